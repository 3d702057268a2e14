// `localrun report`: each format is a valid document whatever was logged, and tells what happened.

#include "runner/view/markdown_text.hpp"
#include "runner/view/report.hpp"
#include "runner/view/report_html.hpp"
#include "tests/support/places.hpp"
#include "tests/support/schema_validator.hpp"
#include "tests/support/xml_reader.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace localrun::test {
namespace {

const std::filesystem::path golden = std::filesystem::path(source_dir()) / "tests/golden/view";

// What may break out of any of the formats.
const std::string hostile =
    "a ]]> b </div></pre><script>alert(1)</script> & \"q\" 'q' \x01\x1b[31mred\x1b[0m \x1b]0;t\x07 "
    "\xff\xfe \xEF\xBF\xBF | `tick` ``` @someone <!-- -->";

struct Told {
  RunState run;
  RunLogs logs{1000, 100'000};
};

Told told_by_record(const std::string& name) {
  Told told;
  replay(read_text(golden / (name + ".ndjson")), [&](const Event& event) {
    told.logs.take(event);
    apply(told.run, event);
  });
  told.logs.finish();
  return told;
}

/// A run in which every text is hostile.
Told hostile_run() {
  Told told;
  std::uint64_t seq = 0;
  const auto add = [&](std::optional<std::uint32_t> job, std::optional<std::uint32_t> step,
                       Fact fact) {
    Event event;
    event.seq = ++seq;
    event.time = Time(Milliseconds(1'700'000'000'000 + static_cast<std::int64_t>(seq)));
    if (job) event.job = JobIndex{*job};
    if (step) event.step = StepIndex{*step};
    event.fact = std::move(fact);
    told.logs.take(event);
    apply(told.run, event);
  };
  const Place place{hostile, 3, 5};
  add({}, {},
      RunStarted{.run = "r1",
                 .version = hostile,
                 .workflow = hostile,
                 .path = hostile,
                 .event = hostile,
                 .ref = hostile,
                 .sha = hostile,
                 .arguments = {hostile},
                 .run_name = hostile});
  add(0, {}, JobQueued{.id = hostile, .name = hostile, .needs = {hostile}, .place = place});
  add(0, {}, JobStarted{.runs_on = hostile});
  const StepInfo info{.id = hostile, .name = hostile, .place = place};
  add(0, 0, StepStarted{info});
  const std::string line = hostile + "\n##[group]" + hostile + "\n##[error]" + hostile + "\n";
  add(0, 0, LogText{.text = line, .lines = 3});
  add(0, 0,
      Annotation{.message = hostile,
                 .properties = {{"file", hostile}, {"line", hostile}, {"title", hostile}}});
  add(0, 0, OutputSet{hostile, hostile});
  add(0, 0, EnvironmentSet{hostile, hostile});
  add(0, 0,
      SummaryWritten{hostile + "\n| a |\n| - |\n| " + hostile + "\n[x](javascript:x)\n```\n" +
                     hostile});
  add(0, 0,
      Finding{.slug = "x",
              .severity = "error",
              .message = hostile,
              .why = hostile,
              .help = hostile,
              .place = place});
  add(0, 0,
      StepFinished{.step = info,
                   .outcome = Conclusion::failure,
                   .conclusion = Conclusion::failure,
                   .exit_code = 3});
  add(0, 1,
      StepFinished{.step = info,
                   .outcome = Conclusion::skipped,
                   .conclusion = Conclusion::skipped,
                   .reason = hostile});
  add(0, {}, JobOutputSet{.name = hostile, .value = hostile, .expression = hostile});
  add(0, {},
      JobFinished{
          .result = Conclusion::failure, .outputs = {{hostile, hostile}}, .reason = hostile});
  add({}, {}, RunFinished{.result = Conclusion::failure, .exit_status = 1});
  told.logs.finish();
  return told;
}

std::vector<std::pair<std::string, Told>> all_runs() {
  std::vector<std::pair<std::string, Told>> all;
  for (const std::string name : {"failing", "interrupted", "matrix", "release", "tiny"})
    all.emplace_back(name, told_by_record(name));
  all.emplace_back("hostile", hostile_run());
  all.emplace_back("empty", Told{});
  return all;
}

void expect_golden(const std::string& file, const std::string& actual) {
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr) {
    std::ofstream(golden / file, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_text(golden / file), actual) << "in " << file << "; LOCALRUN_ACCEPT=1 rewrites it";
}

TEST(Report, LooksAsBefore) {
  for (const std::string name : {"failing", "interrupted", "release"}) {
    const Told told = told_by_record(name);
    expect_golden(name + ".report.md", render_report_markdown(told.run));
    expect_golden(name + ".report.xml", render_report_junit(told.run));
  }
}

/// The rules of the schemas that Ant's and Jenkins' readers hold on to.
void check_suite(const XmlElement& suite) {
  for (const char* name : {"name", "package", "timestamp", "hostname", "id", "tests", "failures",
                           "errors", "skipped", "time"}) {
    EXPECT_TRUE(suite.attributes.contains(name)) << name;
  }
  EXPECT_EQ(suite.attribute("timestamp").size(), 19U) << "no zone, no fraction";
  std::string order;
  std::map<std::string, std::size_t> counts;
  for (const XmlElement& child : suite.children) {
    if (child.name != "testcase") {
      order += child.name + ' ';
      continue;
    }
    if (order != "properties ") order += "testcase? ";
    ++counts["tests"];
    EXPECT_LE(child.children.size(), 1U);
    for (const XmlElement& end : child.children) {
      ++counts[end.name == "failure" ? "failures" : end.name == "error" ? "errors" : end.name];
      if (end.name != "skipped") {
        EXPECT_EQ(end.attribute("type"), "failure");
      }
    }
    EXPECT_FALSE(child.attribute("classname").empty() && child.attribute("name").empty());
    EXPECT_EQ(child.attribute("time").find_first_not_of("0123456789."), std::string::npos);
  }
  EXPECT_EQ(order, "properties system-out system-err ");
  for (const char* name : {"tests", "failures", "errors", "skipped"})
    EXPECT_EQ(suite.attribute(name), std::to_string(counts[name])) << name;
}

TEST(Report, JunitIsValidWhateverWasLogged) {
  for (const auto& [name, told] : all_runs()) {
    SCOPED_TRACE(name);
    const std::string text = render_report_junit(told.run);
    const XmlElement root = XmlReader(text).read();
    EXPECT_EQ(root.name, "testsuites");
    EXPECT_EQ(root.children.size(), told.run.jobs.size());
    for (const XmlElement& suite : root.children) check_suite(suite);
  }
}

TEST(Report, JunitIsNeverGreenForAFailedJob) {
  for (const auto& [name, told] : all_runs()) {
    SCOPED_TRACE(name);
    const std::string text = render_report_junit(told.run);
    const XmlElement root = XmlReader(text).read();
    for (std::size_t i = 0; i < root.children.size(); ++i) {
      const JobProgress& job = told.run.jobs[i];
      const bool is_bad = job.phase != JobPhase::finished ||
                          job.end.result == Conclusion::failure ||
                          job.end.result == Conclusion::cancelled;
      const bool is_red = root.children[i].attribute("failures") != "0" ||
                          root.children[i].attribute("errors") != "0";
      EXPECT_EQ(is_red, is_bad) << job.info.name;
    }
  }
}

TEST(Report, JsonIsAsItsSchemaSays) {
  const SchemaValidator validator(
      read_schema(std::filesystem::path(source_dir()) / "docs/report.schema.json"));
  for (const auto& [name, told] : all_runs()) {
    SCOPED_TRACE(name);
    const std::string text = render_report_json(told.run);
    EXPECT_EQ(validator.check_line(text), "");
    EXPECT_EQ(text.find('\n'), text.size() - 1);
  }
  const boost::json::value failing =
      boost::json::parse(render_report_json(told_by_record("failing").run));
  EXPECT_EQ(failing.at("result"), "failure");
  EXPECT_EQ(failing.at("jobs").as_array().size(), told_by_record("failing").run.jobs.size());
}

TEST(Report, PageIsWellFormedAndNeedsNothingElse) {
  for (const auto& [name, told] : all_runs()) {
    SCOPED_TRACE(name);
    const std::string text = render_report_html(told.run, told.logs);
    ASSERT_TRUE(text.starts_with("<!DOCTYPE html>\n"));
    const XmlElement page = XmlReader(text).read();
    for (const char* element : {"script", "link", "img", "iframe", "object"})
      EXPECT_TRUE(page.all(element).empty()) << element;
    EXPECT_EQ(text.find("url("), std::string::npos);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    std::set<std::string> anchors;
    for (const XmlElement* job : page.all("details")) anchors.insert('#' + job->attribute("id"));
    for (const XmlElement* link : page.all("a")) {
      const std::string target = link->attribute("href");
      if (target.starts_with('#')) {
        EXPECT_TRUE(anchors.contains(target)) << target;
      } else {
        EXPECT_TRUE(target.starts_with("https://") || target.starts_with("http://")) << target;
      }
    }
  }
}

TEST(Report, PageTellsJobsStepsLogsAndReaders) {
  const Told told = told_by_record("release");
  const std::string text = render_report_html(told.run, told.logs);
  const XmlElement page = XmlReader(text).read();
  for (const JobProgress& job : told.run.jobs) {
    EXPECT_NE(text.find("id=\"job-" + std::to_string(static_cast<std::uint32_t>(job.index))),
              std::string::npos);
  }
  EXPECT_EQ(page.all("svg").size(), 1U);
  EXPECT_FALSE(page.all("table").empty());
}

TEST(Report, MarkdownKeepsItsShape) {
  const Told told = hostile_run();
  const std::string text = render_report_markdown(told.run);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  // Only code may name somebody: GitHub then mentions nobody.
  EXPECT_EQ(text.substr(0, text.find("\n")).find("@someone"), std::string::npos);
  // The table has four cells in each row, whatever is in them.
  const std::size_t table = text.find("| Job |");
  ASSERT_NE(table, std::string::npos);
  const std::string_view row =
      std::string_view(text).substr(text.find("\n|", text.find("---:")) + 1);
  std::size_t bars = 0;
  for (std::size_t i = 0; row[i] != '\n'; ++i) bars += row[i] == '|' && row[i - 1] != '\\' ? 1 : 0;
  EXPECT_EQ(bars, 5U) << row.substr(0, row.find('\n'));
}

TEST(MarkdownText, FencesAreLongEnough) {
  EXPECT_EQ(markdown_block("a\n```\nb\n"), "````text\na\n```\nb\n````\n");
  EXPECT_EQ(markdown_code("a`b"), "``a`b``");
  EXPECT_EQ(markdown_code("`"), "`` ` ``");
  EXPECT_EQ(markdown_text("a|b*c @x <i>"), "a\\|b\\*c @<!-- -->x &lt;i&gt;");
  EXPECT_EQ(closed_markdown("x\n```sh\ny"), "x\n```sh\ny\n```\n");
  EXPECT_EQ(closed_markdown("x\n```sh\ny\n```\n\n"), "x\n```sh\ny\n```\n");
}

TEST(ReportMarkdown, RendersWhatSummariesHave) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"# A *b*", "<h1>A <em>b</em></h1>\n"},
      {"| a | b |\n|---|--:|\n| 1 | `x` |",
       "<div class=\"scroll\"><table>\n<tr><th>a</th><th>b</th></tr>\n"
       "<tr><td>1</td><td><code>x</code></td></tr>\n</table></div>\n"},
      {"- a\n- [x] b", "<ul>\n<li>a</li>\n<li>☑ b</li>\n</ul>\n"},
      {"```js\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>\n"},
      {"[x](https://e.org/?a=1&b)",
       "<p><a href=\"https://e.org/?a=1&amp;b\" rel=\"noreferrer\">x</a></p>\n"},
      {"[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"},
      {"a <img src=x>", "<p>a &lt;img src=x&gt;</p>\n"},
      {"2 * 3 * 4", "<p>2 * 3 * 4</p>\n"},
  };
  for (const auto& [text, expected] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(html::markdown(text), expected);
  }
}

