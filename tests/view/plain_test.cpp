#include "runner/view/plain.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

namespace localrun::test {
namespace {

/// One running step of one job.
class Plain {
 public:
  explicit Plain(PlainOptions options = {}, Terminal terminal = terminal_of_width(80))
      : formatter_(terminal, options) {
    add(JobQueued{.id = "build", .name = "build"}, false);
    add(StepStarted{.step = {.id = "__run", .name = "Run make"}});
    text_.clear();
  }
  Plain& add(Fact fact, bool in_step = true) {
    Event event;
    event.job = JobIndex{0};
    if (in_step) event.step = StepIndex{0};
    event.fact = std::move(fact);
    text_ += formatter_.format(event);
    return *this;
  }
  Plain& log(std::string_view text, LogText::Stream stream = LogText::Stream::output) {
    return add(LogText{.stream = stream, .text = text, .lines = 1});
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  PlainFormatter formatter_;
  std::string text_;
};

TEST(PlainLines, LogTextHasItsJobBefore) {
  struct Row {
    std::string name;
    std::string log;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"lines", "a\nb\n", "build |   a\nbuild |   b\n"},
      {"empty line", "\n", "build |\n"},
      {"without line end", "a", "build |   a\n"},
      {"group", "##[group]T\na\n##[endgroup]\nb\n", "build |   ▾ T\nbuild |     a\nbuild |   b\n"},
      {"error", "##[error]no\n", "build |   error: no\n"},
      {"warning in group", "##[group]T\n##[warning]w\n", "build |   ▾ T\nbuild |     warning: w\n"},
      {"debug", "##[debug]d\n", "build |   debug: d\n"},
      {"command", "##[command]ls -l\n", "build |   $ ls -l\n"},
      {"section", "##[section]Part\n", "build |   Part\n"},
      {"unknown word", "##[other]x\n", "build |   ##[other]x\n"},
      {"progress drawn over itself", "10%\r99%\r\n", "build |   99%\n"},
      {"colour where there is none", "\x1b[31mred\x1b[0m\n", "build |   red\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Plain().log(row.log).text(), row.shown);
  }
}

TEST(PlainLines, TheHeaderOfAStepIsForVerbose) {
  const std::string log = "##[group]Run make\nshell: bash\n##[endgroup]\n";
  EXPECT_EQ(Plain().log(log, LogText::Stream::runner).text(), "");
  EXPECT_EQ(Plain({.verbose = true}).log(log, LogText::Stream::runner).text(),
            "build |   ▾ Run make\nbuild |     shell: bash\n");
  EXPECT_EQ(Plain().log(log).text(), "build |   ▾ Run make\nbuild |     shell: bash\n")
      << "a group of the user's own";
}

TEST(PlainAnnotations, AreSaidOnceWithTheirPlace) {
  const Annotation annotation{
      AnnotationLevel::error, "no ;", {{"file", "a.c"}, {"line", "3"}, {"col", "5"}}};
  EXPECT_EQ(Plain().log("##[error]no ;\n").add(annotation).text(),
            "build |   error: no ;\nbuild |     a.c:3:5\n");
  EXPECT_EQ(Plain().add(annotation).log("##[error]no ;\n").text(),
            "build |   error: a.c:3:5: no ;\n");
  EXPECT_EQ(Plain().log("##[error]no ;\nx\n").add(annotation).text(),
            "build |   error: no ;\nbuild |   x\nbuild |     a.c:3:5: no ;\n");
  const Annotation matched{AnnotationLevel::error, "no ;"};
  EXPECT_EQ(Plain().add(matched).log("##[error]a.c(3): no ;\n").text(),
            "build |   error: a.c(3): no ;\n")
      << "a problem matcher's: its line has the message in it";
  const Annotation of_two_lines{AnnotationLevel::error, "Invalid format '\r'"};
  StepFinished end{.step = {.id = "__run", .name = "Run make"}};
  EXPECT_EQ(Plain().log("##[error]Invalid format '\n'\n").add(of_two_lines).add(end).text(),
            "build |   error: Invalid format '\nbuild |   '\n");
  EXPECT_EQ(Plain().add(matched).log("##[error]a.c(3): no ;\n").add(end).text(),
            "build |   error: a.c(3): no ;\n");
  EXPECT_EQ(Plain().log("##[error]a.c(3): no ;\n").add(matched).add(end).text(),
            "build |   error: a.c(3): no ;\n");
  EXPECT_EQ(Plain().add(annotation).add(end).text(), "build |   error: a.c:3:5: no ;\n")
      << "never in the log";
}

TEST(PlainSteps, EndInOneLineWhenItMatters) {
  const StepInfo step{.id = "__run", .name = "Run make"};
  const auto end = [&](Conclusion outcome, Conclusion conclusion, std::optional<int> code) {
    return StepFinished{.step = step,
                        .outcome = outcome,
                        .conclusion = conclusion,
                        .exit_code = code,
                        .duration = Milliseconds(1234)};
  };
  using enum Conclusion;
  EXPECT_EQ(Plain().add(end(success, success, 0)).text(), "");
  EXPECT_EQ(Plain()
                .log("##[error]Process completed with exit code 2.\n", LogText::Stream::runner)
                .add(end(failure, failure, 2))
                .text(),
            "build | ✗ Run make failed with exit code 2 after 1.2 s\n");
  EXPECT_EQ(Plain().add(end(failure, success, 2)).text(),
            "build | ✗ Run make failed with exit code 2 after 1.2 s, which is allowed "
            "(continue-on-error)\n");
  EXPECT_EQ(Plain().add(end(failure, failure, 0)).text(), "build | ✗ Run make failed after 1.2 s\n")
      << "its messages say why";
  StepFinished killed = end(failure, failure, 137);
  killed.signal = 9;
  EXPECT_EQ(Plain().add(killed).text(),
            "build | ✗ Run make failed on signal 9 (SIGKILL) after 1.2 s\n");
  StepFinished late = killed;
  late.reason = "its time was over";
  EXPECT_EQ(Plain().add(late).text(), "build | ✗ Run make failed after 1.2 s: its time was over\n");
  StepFinished not_run = end(skipped, skipped, {});
  not_run.reason = "false";
  EXPECT_EQ(Plain().add(not_run).text(), "build | – Run make: skipped, false\n");
  EXPECT_EQ(Plain({.quiet = true}).add(not_run).text(), "");
}

TEST(PlainLines, StepsInTheBackgroundAreTold) {
  Plain plain;
  const auto log = [&](std::uint32_t step) {
    Event event;
    event.job = JobIndex{0};
    event.step = StepIndex{step};
    event.fact = LogText{.text = "x\n", .lines = 1};
    return event;
  };
  PlainFormatter formatter(terminal_of_width(80), {});
  std::string text;
  const auto start = [&](std::uint32_t step, std::string name) {
    Event event = log(step);
    event.fact = StepStarted{.step = {.id = "s", .name = std::move(name)}};
    text += formatter.format(event);
  };
  start(0, "server");
  start(1, "client");
  text += formatter.format(log(1));
  text += formatter.format(log(0));
  EXPECT_EQ(text,
            "job 0 | ▸ server\njob 0 | ▸ client\njob 0 |   x\njob 0 | ▸ server (continued)\njob 0 "
            "|   x\n");
}

TEST(PlainLines, ColourOnlyWhereTheTerminalHasIt) {
  Terminal terminal = terminal_of_width(80);
  terminal.colour = true;
  const std::string text = Plain({}, terminal).log("\x1b[31mred\x1b[2J\n").text();
  EXPECT_NE(text.find("\x1b[31mred\x1b[0m\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("\x1b[2J"), std::string::npos);
}

}  // namespace
}  // namespace localrun::test
