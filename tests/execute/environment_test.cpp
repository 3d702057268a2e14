#include "runner/execute/environment.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(Environ, KeepsOrderAndCase) {
  Environ environ{{"B", "1"}, {"a", "2"}, {"A", "3"}};
  environ.set("a", "4");
  EXPECT_EQ(environ.to_texts(), (std::vector<std::string>{"B=1", "a=4", "A=3"}));
  environ.erase("B");
  EXPECT_EQ(environ.find("B"), nullptr);
  EXPECT_EQ(*environ.find("A"), "3");
}

TEST(Environ, FromTexts) {
  const std::vector<std::string> texts{"A=1=2", "bad", "=x", "B="};
  EXPECT_EQ(Environ::from_texts(texts), (Environ{{"A", "1=2"}, {"B", ""}}));
}

TEST(Environ, AsContextAndFromContext) {
  const expr::Value context = to_env_context({{"a", "1"}, {"A", "2"}});
  EXPECT_EQ(context["a"].string(), "1");
  EXPECT_EQ(context["A"].string(), "2");
  const expr::Value github = expr::make_object({{"sha", expr::Value("x")},
                                                {"ref_protected", expr::Value(false)},
                                                {"run_id", expr::Value(1.0)},
                                                {"event", expr::make_object({})},
                                                {"none", expr::Value()}});
  EXPECT_EQ(exportable_entries(github),
            (std::vector<Environ::Entry>{{"sha", "x"}, {"ref_protected", "false"}}));
  EXPECT_TRUE(exportable_entries(expr::Value()).empty());
}

// execution.md 1.10
TEST(Path, Prepend) {
  const std::vector<std::string> entries{"/a", "/b"};
  EXPECT_EQ(prepend_path(entries, ""), "/b:/a");
  EXPECT_EQ(prepend_path(entries, "/b:/a:/c"), "/b:/a:/c");
  EXPECT_EQ(prepend_path(entries, "/b:/ax"), "/b:/a:/b:/ax");
  EXPECT_EQ(prepend_path({}, "/c"), "/c");
}

}  // namespace
}  // namespace localrun