TEST(ReportLog, ColoursAndGroups) {
  EXPECT_EQ(html::log_line("a\x1b[1;31mb\x1b[0mc<"), "a<span class=\"c1 b\">b</span>c&lt;");
  EXPECT_EQ(html::log_line("\x1b[38;2;1;2;3mx\x1b[39my"), "xy");
  EXPECT_EQ(html::log("##[group]G\nin\n##[endgroup]\nout\n##[error]bad\n", ""),
            "<div class=\"log\" tabindex=\"0\">\n<details><summary>G</summary>\n<div>in</div>\n"
            "</details>\n<div>out</div>\n<div class=\"error\">bad</div>\n</div>\n");
}

TEST(RunLogs, KeepsTheEndAndCountsTheRest) {
  RunLogs logs(3, 1000);
  Event event;
  event.job = JobIndex{0};
  event.step = StepIndex{0};
  for (int i = 1; i <= 50; ++i) {
    const std::string line = "line " + std::to_string(i) + '\n';
    event.fact = LogText{.text = line, .lines = 1};
    logs.take(event);
  }
  logs.finish();
  const RunLogs::Text* text = logs.find({JobIndex{0}, StepIndex{0}, std::nullopt});
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(text->text, "line 48\nline 49\nline 50\n");
  EXPECT_EQ(text->left_out, 47U);
}

}  // namespace
}  // namespace localrun::test
