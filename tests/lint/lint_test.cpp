// Each tests/golden/lint/SLUG.yml with what `lint` says about it (SLUG.out, at 80 columns), and
// SLUG.silent.yml, as close as possible, about which nothing is said. LOCALRUN_ACCEPT=1 writes the
// .out files anew.

#include "model/lint/check_file.hpp"
#include "model/lint/rule.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace localrun::model {
namespace {

const std::filesystem::path folder = test::source_dir() / "tests/golden/lint";

std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// What is found in a file of this slug: notes of other slugs, which say what is worth knowing of
/// many a correct file, are for their own pairs.
Diagnostics lint_file(const std::string& name, std::string_view slug) {
  const std::string text = read_text(folder / name);
  EXPECT_FALSE(text.empty()) << name << " is missing";
  const auto source = std::make_shared<const SourceFile>(name, text);
  // An action says so in its first line.
  const FileKind kind = text.starts_with("# action") ? FileKind::action : FileKind::workflow;
  // Of other pairs a called file that is not there is an empty one.
  const bool may_lack = slug == "called-workflow-missing";
  const auto bring = [may_lack](const std::string& reference) {
    const std::string file = reference.substr(reference.rfind('/') + 1);
    const bool is_there = !may_lack || std::filesystem::exists(folder / file);
    if (!reference.starts_with("./") || !is_there) return SourcePtr();
    return SourcePtr(std::make_shared<const SourceFile>(file, read_text(folder / file)));
  };
  Diagnostics found = without_allowed(source, check_file(source, kind, bring).diagnostics);
  // The other pairs leave their checkout out, to be short.
  std::erase_if(found, [slug](const Diagnostic& each) {
    const bool is_beside = each.severity == Severity::note || each.slug == "checkout-missing";
    return is_beside && each.slug != slug;
  });
  return found;
}

std::string rendered(const Diagnostics& diagnostics) {
  Terminal terminal;
  terminal.width = 80;
  return render_diagnostics(diagnostics, terminal);
}

class Golden : public testing::TestWithParam<std::string_view> {};

TEST_P(Golden, SaysWhatItSaid) {
  const std::string slug(GetParam());
  const Diagnostics found = lint_file(slug + ".yml", slug);
  EXPECT_FALSE(found.empty());
  for (const Diagnostic& diagnostic : found) EXPECT_EQ(diagnostic.slug, slug);
  const std::filesystem::path path = folder / (slug + ".out");
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << rendered(found);
    return;
  }
  EXPECT_EQ(read_text(path), rendered(found)) << "LOCALRUN_ACCEPT=1 rewrites it";
}

TEST_P(Golden, StaysSilentNearby) {
  EXPECT_EQ(rendered(lint_file(std::string(GetParam()) + ".silent.yml", GetParam())), "");
}

std::vector<std::string_view> slugs() {
  std::vector<std::string_view> all;
  for (const Rule& rule : rules()) all.push_back(rule.slug);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Lint, Golden, testing::ValuesIn(slugs()), [](const auto& each) {
  std::string name(each.param);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace localrun::model
