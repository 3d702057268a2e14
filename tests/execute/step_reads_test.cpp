// Help for a hashFiles that found nothing (diagnostics.md 3.6).

#include "runner/execute/step_reads.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

struct Row {
  const char* name;
  std::vector<std::string> patterns;
  bool has_checked_out;
  const char* help;
};

class HelpForNoFiles : public ::testing::Test {
 protected:
  HelpForNoFiles() {
    std::string name = (fs::temp_directory_path() / "localrun-reads-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    workspace_ = name;
  }
  ~HelpForNoFiles() override {
    std::error_code ignored;
    fs::remove_all(workspace_, ignored);
  }
  void write(const std::string& path) const {
    fs::create_directories((workspace_ / path).parent_path());
    std::ofstream(workspace_ / path) << path;
  }
  void expect(const Row& row) const {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(help_for_no_files(row.patterns, workspace_.string(), row.has_checked_out), row.help);
  }

  fs::path workspace_;
};

TEST_F(HelpForNoFiles, SaysThatNothingIsCheckedOut) {
  const char* const empty =
      "the workspace is still empty here: move this after the step that checks out";
  expect({"before the checkout", {"go.sum"}, false, empty});
  expect({"an empty repository", {"go.sum"}, true, ""});
  write(".git/config");
  expect({"git's own files do not count", {"go.sum"}, false, empty});
}

TEST_F(HelpForNoFiles, NamesWhatIsNear) {
  for (const char* path : {"package-lock.json", "app/go.sum", "app/requirements.txt", ".git/index"})
    write(path);
  const Row rows[] = {
      {"another ending", {"package-lock.yaml"}, true, "did you mean 'package-lock.json'?"},
      {"in another folder",
       {"go.sum"},
       true,
       "there is 'app/go.sum': '**/go.sum' finds it in every folder"},
      {"a slip", {"**/requirments.txt"}, true, "did you mean 'app/requirements.txt'?"},
      {"case", {"Package-Lock.json"}, false, "did you mean 'package-lock.json'?"},
      {"the second pattern", {"nothing-like-it", "**/go.sun"}, true, "did you mean 'app/go.sum'?"},
      {"an exclusion is no name", {"!go.sum"}, true, ""},
      {"a wildcard is no name", {"*.sum"}, true, ""},
      {"nothing near", {"Cargo.lock"}, true, ""},
      {"git's own files are not offered", {"index.js"}, true, ""},
      {"a folder", {"src/"}, true, ""},
      {"no pattern", {}, true, ""},
  };
  for (const Row& row : rows) expect(row);
}

}  // namespace
}  // namespace localrun
