// `localrun eval --ndjson`: the protocol of expressions.md 12, with every official row.

#include "expr/json.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace localrun {
namespace {

namespace fs = std::filesystem;
using expr::Value;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<Value> official_rows() {
  const fs::path root = test::conformance_dir();
  std::vector<Value> rows;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(root / "expressions", missing)) {
    if (entry.path().extension() != ".json") continue;
    const auto parsed = expr::parse_json(read_file(entry.path()));
    if (parsed) rows.insert(rows.end(), parsed->array().begin(), parsed->array().end());
  }
  return rows;
}

std::string question(const Value& row) {
  std::vector<expr::Object::Entry> members = {{"id", row["id"]}, {"expr", row["expr"]}};
  if (row["contexts"].is_object()) members.emplace_back("contexts", row["contexts"]);
  return expr::to_compact_json(expr::make_object(std::move(members))) + "\n";
}

/// `{"$number": …}` as the number it stands for.
Value decoded(const Value& value) {
  if (value.is_array()) {
    std::vector<Value> items;
    for (const Value& item : value.array()) items.push_back(decoded(item));
    return expr::make_array(std::move(items));
  }
  if (!value.is_object()) return value;
  if (value.object().size() == 1 && value["$number"].is_string()) {
    const std::string text = value["$number"].to_text();
    if (text == "NaN") return Value(std::nan(""));
    const double infinity = std::numeric_limits<double>::infinity();
    return Value(text == "Infinity" ? infinity : -infinity);
  }
  std::vector<expr::Object::Entry> entries;
  for (const auto& [key, item] : value.object()) entries.emplace_back(key, decoded(item));
  return expr::make_object(std::move(entries));
}

void expect_agreement(const Value& row, const Value& answer) {
  EXPECT_EQ(answer["id"].to_text(), row["id"].to_text());
  if (row["err"].is_object()) {
    EXPECT_NE(answer["error"].to_text().find(row["err"]["value"].string()), std::string::npos);
    EXPECT_EQ(answer["stage"].to_text(), row["err"]["kind"].to_text());
    return;
  }
  EXPECT_EQ(answer["kind"].to_text(), row["result"]["kind"].to_text());
  EXPECT_TRUE(expr::deeply_equal(decoded(answer["value"]), decoded(row["result"]["value"])));
}

TEST(EvalProtocol, AgreesWithEveryOfficialRow) {
  const std::vector<Value> rows = official_rows();
  ASSERT_FALSE(rows.empty()) << "no official rows; set LOCALRUN_CONFORMANCE";
  std::string input;
  for (const Value& row : rows) input += question(row);
  const ProgramEnd end = Program().run({"eval", "--ndjson"}, input);
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
  const std::vector<std::string> answers = lines_of(end.out);
  ASSERT_EQ(answers.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(rows[i]["id"].to_text() + ": " + rows[i]["expr"].to_text() + "\n" + answers[i]);
    const auto answer = expr::parse_json(answers[i]);
    ASSERT_TRUE(answer);
    expect_agreement(rows[i], *answer);
  }
}

