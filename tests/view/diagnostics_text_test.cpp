#include "runner/view/diagnostics_text.hpp"
#include "runner/view/diagnostics_json.hpp"
#include "view_support.hpp"

#include <gtest/gtest.h>

namespace localrun::test {
namespace {

model::SourcePtr file_of(std::string text, std::string path = "ci.yml") {
  return std::make_shared<model::SourceFile>(std::move(path), std::move(text));
}

model::Span span(const model::SourcePtr& file, std::uint32_t line, std::uint32_t column,
                 std::uint32_t end_column, std::uint32_t end_line = 0) {
  return {file, {line, column}, {end_line == 0 ? line : end_line, end_column}};
}

model::Diagnostic warning_at(const model::Span& at) {
  model::Diagnostic diagnostic;
  diagnostic.slug = "a-slug";
  diagnostic.severity = model::Severity::warning;
  diagnostic.at = at;
  diagnostic.message = "what";
  return diagnostic;
}

TEST(RenderDiagnostic, HasTheFormOfTheSpecification) {
  std::string text = "a\nb\nc\n  build:\n\n\n\n\n        id: meta\n";
  for (int line = 10; line <= 20; ++line) text += "\n";
  text += "      - run: ./publish \"${{ needs.build.outputs.tag }}\"\n";
  const auto file = file_of(text, ".github/workflows/release.yml");
  model::Diagnostic diagnostic;
  diagnostic.slug = "output-not-declared";
  diagnostic.severity = model::Severity::warning;
  diagnostic.at = span(file, 21, 49, 52);
  diagnostic.message = "job 'build' has no output 'tag', so this is always empty";
  diagnostic.related = {{span(file, 9, 13, 17), "this step writes: sha, tag"},
                        {span(file, 4, 3, 8), "declares: version"}};
  diagnostic.help = "add under jobs.build:  outputs: { tag: \"${{ steps.meta.outputs.tag }}\" }";
  EXPECT_EQ(
      render_diagnostic(diagnostic, terminal_of_width(80)),
      R"(.github/workflows/release.yml:21:49: warning: job 'build' has no output 'tag', so this is always empty [output-not-declared]
   |
21 |       - run: ./publish "${{ needs.build.outputs.tag }}"
   |                                                 ^^^
 4 |   build:
   |   ----- declares: version
 9 |         id: meta
   |             ---- this step writes: sha, tag
   = help: add under jobs.build:  outputs: { tag: "${{ steps.meta.outputs.tag }}" }
)");
}

TEST(RenderDiagnostic, UnderlinesByColumnsOfTheScreen) {
  struct Row {
    std::string name;
    std::string line;
    std::uint32_t column;
    std::uint32_t end_column;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"plain", "abc def", 5, 8, " 1 | abc def\n   |     ^^^\n"},
      {"tab before", "\tabc", 2, 5, " 1 |     abc\n   |     ^^^\n"},
      {"the tab itself", "\tabc", 1, 2, " 1 |     abc\n   | ^^^^\n"},
      {"tab within", "ab\tc", 1, 5, " 1 | ab  c\n   | ^^^^^\n"},
      {"wide letters before", "漢字 abc", 4, 7, " 1 | 漢字 abc\n   |      ^^^\n"},
      {"wide letters under", "a 漢字", 3, 5, " 1 | a 漢字\n   |   ^^^^\n"},
      {"combining mark", "e\u0301 x", 4, 5, " 1 | e\u0301 x\n   |   ^\n"},
      {"nothing wide", "abc", 2, 2, " 1 | abc\n   |  ^\n"},
      {"end of line", "abc", 4, 5, " 1 | abc\n   |    ^\n"},
      {"behind the end", "abc", 40, 50, " 1 | abc\n   |    ^\n"},
      {"carriage return", "abc\r", 1, 4, " 1 | abc\n   | ^^^\n"},
      {"control character", "a\x1b[2Jb", 6, 7, " 1 | a\uFFFD[2Jb\n   |      ^\n"},
      {"not UTF-8", "\xff\xfe x", 4, 5, " 1 | \uFFFD\uFFFD x\n   |    ^\n"},
      {"empty line", "", 1, 1, " 1 |\n   | ^\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto file = file_of(row.line + "\nnext\n");
    const std::string text = render_diagnostic(
        warning_at(span(file, 1, row.column, row.end_column)), terminal_of_width(80));
    const std::string head = text.substr(0, text.find('\n') + 1);
    EXPECT_EQ(text.substr(head.size()), "   |\n" + row.shown);
  }
}

TEST(RenderDiagnostic, CutsLongLinesAroundTheSpan) {
  const auto file = file_of("key: " + std::string(100, 'a') + " target " + std::string(100, 'b'));
  const std::string text =
      render_diagnostic(warning_at(span(file, 1, 107, 113)), terminal_of_width(60));
  const std::size_t line = text.find(" 1 | ");
  const std::size_t underline = text.find("   | ", line);
  const std::string shown = text.substr(line, underline - line - 1);
  EXPECT_LE(display_width(shown), 60) << text;
  EXPECT_TRUE(shown.starts_with(" 1 | …")) << text;
  EXPECT_TRUE(shown.ends_with("…")) << text;
  const std::string marks = text.substr(underline, text.size() - underline - 1);
  const int at = display_width(marks.substr(0, marks.find('^')));
  EXPECT_EQ(cut_to_width(shown, at).size() + 0, shown.find("target")) << text;
  EXPECT_NE(marks.find("^^^^^^"), std::string::npos);
}

TEST(RenderDiagnostic, ASpanLongerThanTheScreenShowsItsBeginning) {
  const auto file = file_of("key: " + std::string(300, 'a'));
  const std::string text =
      render_diagnostic(warning_at(span(file, 1, 6, 306)), terminal_of_width(60));
  EXPECT_NE(text.find(" 1 | key: aaa"), std::string::npos) << text;
  for (std::size_t begin = text.find('\n') + 1; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(display_width(text.substr(begin, end - begin)), 60) << text;
    begin = end + 1;
  }
}

TEST(RenderDiagnostic, ShowsSpansOfSeveralLines) {
  const auto file = file_of("run: |\n  one\n  two\n  three\n  four\n  five\n");
  EXPECT_EQ(render_diagnostic(warning_at(span(file, 1, 6, 6, 3)), terminal_of_width(80)),
            "ci.yml:1:6: warning: what [a-slug]\n   |\n 1 | run: |\n   |      ^\n 2 |   one\n   |  "
            " ^^^\n 3 |   two\n   |   ^^^\n");
  EXPECT_EQ(render_diagnostic(warning_at(span(file, 1, 6, 7, 6)), terminal_of_width(80)),
            "ci.yml:1:6: warning: what [a-slug]\n   |\n 1 | run: |\n   |      ^\n.. |\n 6 |   "
            "five\n   |   ^^^^\n");
}

TEST(RenderDiagnostic, MarksOfOneLineShareIt) {
  const auto file = file_of("needs: [build, test]\n");
  model::Diagnostic diagnostic = warning_at(span(file, 1, 9, 14));
  diagnostic.related = {{span(file, 1, 16, 20), "this one too"}};
  EXPECT_EQ(render_diagnostic(diagnostic, terminal_of_width(80)),
            "ci.yml:1:9: warning: what [a-slug]\n   |\n 1 | needs: [build, test]\n   |         "
            "^^^^^  ---- this one too\n");
  diagnostic.related = {{span(file, 1, 1, 6), "here"}};
  EXPECT_EQ(render_diagnostic(diagnostic, terminal_of_width(80)),
            "ci.yml:1:9: warning: what [a-slug]\n   |\n 1 | needs: [build, test]\n   |         "
            "^^^^^\n   | ----- here\n");
}

TEST(RenderDiagnostic, OtherFilesAndPlacesWithoutText) {
  const auto file = file_of("uses: ./action\n");
  model::Diagnostic diagnostic = warning_at(span(file, 1, 7, 15));
  diagnostic.related = {
      {span(file_of("name: A\nruns: x\n", "action/action.yml"), 2, 1, 5), "declared here"},
      {{file_of("", "gone.yml"), {3, 1}, {3, 2}}, "was here"},
      {{}, "nowhere"}};
  diagnostic.why = "because";
  diagnostic.help = "write:\n  a: 1\n  b: 2";
  EXPECT_EQ(render_diagnostic(diagnostic, terminal_of_width(80)),
            "ci.yml:1:7: warning: what [a-slug]\n   |\n 1 | uses: ./action\n   |       ^^^^^^^^\n"
            "   → action/action.yml:2:1\n 2 | runs: x\n   | ---- declared here\n"
            "   = note: gone.yml:3:1: was here\n   = note: nowhere\n"
            "   = why: because\n   = help: write:\n             a: 1\n             b: 2\n");
}

TEST(RenderDiagnostic, WithoutPlaceOrSlug) {
  model::Diagnostic diagnostic;
  diagnostic.message = "first\nsecond";
  EXPECT_EQ(render_diagnostic(diagnostic, terminal_of_width(80)), "error: first\n  second\n");
}

TEST(RenderFinding, ReadsItsFileThroughTheCaller) {
  const Finding finding{
      .slug = "exit-status", .severity = "note", .message = "m", .place = {"a.yml", 2, 3, 2, 6}};
  const auto file = file_of("x\n  run: y\n", "a.yml");
  EXPECT_EQ(render_finding(
                finding, [&](const std::string&) { return file; }, terminal_of_width(80)),
            "a.yml:2:3: note: m [exit-status]\n   |\n 2 |   run: y\n   |   ^^^\n");
  EXPECT_EQ(render_finding(finding, {}, terminal_of_width(80)),
            "a.yml:2:3: note: m [exit-status]\n");
}

TEST(DiagnosticsJson, LeavesOutWhatIsAbsent) {
  const auto file = file_of("x: 1\n");
  model::Diagnostic diagnostic = warning_at(span(file, 1, 1, 2));
  diagnostic.related = {{span(file, 1, 4, 5), "a \"value\""}};
  EXPECT_EQ(
      diagnostic_json(diagnostic),
      R"({"code":"a-slug","severity":"warning","message":"what","file":"ci.yml","line":1,"column":1,)"
      R"("endLine":1,"endColumn":2,"related":[{"file":"ci.yml","line":1,"column":4,"message":"a \"value\""}]})");
  EXPECT_EQ(diagnostics_json({}), "[]\n");
}

TEST(DiagnosticsJson, NamesCombinations) {
  model::Diagnostic diagnostic = warning_at(span(file_of("x: 1\n"), 1, 1, 2));
  diagnostic.job = "build";
  diagnostic.matrix = {expr::make_object({{"os", expr::Value("linux")}, {"n", expr::Value(1.0)}})};
  EXPECT_TRUE(
      diagnostic_json(diagnostic).ends_with(R"("job":"build","matrix":[{"os":"linux","n":1}]})"));
}

TEST(CountDiagnostics, SaysOneAndMany) {
  model::Diagnostics list(3);
  list[0].severity = list[1].severity = model::Severity::warning;
  EXPECT_EQ(count_diagnostics(list), "1 error, 2 warnings");
}

}  // namespace
}  // namespace localrun::test
