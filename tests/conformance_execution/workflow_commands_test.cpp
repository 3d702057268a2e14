#include "../execute/recording_sink.hpp"
#include "rows.hpp"
#include "runner/execute/annotation_rules.hpp"
#include "runner/execute/output_pipeline.hpp"
#include "runner/execute/workflow_command.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;
using Texts = std::map<std::string, std::string>;

Texts texts_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  return {pairs.begin(), pairs.end()};
}

Texts map_at(const Row& row, std::string_view key) { return texts_of(test::pairs_at(row, key)); }

CommandNames names_of_row(const Row& row) {
  CommandNames names;
  for (const std::string& name : test::texts_at(row, "extra_commands")) names.add(name);
  return names;
}

// execution.md 4.1, 4.2, 4.3
TEST(WorkflowCommands, Parse) {
  test::for_each_row("workflow-commands", "parse", [](const Row& row) {
    const auto command = parse_workflow_command(test::text_at(row, "line"), names_of_row(row));
    const boost::json::value* expected = test::find(row, "expected");
    ASSERT_EQ(command.has_value(), expected != nullptr);
    if (!command) return;
    const Row& parts = expected->as_object();
    EXPECT_EQ(command->syntax == CommandSyntax::v1 ? "v1" : "v2", test::text_at(parts, "syntax"));
    EXPECT_EQ(command->name, test::text_at(parts, "command"));
    EXPECT_EQ(texts_of(command->properties.entries()), map_at(parts, "properties"));
    EXPECT_EQ(command->data, test::text_at(parts, "data"));
  });
}

// execution.md 4.8
TEST(WorkflowCommands, Annotation) {
  test::for_each_row("workflow-commands", "annotation", [](const Row& row) {
    auto command = parse_workflow_command(test::text_at(row, "line"), CommandNames());
    ASSERT_TRUE(command);
    normalise_numbers(command->properties);
    EXPECT_EQ(command->name, test::text_at(row, "level"));
    EXPECT_EQ(command->data, test::text_at(row, "message"));
    EXPECT_EQ(texts_of(command->properties.entries()), map_at(row, "properties"));
  });
}

// execution.md 4.8
TEST(WorkflowCommands, AnnotationFile) {
  test::for_each_row("workflow-commands", "annotation_file", [](const Row& row) {
    const Texts places{{"workspace", "/w/r/r"}};
    CommandProperties properties;
    properties.set("file", test::filled(test::text_at(row, "file"), places));
    normalise_file(properties, {"/w/r/r", test::text_at(row, "repository"), {}});
    EXPECT_EQ(texts_of(properties.entries()), map_at(row, "properties"));
  });
}

struct Step {
  explicit Step(const Row& row)
      : log(sink, masker, test::flag_at(row, "step_debug")),
        pipeline({.commands = {.is_debug = test::flag_at(row, "step_debug"),
                               .workspace = "/w/r/r",
                               .repository = "octo/repo",
                               .container_paths = {},
                               .allow_unsecure_commands = {},
                               .allow_unsecure_stop_command_tokens = {}}},
                 log, masker, matchers, sink) {
    sink.env = map_at(row, "env");
  }
  Masker masker;
  ProblemMatchers matchers;
  test::RecordingSink sink;
  StepLog log;
  OutputPipeline pipeline;
};

void expect_annotations(const Row& expected, const std::vector<Annotation>& annotations) {
  const boost::json::value* list = test::find(expected, "annotations");
  const std::size_t count = list == nullptr ? 0 : list->as_array().size();
  ASSERT_EQ(annotations.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const Row& annotation = list->as_array()[i].as_object();
    constexpr std::array<std::string_view, 3> levels{"error", "warning", "notice"};
    EXPECT_EQ(levels.at(static_cast<std::size_t>(annotations[i].level)),
              test::text_at(annotation, "level"));
    EXPECT_EQ(annotations[i].message, test::text_at(annotation, "message"));
    EXPECT_EQ(texts_of(annotations[i].properties), map_at(annotation, "properties"));
  }
}

void expect_effects(const Row& expected, const Step& step) {
  EXPECT_EQ(step.sink.lines, test::texts_at(expected, "log"));
  EXPECT_EQ(step.pipeline.has_failed(), test::flag_at(expected, "step_failed"));
  EXPECT_EQ(step.pipeline.is_aborted(), test::flag_at(expected, "aborted"));
  EXPECT_EQ(step.sink.outputs, map_at(expected, "outputs"));
  EXPECT_EQ(step.sink.state, map_at(expected, "state"));
  EXPECT_EQ(step.sink.env_set, map_at(expected, "env"));
  EXPECT_EQ(step.sink.path, test::texts_at(expected, "path"));
  expect_annotations(expected, step.sink.annotations);
}

/// All lines in one block, as a fast process writes them.
TEST(WorkflowCommands, SequenceInOneBlock) {
  test::for_each_row("workflow-commands", "sequence", [](const Row& row) {
    Step step(row);
    std::string block;
    for (const std::string& line : test::texts_at(row, "lines")) block.append(line).append("\n");
    step.pipeline.take(LogText::Stream::output, block);
    expect_effects(row.at("expected").as_object(), step);
  });
}

/// Line by line, the streams in turn; and whether each line was a command.
// execution.md 4.4, 4.5, 4.6, 4.7
TEST(WorkflowCommands, SequenceByLine) {
  test::for_each_row("workflow-commands", "sequence", [](const Row& row) {
    const Row& expected = row.at("expected").as_object();
    const auto& processed = expected.at("processed").as_array();
    Step step(row);
    Step alone(row);
    CommandProcessor processor({.is_debug = test::flag_at(row, "step_debug"),
                                .workspace = "/w/r/r",
                                .repository = "octo/repo",
                                .container_paths = {},
                                .allow_unsecure_commands = {},
                                .allow_unsecure_stop_command_tokens = {}},
                               alone.log, alone.masker, alone.matchers, alone.sink);
    const std::vector<std::string> lines = test::texts_at(row, "lines");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      step.pipeline.take(i % 2 == 0 ? LogText::Stream::output : LogText::Stream::error,
                         lines[i] + "\n");
      if (i < processed.size()) {
        EXPECT_EQ(processor.process(lines[i]), processed[i].as_bool()) << lines[i];
      }
    }
    expect_effects(expected, step);
  });
}

}  // namespace
}  // namespace localrun