TEST(EvalProtocol, OneAnswerForOneLine) {
  const struct {
    const char* line;
    const char* answer;  // its beginning, where it does not end in a brace
  } rows[] = {
      {R"j({"expr":"1"})j", R"j({"kind":"Number","value":1})j"},
      {R"j({"expr":""})j", R"j({"kind":"Null","value":null})j"},
      {R"j({"id":null,"expr":"'é'"})j", R"j({"id":null,"kind":"String","value":"é"})j"},
      {R"j({"id":12345678901234567890,"expr":"1"})j",
       R"j({"id":12345678901234567890,"kind":"Number","value":1})j"},
      {R"j({ "expr" : "1" , "id" : {"a":1, "A":[2,"}"]} })j",
       R"j({"id":{"a":1, "A":[2,"}"]},"kind":"Number","value":1})j"},
      {R"j({"expr":"-0"})j", R"j({"kind":"Number","value":0})j"},
      {R"j({"expr":"NaN"})j", R"j({"kind":"Number","value":{"$number":"NaN"}})j"},
      {R"j({"expr":"-Infinity"})j", R"j({"kind":"Number","value":{"$number":"-Infinity"}})j"},
      {R"j({"expr":"fromJSON('[0.1,1e22,5e-324]')"})j",
       R"j({"kind":"Array","value":[0.1,1e+22,5e-324]})j"},
      {R"j({"expr":"9007199254740993"})j", R"j({"kind":"Number","value":9007199254740992})j"},
      {R"j({"expr":"a.B","contexts":{"A":{"b":[1,{"c":null}]}}})j",
       R"j({"kind":"Array","value":[1,{"c":null}]})j"},
      {R"j({"expr":"a.x","contexts":{"a":null}})j", R"j({"kind":"Null","value":null})j"},
      {R"j({"expr":"1","contexts":null,"job_status":null})j", R"j({"kind":"Number","value":1})j"},
      {R"j({"expr":"success() == true","job_status":"success"})j",
       R"j({"kind":"Boolean","value":true})j"},
      {R"j({"expr":"failure()","job_status":"failure"})j", R"j({"kind":"Boolean","value":true})j"},
      {R"j({"expr":"cancelled() && always()","job_status":"cancelled"})j",
       R"j({"kind":"Boolean","value":true})j"},
      {R"j({"expr":"success('a')","job_status":"success"})j",
       R"j({"error":"Too many parameters supplied: 'success')j"},
      {R"j({"expr":"always()"})j", R"j({"error":"Unrecognized function: 'always')j"},
      {R"j({"expr":"hashFiles('a')","job_status":"success"})j",
       R"j({"error":"Unrecognized function: 'hashFiles')j"},
      {R"j({"expr":"github.ref"})j", R"j({"error":"Unrecognized named-value: 'github')j"},
      {R"j({"expr":"1","job_status":"broken"})j", R"j({"error":"'job_status')j"},
      {R"j({"expr":"1","contexts":[]})j", R"j({"error":"'contexts')j"},
      {R"j({"expr":1})j", R"j({"error":"'expr')j"},
      {R"j({"id":7})j", R"j({"id":7,"error":"'expr')j"},
      {R"j([])j", R"j({"error":"the line is not a JSON object)j"},
      {R"j({"expr":"1")j", R"j({"error":"the line is not a JSON object)j"},
      {R"j({"expr":"1"} x)j", R"j({"error":"the line is not a JSON object)j"},
      {"\xff\xfe", R"j({"error":"the line is not UTF-8","stage":"parsing"})j"},
      {"{\"expr\":\"'a\xff'\"}", R"j({"error":"the line is not UTF-8","stage":"parsing"})j"},
      {"{\"expr\":\"'\\ud800'\"}", "{\"kind\":\"String\",\"value\":\"\xEF\xBF\xBD\"}"},
  };
  std::string input;
  for (const auto& row : rows) input.append(row.line).append("\n");
  const ProgramEnd end = Program().run({"eval", "--ndjson"}, input);
  EXPECT_EQ(end.status, 0);
  const std::vector<std::string> answers = lines_of(end.out);
  ASSERT_EQ(answers.size(), std::size(rows)) << end.out;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    SCOPED_TRACE(rows[i].line);
    const std::string_view wanted = rows[i].answer;
    EXPECT_EQ(answers[i].substr(0, wanted.size()), wanted);
    if (wanted.ends_with('}')) {
      EXPECT_EQ(answers[i], wanted);
    }
    const auto answer = expr::parse_json(answers[i]);
    ASSERT_TRUE(answer) << answers[i];
    EXPECT_TRUE((*answer)["kind"].is_string() || (*answer)["stage"].is_string());
  }
}

TEST(EvalProtocol, LinesOfAnyLength) {
  const std::string long_text(700'000, 'a');  // longer than a block
  const std::string input = "\n  \r\n" + std::string(R"({"expr":"length","contexts":{"length":")") +
                            long_text + "\"}}\r\n" + R"({"expr":"2"})";
  const std::vector<std::string> answers = lines_of(Program().run({"eval", "--ndjson"}, input).out);
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].substr(0, 9), R"({"error":)");  // more than an evaluation may hold
  EXPECT_EQ(answers[1], R"({"kind":"Number","value":2})");
}

}  // namespace
}  // namespace localrun
