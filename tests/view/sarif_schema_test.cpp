// What `lint --format sarif` prints is as the schema of SARIF 2.1.0 says, for all that lint can
// say. The schema is the one of the npm package @microsoft/jest-sarif (MIT licence), without its
// descriptions.

#include "model/lint/check_file.hpp"
#include "runner/view/diagnostics_sarif.hpp"
#include "tests/support/places.hpp"
#include "tests/support/schema_validator.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

namespace localrun::test {
namespace {

const SchemaValidator& validator() {
  static const SchemaValidator made(
      read_schema(source_dir() / "tests/support/sarif-2.1.0.schema.json"));
  return made;
}

model::Diagnostics said_of(const std::string& path, std::string text) {
  const auto source = std::make_shared<const model::SourceFile>(path, std::move(text));
  return model::check_file(source, model::kind_of_file(path)).diagnostics;
}

TEST(SarifSchema, HoldsForEveryDiagnostic) {
  std::size_t files = 0;
  model::Diagnostics all;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir() / "tests/golden/lint")) {
    if (entry.path().extension() != ".yml") continue;
    ++files;
    const model::Diagnostics found = said_of(entry.path().filename(), read_file(entry.path()));
    EXPECT_EQ(validator().check_line(diagnostics_sarif(found, "1.2.3")), "") << entry.path();
    all.insert(all.end(), found.begin(), found.end());
  }
  EXPECT_GT(files, 50U);
  EXPECT_EQ(validator().check_line(diagnostics_sarif(all, "1.2.3")), "");
}

TEST(SarifSchema, HoldsForOddTexts) {
  const std::string broken =
      "on: push\njobs:\n  a:\n    runs-on: x\n    bogus: \"\\x01\xC3\xA9\"\n";
  for (const char* path : {"a b.yml", "/abs/ü.yml", "<stdin>", "a%20\\b.yml", "-"})
    EXPECT_EQ(validator().check_line(diagnostics_sarif(said_of(path, broken), "1.2.3")), "")
        << path;
  EXPECT_EQ(validator().check_line(diagnostics_sarif({}, "1.2.3")), "");
  model::Diagnostic bare;  // no place, no slug, bytes that are not UTF-8
  bare.message = "no place \xFF";
  EXPECT_EQ(validator().check_line(diagnostics_sarif({bare}, "1.2.3")), "");
}

/// That the check can fail.
TEST(SarifSchema, RefusesWhatIsNone) {
  EXPECT_NE(validator().check_line("{}"), "");
  EXPECT_NE(validator().check_line(R"({"version":"2.1.0"})"), "");
  EXPECT_NE(validator().check_line(R"({"version":"2.1.0","runs":[{}]})"), "");
  EXPECT_NE(
      validator().check_line(
          R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"level":"bad","message":{"text":"t"}}]}]})"),
      "");
  EXPECT_EQ(
      validator().check_line(
          R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"level":"note","message":{"text":"t"}}]}]})"),
      "");
}

}  // namespace
}  // namespace localrun::test
