#include "runner/execute/problem_matcher.hpp"

#include "recording_sink.hpp"
#include "runner/execute/output_pipeline.hpp"
#include "runner/execute/regex.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using std::chrono::milliseconds;

TEST(ProblemMatcher, FileFormat) {
  struct Case {
    const char* name;
    const char* json;
    const char* error;  // nullptr: valid
  };
  const Case cases[] = {
      {"comments and commas",
       "// c\n{\"problemMatcher\": [ /* x */ "
       "{\"owner\":\"a\",\"pattern\":[{\"regexp\":\"(.)\",\"message\":1,},]},]}",
       nullptr},
      {"byte-order mark", "\xEF\xBB\xBF{}", nullptr},
      {"no JSON", "{", "the file is not valid JSON: "},
      {"no object", "[]", "the file does not hold an object"},
      {"expression",
       "{\"problemMatcher\":[{\"owner\":\"a\",\"pattern\":[{\"regexp\":\"(\",\"message\":0}]}]}",
       "Invalid pattern '(' at offset 1."},
      {"group is a text",
       "{\"problemMatcher\":[{\"owner\":\"a\",\"pattern\":[{\"regexp\":\"x\",\"message\":\"1\"}]}]"
       "}",
       "The property 'message' must be"},
      {"pattern is a text", "{\"problemMatcher\":[{\"owner\":\"a\",\"pattern\":[\"x\"]}]}",
       "Matcher 'a' has a pattern"},
  };
  for (const auto& [name, json, error] : cases) {
    SCOPED_TRACE(name);
    const auto matchers = parse_matchers(json);
    EXPECT_EQ(matchers.has_value(), error == nullptr);
    if (!matchers && error != nullptr) {
      EXPECT_TRUE(matchers.error().what().starts_with(error)) << matchers.error().what();
    }
  }
}

TEST(ProblemMatcher, TimeLimit) {
  struct Case {
    const char* text;
    milliseconds limit;
  };
  for (const auto& [text, limit] :
       {Case{"0:0:0.01", milliseconds(10)}, Case{"0:0:5", milliseconds(5000)},
        Case{"1:2:3", milliseconds(3'723'000)}, Case{"", milliseconds(1000)},
        Case{"5", milliseconds(1000)}, Case{"a:b:c", milliseconds(1000)},
        Case{"0:0:0", milliseconds(1000)}, Case{"0:0:1:", milliseconds(1000)}}) {
    EXPECT_EQ(matcher_time_limit(text), limit) << text;
  }
}

TEST(Regex, ReadsLikeEcmaScript) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"^a$", "a", true},      {"^a$", "a\n", false},   {"\\w", "\xC3\xA9", false},
      {"[^]", "x", true},      {"[]", "x", false},      {"\\u0041", "A", true},
      {"(a)|b\\1", "b", true}, {".", "\xC3\xA9", true}, {"x", "X", false},
  };
  for (const auto& [pattern, text, matches] : cases) {
    SCOPED_TRACE(pattern);
    const auto regex = Regex::compile(pattern);
    ASSERT_TRUE(regex);
    EXPECT_EQ(regex->search(text, milliseconds(1000))->has_value(), matches);
  }
}

TEST(Regex, TimesOutAndWorksAgain) {
  const auto regex = Regex::compile("^(a+)+$");
  ASSERT_TRUE(regex);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(regex->search(std::string(60, 'a') + "!", milliseconds(20)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(regex->search("aaa", milliseconds(20))->has_value());
  EXPECT_FALSE(regex->search("\xFF", milliseconds(20))->has_value());
}

TEST(ProblemMatchers, NewestFirstAndReplacedByOwner) {
  const auto matcher = [](const char* owner) {
    return parse_matchers("{\"problemMatcher\":[{\"owner\":\"" + std::string(owner) +
                          "\",\"pattern\":[{\"regexp\":\"(.)\",\"message\":1}]}]}")
        .value();
  };
  ProblemMatchers matchers;
  matchers.add(matcher("a"));
  matchers.add(matcher("b"));
  matchers.add(matcher("A"));
  ASSERT_EQ(matchers.all().size(), 2U);
  EXPECT_EQ(owner_of(*matchers.all()[0]), "A");
  matchers.remove("B");
  EXPECT_EQ(matchers.all().size(), 1U);
}

TEST(ProblemMatchers, PartialStateIsOfOneStream) {
  Masker masker;
  ProblemMatchers matchers;
  matchers.add(parse_matchers(R"({"problemMatcher":[{"owner":"m","pattern":[
      {"regexp":"^F (.+)$","file":1},{"regexp":"^M (.+)$","message":1}]}]})")
                   .value());
  test::RecordingSink sink;
  StepLog log(sink, masker, false);
  OutputPipeline pipeline({}, log, masker, matchers, sink);
  pipeline.take(LogText::Stream::output, "F a\n");
  pipeline.take(LogText::Stream::error, "M x\n");
  EXPECT_TRUE(sink.annotations.empty());
  pipeline.take(LogText::Stream::output, "M y\n");
  ASSERT_EQ(sink.annotations.size(), 1U);
  EXPECT_EQ(sink.annotations[0].message, "y");
}

}  // namespace
}  // namespace localrun
