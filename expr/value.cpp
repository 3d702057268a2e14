#include "expr/value.hpp"

#include "expr/number.hpp"
#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

namespace localrun::expr {
namespace {

constexpr std::array<std::string_view, 6> kind_names = {"Null",   "Boolean", "Number",
                                                        "String", "Array",   "Object"};

constinit const Value null_value;

detail::Text* make_text(std::string_view text) {
  if (text.empty()) return nullptr;
  void* block = ::operator new(sizeof(detail::Text) + text.size());
  auto* header = new (block) detail::Text;
  header->size = text.size();
  header->utf16_length = utf16_length(text);
  std::memcpy(reinterpret_cast<char*>(header + 1), text.data(), text.size());
  return header;
}

bool equal_items(const Array& left, const Array& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), deeply_equal);
}

bool equal_entries(const Object& left, const Object& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Object::Entry& a, const Object::Entry& b) {
                      return a.first == b.first && deeply_equal(a.second, b.second);
                    });
}

}  // namespace

std::string_view kind_name(Kind kind) noexcept {
  return kind_names[static_cast<std::size_t>(kind)];
}

Value::Value(bool boolean) noexcept : kind_(Kind::boolean) { data_.boolean = boolean; }
Value::Value(double number) noexcept : kind_(Kind::number) { data_.number = number; }
Value::Value(const std::string& text) : Value(std::string_view(text)) {}
Value::Value(std::string_view text) : Value(Kind::string, make_text(text)) {}
Value::Value(const char* text) : Value(std::string_view(text)) {}

void Value::destroy() noexcept {
  switch (kind_) {
    case Kind::string: {
      auto* text = static_cast<detail::Text*>(data_.shared);
      text->~Text();
      ::operator delete(text);
      return;
    }
    case Kind::array:
      delete static_cast<Array*>(data_.shared);
      return;
    case Kind::object:
      delete static_cast<Object*>(data_.shared);
      return;
    case Kind::null:
    case Kind::boolean:
    case Kind::number:
      return;
  }
}

const Array& Value::array() const noexcept { return *static_cast<const Array*>(data_.shared); }
const Object& Value::object() const noexcept { return *static_cast<const Object*>(data_.shared); }

bool Value::to_boolean() const noexcept {
  switch (kind_) {
    case Kind::null:
      return false;
    case Kind::boolean:
      return data_.boolean;
    case Kind::number:
      return data_.number != 0 && !std::isnan(data_.number);
    case Kind::string:
      return data_.shared != nullptr;
    case Kind::array:
    case Kind::object:
      return true;
  }
  return false;
}

double Value::to_number() const {
  switch (kind_) {
    case Kind::null:
      return 0;
    case Kind::boolean:
      return data_.boolean ? 1 : 0;
    case Kind::number:
      return data_.number;
    case Kind::string:
      return parse_number(string());
    case Kind::array:
    case Kind::object:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::string Value::to_text() const {
  switch (kind_) {
    case Kind::null:
      return {};
    case Kind::boolean:
      return data_.boolean ? "true" : "false";
    case Kind::number:
      return number_to_text(data_.number);
    case Kind::string:
      return std::string(string());
    case Kind::array:
    case Kind::object:
      break;
  }
  return std::string(kind_name(kind_));
}

const Value& Value::operator[](std::string_view name) const noexcept {
  if (kind_ != Kind::object) return null_value;
  const Value* found = object().find(name);
  return found == nullptr ? null_value : *found;
}

Value make_array(std::vector<Value> items) {
  return {Kind::array, new Array(std::move(items), false)};
}

Value make_filtered_array(std::vector<Value> items) {
  return {Kind::array, new Array(std::move(items), true)};
}

Value make_object(std::vector<Object::Entry> entries, KeyCase key_case) {
  return {Kind::object, new Object(std::move(entries), key_case)};
}

bool deeply_equal(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return left.boolean() == right.boolean();
    case Kind::number:
      return left.number() == right.number() ||
             (std::isnan(left.number()) && std::isnan(right.number()));
    case Kind::string:
      return left.string() == right.string();
    case Kind::array:
      return left.is_same_instance(right) || equal_items(left.array(), right.array());
    case Kind::object:
      return left.is_same_instance(right) || equal_entries(left.object(), right.object());
  }
  return false;
}

}  // namespace localrun::expr
