#pragma once

// A temporary folder in which tests make real git repositories, untouched by the person's own
// configuration.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace localrun {

class GitSandbox : public ::testing::Test {
 protected:
  GitSandbox() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "localrun-test-XXXXXX").string();
    folder_ = std::filesystem::canonical(::mkdtemp(pattern.data()));
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    ::setenv("GIT_AUTHOR_NAME", "Ada Author", 1);
    ::setenv("GIT_AUTHOR_EMAIL", "ada@example.com", 1);
    ::setenv("GIT_COMMITTER_NAME", "Cy Committer", 1);
    ::setenv("GIT_COMMITTER_EMAIL", "cy@example.com", 1);
    ::setenv("GIT_COMMITTER_DATE", "2024-05-06T07:08:09+02:00", 1);
  }
  ~GitSandbox() override {
    std::error_code ignored;
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(folder_ / name));
  }

  /// Standard output of a shell command run in a folder of the sandbox; the test fails when it
  /// fails.
  std::string shell(const std::string& in, const std::string& command) const {
    const std::string line = "cd '" + path(in) + "' && { " + command + "\n} 2>&1";
    FILE* pipe = ::popen(line.c_str(), "r");
    std::string out;
    char block[4096];
    while (const std::size_t count = std::fread(block, 1, sizeof block, pipe))
      out.append(block, count);
    EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << out;
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
  }

  /// A repository on `main` with one commit: README.md, src/tool.sh (executable), link → README.md.
  void make_repository(const std::string& name) const {
    std::filesystem::create_directories(folder_ / name);
    shell(name, "git init -q -b main");
    write(name + "/README.md", "read me\n");
    write(name + "/src/tool.sh", "#!/bin/sh\n");
    write(name + "/.gitignore", "*.log\nbuild/\n");
    shell(name,
          "chmod 755 src/tool.sh; ln -s README.md link; git add -A; git commit -q -m 'First "
          "commit' -m 'Its body'");
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace localrun
