#include "model/glob.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

struct Row {
  const char* pattern;
  const char* name;
  bool matches;
};

TEST(Glob, Matches) {
  const Row rows[] = {
      // the examples of GitHub's documentation
      {"feature/*", "feature/my-branch", true},
      {"feature/*", "feature/a/b", false},
      {"feature/**", "feature/beta-a/my-branch", true},
      {"feature/**", "feature/", true},
      {"feature/**", "feature", false},
      {"main", "main", true},
      {"main", "Main", false},
      {"releases/mona-the-octocat", "releases/mona-the-octocat", true},
      {"*", "main", true},
      {"*", "a/b", false},
      {"*", "", true},
      {"**", "all/the/branches", true},
      {"*feature", "ver-10-feature", true},
      {"v2*", "v2.9", true},
      {"v[12].[0-9]+.[0-9]+", "v1.10.1", true},
      {"v[12].[0-9]+.[0-9]+", "v3.10.1", false},
      {"v[12].[0-9]+", "v1.10", true},
      {"*.jsx?", "page.js", true},
      {"*.jsx?", "page.jsx", true},
      {"*.jsx?", "page.jsxx", false},
      {"*.jsx?", "a/page.js", false},
      {"**.js", "index.js", true},
      {"**.js", "src/js/app.js", true},
      {"docs/*", "docs/README.md", true},
      {"docs/*", "docs/a/b.md", false},
      {"docs/**/*.md", "docs/README.md", true},
      {"docs/**/*.md", "docs/a/markdown/file.md", true},
      {"docs/**/*.md", "docs/a/file.txt", false},
      {"**/docs/**", "docs/hello.md", true},
      {"**/docs/**", "dir/docs/my-file.txt", true},
      {"**/docs/**", "mydocs/my-file.txt", false},
      {"**/README.md", "README.md", true},
      {"**/README.md", "js/README.md", true},
      {"**/README.md", "xREADME.md", false},
      {"**/*src/**", "a/src/app.js", true},
      {"**/*src/**", "my-src/code/js/app.js", true},
      {"**/*-post.md", "my-post.md", true},
      {"**/*-post.md", "path/their-post.md", true},
      {"**/migrate-*.sql", "db/sept/migrate-v1.sql", true},
      // the letter of the rules
      {"d/**/a", "d/a", true},
      {"d/**/a", "d/x/y/a", true},
      {"d/**/a", "dxa", false},
      {"x**/a", "xa", false},
      {"x**/a", "xyz/a", true},
      {"a+", "aaa", true},
      {"a+", "", false},
      {"a?b", "b", true},
      {"a?b", "aab", false},
      {"[a-c]?x", "x", true},
      {"[a-c]+x", "abcx", true},
      {"[a-]", "-", true},
      {"[!a]", "!", true},
      {"[^a]", "b", false},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"\\!a", "!a", true},
      {"(a|b){2}$.^", "(a|b){2}$.^", true},
      {"a.c", "abc", false},
      {"\xC3\xA4+", "\xC3\xA4\xC3\xA4", true},
      {"\xC3\xA4?b", "b", true},
      {"", "", true},
      {"", "a", false},
      {"**/**/**/**/**/**/**/**/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", false},
  };
  for (const Row& row : rows) {
    const auto glob = Glob::parse(row.pattern);
    ASSERT_TRUE(glob) << row.pattern << ": " << glob.error().message;
    EXPECT_EQ(glob->matches(row.name), row.matches) << row.pattern << " and " << row.name;
  }
}

TEST(Glob, NegatesByItsFirstCharacterOnly) {
  EXPECT_TRUE(Glob::parse("!a")->is_negative());
  EXPECT_TRUE(Glob::parse("!a")->matches("a"));
  EXPECT_FALSE(Glob::parse("a!")->is_negative());
  EXPECT_FALSE(Glob::parse("\\!a")->is_negative());
}

struct Wrong {
  const char* pattern;
  std::size_t offset;
};

TEST(Glob, Refuses) {
  const Wrong rows[] = {{"?a", 0},    {"+a", 0},  {"*?", 1},    {"a?+", 2},    {"a++", 2},
                        {"**+", 2},   {"[]", 0},  {"a[b", 1},   {"[z-a]", 1},  {"[a-Z]", 1},
                        {"[0-a]", 1}, {"a\\", 1}, {"[!-/]", 1}, {"a/**/?", 5}, {"!?", 1}};
  for (const Wrong& row : rows) {
    const auto glob = Glob::parse(row.pattern);
    ASSERT_FALSE(glob) << row.pattern;
    EXPECT_EQ(glob.error().offset, row.offset) << row.pattern;
    EXPECT_FALSE(glob.error().message.empty());
  }
}

}  // namespace
}  // namespace localrun::model
