#include "runner/execute/output_pipeline.hpp"

#include "recording_sink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace localrun {
namespace {

using Lines = std::vector<std::string>;

struct Step {
  explicit Step(const OutputSettings& settings = {})
      : log(sink, masker, settings.commands.is_debug),
        pipeline(settings, log, masker, matchers, sink) {}
  void out(std::string_view text) { pipeline.take(LogText::Stream::output, text); }
  void err(std::string_view text) { pipeline.take(LogText::Stream::error, text); }

  Masker masker;
  ProblemMatchers matchers;
  test::RecordingSink sink;
  StepLog log;
  OutputPipeline pipeline;
};

TEST(OutputPipeline, PlainBlockIsHandedOnInOnePiece) {
  Step step;
  step.out("a\nb: c\nd# [x]\n");
  EXPECT_EQ(step.sink.texts, 1);
  EXPECT_EQ(step.sink.lines, (Lines{"a", "b: c", "d# [x]"}));
}

TEST(OutputPipeline, UnknownCommandsDoNotSplitTheBlock) {
  Step step;
  step.out("std::vector\n  ::foo::\nx ##[command]ls\nerror: a::b\n");
  EXPECT_EQ(step.sink.texts, 1);
  EXPECT_EQ(step.sink.lines.size(), 4U);
}

TEST(OutputPipeline, OrderOfLinesAndCommandsIsKept) {
  Step step;
  step.out("1\n2\n::group::G\n3\n::set-output name=a::x\n4\n##[endgroup]\n");
  EXPECT_EQ(step.sink.lines, (Lines{"1", "2", "##[group]G", "3", "4", "##[endgroup]"}));
  EXPECT_EQ(step.sink.outputs.at("a"), "x");
}

TEST(OutputPipeline, MaskAppliesFromTheNextLineOn) {
  Step step;
  step.out("hunter2\n::add-mask::hunter2\nhunter2 hunter2\n");
  EXPECT_EQ(step.sink.lines, (Lines{"hunter2", "*** ***"}));
}

TEST(OutputPipeline, MaskOfSeveralLinesWorksLineByLine) {
  Step step;
  step.masker.add_secret("abc\ndef");
  step.out("abc\ndef\nx\n");
  EXPECT_EQ(step.sink.lines, (Lines{"***", "***", "x"}));
}

TEST(OutputPipeline, StreamsShareTheCommandState) {
  Step step;
  step.out("::stop-commands::tok\n");
  step.err("::set-output name=a::1\n");
  step.err("::tok::\n");
  step.out("::set-output name=a::2\n");
  EXPECT_EQ(step.sink.outputs.at("a"), "2");
  EXPECT_EQ(step.sink.lines.size(), 3U);
}

// execution.md 4.7
TEST(OutputPipeline, AbortsAtRefusedToken) {
  Step step;
  step.out("before\n::stop-commands::\nafter\n");
  EXPECT_TRUE(step.pipeline.is_aborted());
  EXPECT_TRUE(step.pipeline.has_failed());
  step.err("later\n");
  ASSERT_EQ(step.sink.lines.size(), 2U);
  EXPECT_EQ(step.sink.lines[0], "before");
  EXPECT_TRUE(step.sink.lines[1].starts_with("##[error]You cannot use a endToken"));
}

// execution.md 4.9
TEST(OutputPipeline, MarkersInsideALineAreDefused) {
  Step step;
  step.out("a ##[start-action x] ##[end-action y]\n");
  EXPECT_EQ(step.sink.lines, Lines{"a ##[\\start-action x] ##[\\end-action y]"});
}

// execution.md 4.8, 4.9
TEST(OutputPipeline, MultiLineAnnotationHasOnePrefix) {
  Step step;
  step.out("::error::one%0Atwo%0D%0Athree\n");
  EXPECT_EQ(step.sink.lines, (Lines{"##[error]one", "two", "three"}));
  EXPECT_EQ(step.sink.annotations.at(0).message, "one\ntwo\r\nthree");
}

TEST(OutputPipeline, UnsecureCommandsOfTheProcessEnvironment) {
  Step step({.commands = {.is_debug = false,
                          .workspace = {},
                          .repository = {},
                          .container_paths = {},
                          .allow_unsecure_commands = " True ",
                          .allow_unsecure_stop_command_tokens = "1"}});
  step.out(
      "::set-env name=A::1\n::add-path::/opt/a\n::add-path::\n::stop-commands::pause-logging\n");
  EXPECT_EQ(step.sink.env_set.at("A"), "1");
  EXPECT_EQ(step.sink.path, Lines{"/opt/a"});
  EXPECT_TRUE(step.pipeline.has_failed());  // of the empty path
  EXPECT_FALSE(step.pipeline.is_aborted());
}

TEST(OutputPipeline, MissingMatcherFileIsACommandError) {
  Step step;
  step.out("::add-matcher::/nowhere/m.json\n");
  EXPECT_TRUE(step.pipeline.has_failed());
  EXPECT_EQ(step.sink.annotations.at(1).message, "Could not find file '/nowhere/m.json'.");
}

/// However the bytes are cut, the result is the same as line by line.
TEST(OutputPipeline, RandomBlocksAgreeWithSingleLines) {
  std::mt19937 random(11);
  const Lines pieces{"plain text",
                     "::set-output name=a::1",
                     "::warning::w",
                     "std::string x",
                     "##[group]g",
                     "::add-mask::hidden",
                     "hidden",
                     "::stop-commands::t",
                     "::t::",
                     "",
                     "##[foo]",
                     "x ##[debug]y",
                     "::echo::on",
                     "##[start-action a]",
                     "::error file=a,line=1::e",
                     "::"};
  for (int round = 0; round < 500; ++round) {
    Step whole;
    Step single;
    std::string block;
    for (unsigned i = 0; i < random() % 30; ++i) {
      const std::string line = pieces[random() % pieces.size()] + "\n";
      block += line;
      single.out(line);
      if (random() % 4 == 0) whole.out(std::exchange(block, {}));
    }
    whole.out(block);
    ASSERT_EQ(whole.sink.lines, single.sink.lines);
    ASSERT_EQ(whole.sink.outputs, single.sink.outputs);
    ASSERT_EQ(whole.sink.annotations.size(), single.sink.annotations.size());
  }
}

TEST(OutputPipeline, RandomBytesNeverFail) {
  std::mt19937 random(12);
  Step step;
  for (int round = 0; round < 3'000; ++round) {
    std::string text(random() % 80, ' ');
    for (char& c : text) c = "::##[]\n=,%0A aset-output\xFF\r"[random() % 27];
    step.out(text + "\n");
    if (round % 50 == 0) step.err("::add-mask::" + text + "\n");
  }
}

}  // namespace
}  // namespace localrun
