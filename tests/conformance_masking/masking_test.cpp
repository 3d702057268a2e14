// The official rows about masking (execution.md 5).

#include "runner/events/masker.hpp"
#include "tests/support/places.hpp"

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace localrun {
namespace {

namespace json = boost::json;

std::string conformance_folder() { return test::conformance_dir(); }

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

Masker masker_of(const json::value& secrets) {
  Masker masker;
  for (const json::value& secret : secrets.as_array()) {
    const auto& [kind, value] = *secret.as_object().begin();
    const std::string text = text_of(value);
    if (kind == "secret") {
      masker.add_secret(text);
    } else if (kind == "add_mask") {
      masker.add_mask(text);
    } else if (kind == "regex") {
      EXPECT_TRUE(masker.add_regex(text)) << text;
    } else {
      EXPECT_TRUE(kind == "value" || kind == "stop_token") << kind;
      masker.add_value(text);
    }
  }
  return masker;
}

void check_mask(const json::object& row) {
  const Masker masker = masker_of(row.at("secrets"));
  const std::string input = text_of(row.at("input"));
  const std::string expected = text_of(row.at("expected"));
  EXPECT_EQ(masker.mask(input), expected);
  EXPECT_EQ(masker.would_change(input), input != expected);
  std::string in_place = input;
  EXPECT_EQ(masker.mask_lines(in_place), input != expected);
  EXPECT_EQ(in_place, expected);
}

void check_patterns(const json::object& row) {
  std::set<std::string> expected;
  for (const json::value& pattern : row.at("expected").as_array())
    expected.insert(text_of(pattern));
  EXPECT_EQ(mask_patterns(text_of(row.at("value"))), expected);
}

/// What becomes of a job's outputs rests on one question to the masker.
void check_job_output(const json::object& row) {
  const Masker masker = masker_of(row.at("secrets"));
  json::object kept;
  json::array log;
  for (const auto& [name, value] : row.at("outputs").as_object()) {
    const std::string key = name;
    if (value.as_string().empty()) continue;
    if (masker.would_change(text_of(value))) {
      log.emplace_back("##[warning]Skip output '" + key + "' since it may contain secret.");
      continue;
    }
    kept[name] = value;
    log.emplace_back("Set output '" + key + "'");
  }
  EXPECT_EQ(kept, row.at("expected").as_object());
  EXPECT_EQ(log, row.at("log").as_array());
}

// execution.md 5.1, 5.2, 5.3
TEST(Conformance, Masking) {
  const std::string path = conformance_folder() + "/masking.json";
  std::ifstream file(path);
  ASSERT_TRUE(file) << "the official rows are missing: " << path << " (set LOCALRUN_CONFORMANCE)";
  std::stringstream text;
  text << file.rdbuf();
  const json::value rows = json::parse(text.str()).at("rows");
  for (const json::value& item : rows.as_array()) {
    const json::object& row = item.as_object();
    const std::string kind = text_of(row.at("kind"));
    SCOPED_TRACE(text_of(row.at("name")));
    if (kind == "mask") {
      check_mask(row);
    } else if (kind == "patterns") {
      check_patterns(row);
    } else if (kind == "job_output") {
      check_job_output(row);
    } else {
      ADD_FAILURE() << "unknown kind " << kind;
    }
  }
  RecordProperty("rows", static_cast<int>(rows.as_array().size()));
}

}  // namespace
}  // namespace localrun
