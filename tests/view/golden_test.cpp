// Each recorded run NAME.ndjson of tests/golden/view as every view shows it: NAME.plain.txt,
// NAME.80.txt and NAME.120.txt. LOCALRUN_ACCEPT=1 writes them anew.

#include "runner/view/flow.hpp"
#include "runner/view/plain.hpp"
#include "runner/view/show.hpp"
#include "runner/view/summary.hpp"
#include "view_support.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <vector>

namespace localrun::test {
namespace {

const std::filesystem::path folder = test::source_dir() / "tests/golden/view";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".ndjson") found.push_back(entry.path().stem());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string plain(const std::string& record, PlainOptions options, const Terminal& terminal) {
  PlainFormatter formatter(terminal, options);
  std::string out;
  replay(record, [&](const Event& event) { out += formatter.format(event); });
  return out;
}

std::string all_plain(const std::string& record) {
  const Terminal terminal = terminal_of_width(80);
  return "==== plain\n" + plain(record, {}, terminal) + "==== plain, verbose\n" +
         plain(record, {.verbose = true}, terminal) + "==== plain, quiet\n" +
         plain(record, {.quiet = true}, terminal) + "==== plain, ASCII\n" +
         plain(record, {}, terminal_of_width(80, false));
}

std::string all_views(const RunState& run, const Terminal& terminal, const SourceLookup& sources) {
  SummaryOptions options;
  options.sources = sources;
  return "==== summary\n" + render_summary(run, terminal, options) + "==== flow\n" +
         render_flow(run, terminal) + "==== show\n" +
         render_show(run, terminal, {.sources = sources});
}

void expect_golden(const std::string& file, const std::string& actual) {
  const std::filesystem::path path = folder / file;
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_text(path), actual) << "in " << file << "; LOCALRUN_ACCEPT=1 rewrites it";
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, LooksAsBefore) {
  const std::string record = read_text(folder / (GetParam() + ".ndjson"));
  ASSERT_FALSE(record.empty());
  expect_golden(GetParam() + ".plain.txt", all_plain(record));
  const RunState run = folded(record);
  const SourceLookup sources = [&](const std::string& path) -> model::SourcePtr {
    const std::string text = read_text(folder / (GetParam() + ".yml"));
    return text.empty() ? nullptr : std::make_shared<model::SourceFile>(path, text);
  };
  for (const int width : {80, 120}) {
    expect_golden(GetParam() + '.' + std::to_string(width) + ".txt",
                  all_views(run, terminal_of_width(width), sources));
  }
}

INSTANTIATE_TEST_SUITE_P(View, Golden, testing::ValuesIn(names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace localrun::test
