#include "model/lint/rule.hpp"

#include <gtest/gtest.h>

#include <set>

namespace localrun::model {
namespace {

TEST(Rules, HaveOneSlugAndOneLineEach) {
  std::set<std::string_view> slugs;
  for (const Rule& rule : rules()) {
    SCOPED_TRACE(rule.slug);
    EXPECT_TRUE(slugs.insert(rule.slug).second);
    EXPECT_EQ(rule.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    EXPECT_FALSE(rule.description.empty());
    EXPECT_EQ(rule.description.find('\n'), std::string_view::npos);
    EXPECT_EQ(find_rule(rule.slug), &rule);
  }
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
}

}  // namespace
}  // namespace localrun::model
