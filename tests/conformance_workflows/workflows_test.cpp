// Every official workflow case: the errors word for word and in order, or the workflow in its JSON
// form.

#include "model/read_workflow.hpp"
#include "official_form.hpp"
#include "tests/support/places.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace localrun::model::conformance {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

fs::path case_folder() { return test::conformance_dir() / "workflows"; }

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(case_folder(), none)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Numbers as doubles, so that 1 and 1.0 compare alike.
json::value normalized(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (const json::array* items = value.if_array()) {
    json::array result;
    for (const json::value& item : *items) result.push_back(normalized(item));
    return result;
  }
  if (const json::object* object = value.if_object()) {
    json::object result;
    for (const auto& entry : *object) result[entry.key()] = normalized(entry.value());
    return result;
  }
  return value;
}

template <class Number>
void set_limit(const json::object& options, const char* name, Number& limit) {
  if (const json::value* value = options.if_contains(name)) limit = value->to_number<Number>();
}

ReadOptions read_options(const json::object& options) {
  ReadOptions result;
  set_limit(options, "max-depth", result.max_depth);
  set_limit(options, "max-file-size", result.max_file_size);
  set_limit(options, "max-result-size", result.max_result_size);
  return result;
}

CallOptions read_call_options(const json::object& options) {
  CallOptions result;
  result.read = read_options(options);
  set_limit(options, "max-nested-reusable-workflows-depth", result.max_nesting);
  const json::value* policy = options.if_contains("permissions-policy");
  if (policy && policy->as_string() == "LimitedRead") {
    result.default_permissions = DefaultPermissions::limited_read;
  }
  return result;
}

CalledFiles called_files(const json::object& row) {
  CalledFiles files;
  const json::value* called = row.if_contains("called");
  if (!called) return files;
  for (const json::value& file : called->as_array()) {
    const std::string reference(file.at("ref").as_string());
    files[reference] =
        std::make_shared<const SourceFile>(reference, std::string(file.at("content").as_string()));
  }
  return files;
}

/// Why a case cannot be held to the reader of one file; empty when it can.
std::string reason_to_skip(const json::object& row) {
  if (row.contains("superseded"))
    return "superseded: " + std::string(row.at("superseded").as_string());
  if (!row.at("held_to").at("hosted").as_bool())
    return "only the editor tooling is held to this case";
  const json::object& options = row.at("options").as_object();
  for (const char* mode : {"is-partial-rerun", "skip-reusable-workflows"}) {
    if (options.contains(mode)) return std::string("a mode of the service: ") + mode;
  }
  return {};
}

/// Without `events` and `permissions`, which rows leave out where the service adds nothing.
json::value comparable(json::object form, const json::object& expected) {
  if (!expected.contains("input-types")) form.erase("input-types");
  return normalized(form);
}

class OfficialWorkflow : public testing::TestWithParam<std::string> {};

TEST_P(OfficialWorkflow, ReadsAsExpected) {
  const json::object row =
      json::parse(test::read_file(case_folder() / (GetParam() + ".json"))).as_object();
  if (const std::string reason = reason_to_skip(row); !reason.empty()) GTEST_SKIP() << reason;
  const auto source =
      std::make_shared<const SourceFile>(std::string(row.at("entry").as_string()),
                                         test::read_file(case_folder() / (GetParam() + ".yml")));
  const json::object& options = row.at("options").as_object();
  const CallOptions call_options = read_call_options(options);
  ReadResult result = read_workflow(source, call_options.read);
  CalledResult called;
  if (result.workflow) {
    called = read_called_workflows(*result.workflow, result.size, called_files(row), call_options);
    EXPECT_EQ(called.missing, std::vector<std::string>());
  }
  std::vector<std::string> messages;
  for (const Diagnostics& diagnostics : {result.diagnostics, called.diagnostics}) {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity == Severity::error) messages.push_back(github_message(diagnostic));
    }
  }
  const json::object& expected = row.at("expected").as_object();
  std::vector<std::string> wanted;
  if (const json::value* errors = expected.if_contains("errors")) {
    for (const json::value& error : errors->as_array())
      wanted.emplace_back(error.at("Message").as_string());
  }
  EXPECT_EQ(wanted, messages);
  if (!wanted.empty() || !result.workflow) return;
  json::object without_events = expected;
  without_events.erase("events");
  const bool has_source = options.at("include-source").as_bool();
  EXPECT_EQ(normalized(without_events),
            comparable(official_form(*result.workflow, called.calls, has_source), expected));
}

std::string test_name(const testing::TestParamInfo<std::string>& row) {
  std::string name = row.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); },
      '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Official, OfficialWorkflow, testing::ValuesIn(case_names()), test_name);

TEST(OfficialWorkflows, AreThere) {
  ASSERT_FALSE(case_names().empty())
      << "no official cases in " << case_folder() << "; set LOCALRUN_CONFORMANCE to their folder";
}

}  // namespace
}  // namespace localrun::model::conformance
