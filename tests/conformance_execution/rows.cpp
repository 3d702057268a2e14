#include "rows.hpp"
#include "tests/support/places.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace localrun::test {

namespace fs = std::filesystem;
namespace json = boost::json;

void for_each_row(std::string_view topic, std::string_view kind,
                  const std::function<void(const Row&)>& check) {
  const fs::path path = conformance_dir() / (std::string(topic) + ".json");
  std::ifstream file(path);
  ASSERT_TRUE(file) << "no conformance data at " << path
                    << "; set LOCALRUN_CONFORMANCE to its folder";
  std::ostringstream text;
  text << file.rdbuf();
  const json::value document = json::parse(text.str());
  std::size_t count = 0;
  for (const json::value& value : document.at("rows").as_array()) {
    const Row& row = value.as_object();
    if (text_at(row, "kind") != kind) continue;
    ++count;
    SCOPED_TRACE(std::string(topic) + ": " + text_at(row, "name"));
    check(row);
  }
  EXPECT_GT(count, 0U) << "no rows of kind " << kind << " in " << path;
}

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_object()) return {};
  const Row& parts = value.get_object();
  std::string text = text_at(parts, "prefix");
  const std::string repeat = text_at(parts, "repeat");
  for (std::int64_t i = 0; i < parts.at("count").as_int64(); ++i) text.append(repeat);
  return text + text_at(parts, "suffix");
}

std::string text_at(const Row& row, std::string_view key) {
  const json::value* value = find(row, key);
  return value == nullptr ? std::string() : text_of(*value);
}

bool flag_at(const Row& row, std::string_view key) {
  const json::value* value = find(row, key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::value* find(const Row& row, std::string_view key) {
  const json::value* value = row.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::vector<std::string> texts_at(const Row& row, std::string_view key) {
  std::vector<std::string> texts;
  if (const json::value* value = find(row, key)) {
    for (const json::value& item : value->as_array()) texts.push_back(text_of(item));
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> pairs_at(const Row& row, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (const json::value* value = find(row, key)) {
    for (const auto& [name, text] : value->as_object()) pairs.emplace_back(name, text_of(text));
  }
  return pairs;
}

std::string filled(std::string text, const std::map<std::string, std::string>& places) {
  for (const auto& [name, value] : places) {
    const std::string place = "{" + name + "}";
    for (std::size_t at = 0; (at = text.find(place, at)) != std::string::npos; at += value.size()) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "localrun-XXXXXX").string();
  const char* made = ::mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr);
  path_ = fs::canonical(pattern).string();
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void TemporaryFolder::write(std::string_view name, std::string_view bytes) const {
  const fs::path path = fs::path(path_) / name;
  if (name.ends_with('/')) {
    fs::create_directories(path);
    return;
  }
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace localrun::test
