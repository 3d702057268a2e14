#pragma once

// Checks a JSON value against a JSON Schema, as far as our schemas and SARIF's use it: $ref within
// the document, type, const, enum, pattern, minimum, maximum, minItems, uniqueItems, required,
// properties, additionalProperties, items, oneOf, anyOf. Any other keyword that is not a mere
// remark is a mistake of the schema and said so.
//
//   const SchemaValidator validator(read_schema(LOCALRUN_TEST_SOURCE_DIR
//   "/docs/events.schema.json")); EXPECT_EQ(validator.check_line(line), "");

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace localrun {

class SchemaValidator {
 public:
  explicit SchemaValidator(boost::json::value schema) : schema_(std::move(schema)) {}

  /// Empty when the value is as the schema says, else the first mistake and where it is.
  [[nodiscard]] std::string check(const boost::json::value& value) const {
    return check(value, schema_, "$");
  }
  [[nodiscard]] std::string check_line(std::string_view line) const {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse({line.data(), line.size()}, error);
    return error ? "not JSON: " + error.message() : check(value);
  }

 private:
  using Value = boost::json::value;
  using Object = boost::json::object;

  [[nodiscard]] std::string check(const Value& value, const Value& schema,
                                  const std::string& at) const {
    if (schema.is_bool()) return schema.get_bool() ? "" : at + ": not allowed";
    for (const auto& [keyword, rule] : schema.as_object()) {
      std::string mistake = check_keyword(value, schema.as_object(), keyword, rule, at);
      if (!mistake.empty()) return mistake;
    }
    return {};
  }

  [[nodiscard]] std::string check_keyword(const Value& value, const Object& schema,
                                          std::string_view keyword, const Value& rule,
                                          const std::string& at) const {
    if (keyword == "$ref") return check(value, resolve(rule), at);
    if (keyword == "type")
      return is_of_type(value, rule) ? "" : at + ": not of type " + serialize(rule);
    if (keyword == "const") return value == rule ? "" : at + ": not " + serialize(rule);
    if (keyword == "enum")
      return contains(rule, value) ? "" : at + ": not one of " + serialize(rule);
    if (keyword == "anyOf") return check_any_of(value, rule.as_array(), at);
    if (keyword == "oneOf") return check_one_of(value, rule.as_array(), at);
    if (keyword == "pattern") return check_pattern(value, rule, at);
    if (keyword == "minimum") return check_minimum(value, rule, at);
    if (keyword == "maximum") return check_maximum(value, rule, at);
    if (keyword == "minItems") return check_min_items(value, rule, at);
    if (keyword == "uniqueItems") return check_unique_items(value, rule, at);
    if (keyword == "required") return check_required(value, rule, at);
    if (keyword == "properties") return check_properties(value, rule.as_object(), at);
    if (keyword == "additionalProperties") return check_additional(value, schema, rule, at);
    if (keyword == "items") return check_items(value, rule, at);
    for (const std::string_view remark : {"$schema", "$id", "id", "$defs", "definitions", "title",
                                          "description", "examples", "format"}) {
      if (keyword == remark) return {};
    }
    throw std::logic_error("the schema uses '" + std::string(keyword) + "', which is not checked");
  }

  [[nodiscard]] const Value& resolve(const Value& reference) const {
    const std::string_view text = reference.as_string();
    if (!text.starts_with("#/")) throw std::logic_error("a reference out of the schema");
    return schema_.at_pointer({text.data() + 1, text.size() - 1});
  }

  [[nodiscard]] static bool contains(const Value& list, const Value& value) {
    const auto& items = list.as_array();
    return std::find(items.begin(), items.end(), value) != items.end();
  }

  [[nodiscard]] static bool is_of_type(const Value& value, const Value& type) {
    if (type.is_array()) {
      return std::any_of(type.get_array().begin(), type.get_array().end(),
                         [&](const Value& one) { return is_of_type(value, one); });
    }
    const std::string_view name = type.as_string();
    return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
           (name == "string" && value.is_string()) || (name == "boolean" && value.is_bool()) ||
           (name == "null" && value.is_null()) || (name == "number" && value.is_number()) ||
           (name == "integer" && (value.is_int64() || value.is_uint64()));
  }

  /// When none fits, the one that fits by its `event` says what is wrong.
  [[nodiscard]] std::string check_one_of(const Value& value, const boost::json::array& branches,
                                         const std::string& at) const {
    std::size_t fitting = 0;
    std::string mistake = at + ": none of the alternatives";
    for (const Value& branch : branches) {
      std::string of_branch = check(value, branch, at);
      if (of_branch.empty()) {
        ++fitting;
      } else if (of_branch.find(".event:") == std::string::npos) {
        mistake = std::move(of_branch);
      }
    }
    if (fitting > 1) return at + ": more than one of the alternatives";
    return fitting == 1 ? "" : mistake;
  }

  [[nodiscard]] static std::string check_pattern(const Value& value, const Value& rule,
                                                 const std::string& at) {
    if (!value.is_string()) return {};
    const std::regex pattern(rule.as_string().c_str());
    return std::regex_search(value.get_string().c_str(), pattern)
               ? ""
               : at + ": does not match " + serialize(rule);
  }

  [[nodiscard]] static std::string check_minimum(const Value& value, const Value& rule,
                                                 const std::string& at) {
    if (!value.is_number()) return {};
    return value.to_number<double>() >= rule.to_number<double>()
               ? ""
               : at + ": less than " + serialize(rule);
  }

  [[nodiscard]] static std::string check_maximum(const Value& value, const Value& rule,
                                                 const std::string& at) {
    if (!value.is_number()) return {};
    return value.to_number<double>() <= rule.to_number<double>()
               ? ""
               : at + ": more than " + serialize(rule);
  }

  [[nodiscard]] static std::string check_min_items(const Value& value, const Value& rule,
                                                   const std::string& at) {
    if (!value.is_array()) return {};
    return value.get_array().size() >= rule.to_number<std::size_t>()
               ? ""
               : at + ": fewer entries than " + serialize(rule);
  }

  [[nodiscard]] static std::string check_unique_items(const Value& value, const Value& rule,
                                                      const std::string& at) {
    if (!value.is_array() || !rule.as_bool()) return {};
    const auto& items = value.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (std::find(items.begin() + static_cast<std::ptrdiff_t>(i) + 1, items.end(), items[i]) !=
          items.end())
        return at + ": the same entry twice";
    }
    return {};
  }

  [[nodiscard]] std::string check_any_of(const Value& value, const boost::json::array& branches,
                                         const std::string& at) const {
    std::string mistake = at + ": none of the alternatives";
    for (const Value& branch : branches) {
      mistake = check(value, branch, at);
      if (mistake.empty()) return {};
    }
    return mistake;
  }

  [[nodiscard]] static std::string check_required(const Value& value, const Value& rule,
                                                  const std::string& at) {
    if (!value.is_object()) return {};
    for (const Value& name : rule.as_array()) {
      if (!value.get_object().contains(name.as_string())) return at + ": lacks " + serialize(name);
    }
    return {};
  }

  [[nodiscard]] std::string check_properties(const Value& value, const Object& properties,
                                             const std::string& at) const {
    if (!value.is_object()) return {};
    // `event` first: it decides which alternative a mistake is told for.
    const auto* const event = value.get_object().if_contains("event");
    if (event != nullptr && properties.contains("event")) {
      std::string mistake = check(*event, properties.at("event"), at + ".event");
      if (!mistake.empty()) return mistake;
    }
    for (const auto& [name, schema] : properties) {
      const Value* const member = value.get_object().if_contains(name);
      if (member == nullptr) continue;
      std::string mistake = check(*member, schema, at + "." + std::string(name));
      if (!mistake.empty()) return mistake;
    }
    return {};
  }

  [[nodiscard]] std::string check_additional(const Value& value, const Object& schema,
                                             const Value& rule, const std::string& at) const {
    if (!value.is_object()) return {};
    const Value* const properties = schema.if_contains("properties");
    for (const auto& [name, member] : value.get_object()) {
      if (properties != nullptr && properties->as_object().contains(name)) continue;
      std::string mistake = check(member, rule, at + "." + std::string(name));
      if (!mistake.empty()) return mistake;
    }
    return {};
  }

  [[nodiscard]] std::string check_items(const Value& value, const Value& rule,
                                        const std::string& at) const {
    if (!value.is_array()) return {};
    std::size_t index = 0;
    for (const Value& item : value.get_array()) {
      std::string mistake = check(item, rule, at + "[" + std::to_string(index++) + "]");
      if (!mistake.empty()) return mistake;
    }
    return {};
  }

  Value schema_;
};

/// Throws when the file is missing or not JSON: the test cannot go on.
[[nodiscard]] inline boost::json::value read_schema(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

}  // namespace localrun
