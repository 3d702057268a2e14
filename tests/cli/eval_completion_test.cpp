#include "runner/cli/eval_completion.hpp"

#include "expr/json.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(Completion, OffersWhatMayFollow) {
  EvalWorld world;
  world.contexts = *expr::parse_json(
      R"({"github": {"ref": "x", "ref_name": "y", "event": {"action": 1}, "not a word": 2}, "steps": {"a-b": {"outputs": {}}}})");
  const EvalScope scope(std::move(world));
  const struct {
    const char* before;
    const char* words;
    const char* rest;
  } rows[] = {
      {"gith", "github", "ub"},
      {"1 == git", "github", "hub"},
      {"GIT", "github", "hub"},
      {"!st", "startsWith( steps strategy", ""},
      {"format('a', contai", "contains(", "ns("},
      {"succ", "success(", "ess("},
      {"github.", "event ref ref_name", ""},
      {"github.r", "ref ref_name", "ef"},
      {"github.event.", "action", "action"},
      {"steps.a-", "a-b", "b"},
      {"github.ref.", "", ""},
      {"nosuch.", "", ""},
      {"'git", "", ""},
      {"'a' == git", "github", "hub"},
      {"zzz", "", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.before);
    const Completions found = complete_expression(row.before, scope);
    EXPECT_EQ(joined(found.words), row.words);
    EXPECT_EQ(common_rest(found), row.rest);
  }
}

}  // namespace
}  // namespace localrun::cli
