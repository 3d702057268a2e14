#include "../execute/recording_sink.hpp"
#include "rows.hpp"
#include "runner/execute/output_pipeline.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;
using Texts = std::map<std::string, std::string>;

Result<std::vector<ProblemMatcherPtr>> parse_one(const boost::json::value& matcher) {
  return parse_matchers(boost::json::serialize(boost::json::object{{"problemMatcher", {matcher}}}));
}

// execution.md 7.5
TEST(ProblemMatcherRows, Validate) {
  test::for_each_row("problem-matchers", "validate", [](const Row& row) {
    const auto matchers = parse_matchers(boost::json::serialize(row.at("config")));
    EXPECT_EQ(matchers.has_value(), test::flag_at(row, "valid"));
    if (!matchers) {
      EXPECT_EQ(matchers.error().what(), test::text_at(row, "error"));
    }
  });
}

Texts texts_of(const MatchedProperties& match) {
  Texts texts;
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value) texts[name] = *value;
  };
  add("file", match.file);
  add("line", match.line);
  add("column", match.column);
  add("severity", match.severity);
  add("code", match.code);
  add("message", match.message);
  add("fromPath", match.from_path);
  return texts;
}

// execution.md 7.5
TEST(ProblemMatcherRows, Match) {
  test::for_each_row("problem-matchers", "match", [](const Row& row) {
    const auto matchers = parse_one(row.at("matcher"));
    ASSERT_TRUE(matchers) << matchers.error().what();
    LineMatcher matcher(matchers->front());
    for (const boost::json::value& step : row.at("steps").as_array()) {
      const Row& parts = step.as_object();
      const std::string line = test::text_at(parts, "line");
      const auto match = matcher.match(line, std::chrono::seconds(10));
      ASSERT_TRUE(match);
      const auto* expected = test::find(parts, "match");
      ASSERT_EQ(match->has_value(), expected != nullptr) << line;
      if (expected == nullptr) continue;
      const auto pairs = test::pairs_at(parts, "match");
      EXPECT_EQ(texts_of(**match), Texts(pairs.begin(), pairs.end())) << line;
    }
  });
}

/// A step whose output goes past the matchers of a row.
struct MatchedStep {
  MatchedStep(const Row& row, std::chrono::milliseconds limit)
      : places{{"workspace", workspace.path()}}, log(sink, masker, true) {
    for (const std::string& file : test::texts_at(row, "workspace_files"))
      workspace.write(file, "");
    for (const auto& [folder, url] : test::pairs_at(row, "git_remotes")) {
      workspace.write((folder.empty() ? "" : folder + "/") + ".git/config",
                      "[remote \"origin\"]\n\turl = " + url + "\n");
    }
    settings.commands.is_debug = true;
    settings.commands.workspace = workspace.path();
    settings.commands.repository = test::text_at(row, "repository");
    settings.server_url = test::text_at(row, "server_url");
    settings.matcher_limit = limit;
    for (const auto& [host, container] : test::pairs_at(row, "container_mounts")) {
      settings.commands.container_paths.push_back({filled(host), filled(container)});
    }
    std::vector<ProblemMatcherPtr> all;
    for (const boost::json::value& matcher : row.at("matchers").as_array()) {
      all.push_back(parse_one(matcher).value().front());
    }
    matchers.add(all);
  }

  [[nodiscard]] std::string filled(const std::string& text) const {
    return test::filled(text, places);
  }

  void run(const Row& row) {
    OutputPipeline pipeline(settings, log, masker, matchers, sink);
    for (const boost::json::value& value : row.at("events").as_array()) {
      const Row& event = value.as_object();
      if (const auto* matcher = test::find(event, "add")) matchers.add(parse_one(*matcher).value());
      if (const auto* owner = test::find(event, "remove")) matchers.remove(test::text_of(*owner));
      if (const auto* line = test::find(event, "line")) {
        pipeline.take(LogText::Stream::output, filled(test::text_of(*line)) + "\n");
      }
      if (const auto* line = test::find(event, "command")) {
        const std::vector<std::string> before = sink.lines;
        const std::size_t annotations = sink.annotations.size();
        pipeline.take(LogText::Stream::output, test::text_of(*line) + "\n");
        sink.lines = before;
        sink.annotations.resize(annotations);
      }
    }
  }

  test::TemporaryFolder workspace;
  Texts places;
  Masker masker;
  ProblemMatchers matchers;
  test::RecordingSink sink;
  StepLog log;
  OutputSettings settings;
};

Texts texts_of(const Annotation& annotation) {
  constexpr std::array<const char*, 3> levels{"error", "warning", "notice"};
  Texts texts(annotation.properties.begin(), annotation.properties.end());
  texts["severity"] = levels.at(static_cast<std::size_t>(annotation.level));
  texts["message"] = annotation.message;
  return texts;
}

// execution.md 7.5
TEST(ProblemMatcherRows, Process) {
  test::for_each_row("problem-matchers", "process", [](const Row& row) {
    if (test::flag_at(row, "intent")) return;  // not required: what GitHub means to do but does not
    MatchedStep step(row, std::chrono::seconds(10));
    step.run(row);
    std::vector<Texts> expected;
    for (const boost::json::value& issue : row.at("issues").as_array()) {
      Texts& texts = expected.emplace_back();
      for (const auto& [name, value] : issue.as_object())
        texts[std::string(name)] = step.filled(test::text_of(value));
    }
    std::vector<Texts> actual;
    for (const Annotation& annotation : step.sink.annotations)
      actual.push_back(texts_of(annotation));
    EXPECT_EQ(actual, expected);
    std::vector<std::string> log = test::texts_at(row, "log");
    for (std::string& line : log) line = step.filled(line);
    EXPECT_EQ(step.sink.lines, log);
  });
}

// execution.md 7.5
TEST(ProblemMatcherRows, Timeout) {
  test::for_each_row("problem-matchers", "timeout", [](const Row& row) {
    MatchedStep step(row, matcher_time_limit(test::text_at(row, "timeout")));
    step.run(row);
    const std::vector<std::string> messages = test::texts_at(row, "issue_messages");
    ASSERT_EQ(step.sink.annotations.size(), messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      EXPECT_TRUE(step.sink.annotations[i].message.starts_with(messages[i]))
          << step.sink.annotations[i].message;
    }
    const Row& wanted = row.at("debug_prefix_count").as_object();
    const std::string prefix = test::text_at(wanted, "prefix");
    EXPECT_EQ(std::ranges::count_if(step.sink.lines,
                                    [&](const std::string& l) { return l.starts_with(prefix); }),
              wanted.at("count").as_int64());
    for (const std::string& line : test::texts_at(row, "plain")) {
      EXPECT_NE(std::ranges::find(step.sink.lines, line), step.sink.lines.end()) << line;
    }
  });
}

}  // namespace
}  // namespace localrun
