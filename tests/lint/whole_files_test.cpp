// Whole files with all that `lint` says about them (NAME.out, at 80 columns): tests/golden/real has
// files as well-kept projects have them, which bring no error; tests/golden/lint/steps has files
// with mistakes of several kinds. LOCALRUN_ACCEPT=1 writes the .out files anew.

#include "model/lint/check_file.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace localrun::model {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Diagnostics lint_whole(const fs::path& path) {
  const std::string text = read_text(path);
  const auto source = std::make_shared<const SourceFile>(path.filename().string(), text);
  const FileKind kind = text.starts_with("# action") ? FileKind::action : FileKind::workflow;
  const auto bring = [&](const std::string& reference) {
    const fs::path called = path.parent_path() / fs::path(reference).filename();
    if (!reference.starts_with("./") || !fs::exists(called)) return SourcePtr();
    return SourcePtr(
        std::make_shared<const SourceFile>(called.filename().string(), read_text(called)));
  };
  return without_allowed(source, check_file(source, kind, bring).diagnostics);
}

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(test::source_dir() / "tests/golden" / folder)) {
    if (entry.path().extension() == ".yml")
      names.push_back(folder + '/' + entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(info.param.rfind('/') + 1);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

class WholeFile : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static fs::path path(std::string_view ending) {
    return test::source_dir() / "tests/golden" / (GetParam() + std::string(ending));
  }
  static void compare(const Diagnostics& found) {
    Terminal terminal;
    terminal.width = 80;
    const std::string text = render_diagnostics(found, terminal);
    if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
      std::ofstream(path(".out"), std::ios::binary) << text;
      return;
    }
    EXPECT_TRUE(fs::exists(path(".out"))) << "LOCALRUN_ACCEPT=1 writes it";
    EXPECT_EQ(read_text(path(".out")), text) << "LOCALRUN_ACCEPT=1 rewrites it";
  }
};

class RealFile : public WholeFile {};
class FileWithMistakes : public WholeFile {};

TEST_P(RealFile, HasNoErrors) {
  const Diagnostics found = lint_whole(path(".yml"));
  for (const Diagnostic& each : found) EXPECT_NE(each.severity, Severity::error) << each.message;
  compare(found);
}

TEST_P(FileWithMistakes, IsToldAll) {
  const Diagnostics found = lint_whole(path(".yml"));
  EXPECT_FALSE(found.empty());
  compare(found);
}

INSTANTIATE_TEST_SUITE_P(Lint, RealFile, testing::ValuesIn(files_below("real")), test_name);
INSTANTIATE_TEST_SUITE_P(Lint, FileWithMistakes, testing::ValuesIn(files_below("lint/steps")),
                         test_name);

}  // namespace
}  // namespace localrun::model
