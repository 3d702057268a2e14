#pragma once

// The built binary, called as a person would: arguments and standard input in, status and texts
// out.

#include "tests/record/temporary_folder.hpp"
#include "tests/support/places.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <vector>

namespace localrun {

struct ProgramEnd {
  int status = -1;
  std::string out;
  std::string err;
};

/// A folder of the test's own, in which the program works and keeps its records.
class Program {
 public:
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }

  [[nodiscard]] ProgramEnd run(const std::vector<std::string>& arguments,
                               std::string_view standard_input = {}) const {
    write_file(file("in"), standard_input);
    std::string call = "cd " + quoted(folder().string()) +
                       " && LOCALRUN_HOME=" + quoted(file("home").string()) + " LC_ALL=C.UTF-8 " +
                       quoted(test::program().string());
    for (const std::string& argument : arguments) call += " " + quoted(argument);
    call += " <" + quoted(file("in").string()) + " >" + quoted(file("out").string()) + " 2>" +
            quoted(file("err").string());
    const int ended = std::system(call.c_str());
    return {WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, read_file(file("out")),
            read_file(file("err"))};
  }

  void add_file(const std::string& name, std::string_view text) const {
    write_file(folder() / name, text);
  }

 private:
  static std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
  }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return folder() / ("." + name);
  }

  TemporaryFolder folder_;
};

}  // namespace localrun
