#pragma once

#include "runner/process/child.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace localrun::test {

template <class T>
Task<void> store(Task<T> task, std::optional<T>* into) {
  into->emplace(co_await std::move(task));
}

inline void rethrow(std::exception_ptr thrown) {
  if (thrown) std::rethrow_exception(thrown);
}

/// Runs a task to its end on an event loop.
template <class T>
T run_task(boost::asio::io_context& loop, Task<T> task) {
  std::optional<T> value;
  boost::asio::co_spawn(loop, store(std::move(task), &value), rethrow);
  loop.restart();
  loop.run();
  return std::move(*value);
}

/// A `bash -c` with a plain environment.
inline ProcessSpec bash(std::string script) {
  return {.argv = {"/bin/bash", "-c", std::move(script)},
          .environ = {"PATH=/usr/local/bin:/usr/bin:/bin"},
          .working_directory = {},
          .input = {}};
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "process-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace localrun::test
