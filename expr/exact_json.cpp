#include "expr/exact_json.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::expr {
namespace {

constexpr std::string_view number_key = "$number";
constexpr std::string_view filtered_key = "$filtered";
constexpr std::string_view exact_key = "$exact";
constexpr std::string_view object_key = "$object";

Value wrapped(std::string_view key, Value value) {
  return make_object({{std::string(key), std::move(value)}});
}

bool looks_wrapped(const Object& object) {
  return object.size() == 1 && object.begin()->first.starts_with('$');
}

Value exact_number(double number) {
  if (std::isnan(number)) return wrapped(number_key, Value("NaN"));
  if (std::isinf(number)) return wrapped(number_key, Value(number > 0 ? "Infinity" : "-Infinity"));
  if (number == 0 && std::signbit(number)) return wrapped(number_key, Value("-0"));
  return Value(number);
}

Value exact_array(const Array& array) {
  std::vector<Value> items;
  items.reserve(array.size());
  for (const Value& item : array) items.push_back(to_exact(item));
  Value plain = make_array(std::move(items));
  return array.is_filtered() ? wrapped(filtered_key, std::move(plain)) : plain;
}

Value exact_object(const Object& object) {
  if (object.key_case() == KeyCase::exact) {
    std::vector<Value> pairs;
    for (const auto& [key, value] : object)
      pairs.push_back(make_array({Value(key), to_exact(value)}));
    return wrapped(exact_key, make_array(std::move(pairs)));
  }
  std::vector<Object::Entry> entries;
  entries.reserve(object.size());
  for (const auto& [key, value] : object) entries.emplace_back(key, to_exact(value));
  Value plain = make_object(std::move(entries));
  return looks_wrapped(object) ? wrapped(object_key, std::move(plain)) : plain;
}

std::optional<Value> read_number(const Value& text) {
  if (!text.is_string()) return std::nullopt;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (text.string() == "NaN") return Value(std::numeric_limits<double>::quiet_NaN());
  if (text.string() == "Infinity") return Value(infinity);
  if (text.string() == "-Infinity") return Value(-infinity);
  if (text.string() == "-0") return Value(-0.0);
  return std::nullopt;
}

std::optional<std::vector<Value>> read_items(const Value& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<Value> items;
  items.reserve(json.array().size());
  for (const Value& item : json.array()) {
    std::optional<Value> read = from_exact(item);
    if (!read) return std::nullopt;
    items.push_back(*std::move(read));
  }
  return items;
}

std::optional<Value> read_filtered(const Value& json) {
  std::optional<std::vector<Value>> items = read_items(json);
  if (!items) return std::nullopt;
  return make_filtered_array(*std::move(items));
}

std::optional<Value> read_pairs(const Value& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<Object::Entry> entries;
  for (const Value& pair : json.array()) {
    if (!pair.is_array() || pair.array().size() != 2 || !pair.array()[0].is_string())
      return std::nullopt;
    std::optional<Value> value = from_exact(pair.array()[1]);
    if (!value) return std::nullopt;
    entries.emplace_back(pair.array()[0].string(), *std::move(value));
  }
  return make_object(std::move(entries), KeyCase::exact);
}

std::optional<Value> read_entries(const Value& json) {
  if (!json.is_object()) return std::nullopt;
  std::vector<Object::Entry> entries;
  entries.reserve(json.object().size());
  for (const auto& [key, value] : json.object()) {
    std::optional<Value> read = from_exact(value);
    if (!read) return std::nullopt;
    entries.emplace_back(key, *std::move(read));
  }
  return make_object(std::move(entries));
}

std::optional<Value> read_object(const Value& json) {
  const Object& object = json.object();
  if (!looks_wrapped(object)) return read_entries(json);
  const auto& [key, value] = *object.begin();
  if (key == number_key) return read_number(value);
  if (key == filtered_key) return read_filtered(value);
  if (key == exact_key) return read_pairs(value);
  if (key == object_key) return read_entries(value);
  return std::nullopt;
}

}  // namespace

Value to_exact(const Value& value) {
  switch (value.kind()) {
    case Kind::number:
      return exact_number(value.number());
    case Kind::array:
      return exact_array(value.array());
    case Kind::object:
      return exact_object(value.object());
    case Kind::null:
    case Kind::boolean:
    case Kind::string:
      break;
  }
  return value;
}

std::optional<Value> from_exact(const Value& json) {
  if (json.is_object()) return read_object(json);
  if (!json.is_array()) return json;
  std::optional<std::vector<Value>> items = read_items(json);
  if (!items) return std::nullopt;
  return make_array(*std::move(items));
}

}  // namespace localrun::expr
