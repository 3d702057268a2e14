#include "expr/indexing.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"

#include <cmath>
#include <string>

namespace localrun::expr {
namespace {

constexpr double last_index = 2147483647;

const Value* item(const Array& array, double number) noexcept {
  const double index = std::floor(number);
  if (!(index >= 0 && index <= last_index)) return nullptr;
  const auto position = static_cast<std::size_t>(index);
  return position < array.size() ? &array[position] : nullptr;
}

// An index in the two forms that objects and arrays want, made once for any number of them.
class AnyIndex {
 public:
  explicit AnyIndex(const Value& index)
      : is_primitive_(index.is_primitive()),
        text_(index.is_string() ? index : Value(index.to_text())),
        hash_(hash_ignoring_case(text_.string())),
        number_(index.to_number()) {}

  [[nodiscard]] const Value* find_in(const Value& value) const noexcept {
    if (value.is_array()) return item(value.array(), number_);
    if (value.is_object() && is_primitive_) return value.object().find(text_.string(), hash_);
    return nullptr;
  }

 private:
  bool is_primitive_;
  Value text_;
  std::uint32_t hash_;
  double number_;
};

void append_all(std::vector<Value>& all, const Value& value) {
  if (value.is_array()) {
    all.insert(all.end(), value.array().begin(), value.array().end());
  } else if (value.is_object()) {
    for (const auto& [key, entry] : value.object()) all.push_back(entry);
  }
}

std::uint64_t count_items(const Value& value) noexcept {
  if (value.is_array()) return value.array().size();
  return value.is_object() ? value.object().size() : 0;
}

bool is_filtered(const Value& value) noexcept {
  return value.is_array() && value.array().is_filtered();
}

}  // namespace

const Value* find_constant(const Value& value, const Key& key) noexcept {
  if (value.is_object()) return value.object().find(key.text, key.hash);
  if (!value.is_array() || key.index < 0) return nullptr;
  const auto position = static_cast<std::size_t>(key.index);
  return position < value.array().size() ? &value.array()[position] : nullptr;
}

Value select(const Value& value, const Value& index) {
  const AnyIndex any(index);
  if (!is_filtered(value)) {
    const Value* found = any.find_in(value);
    return found == nullptr ? Value() : *found;
  }
  std::vector<Value> found;
  found.reserve(value.array().size());
  for (const Value& element : value.array()) {
    if (const Value* part = any.find_in(element)) found.push_back(*part);
  }
  return make_filtered_array(std::move(found));
}

std::uint64_t count_all(const Value& value) noexcept {
  if (!is_filtered(value)) return count_items(value);
  std::uint64_t count = 0;
  for (const Value& element : value.array()) count += count_items(element);
  return count;
}

Value select_all(const Value& value) {
  std::vector<Value> all;
  all.reserve(count_all(value));
  if (!is_filtered(value)) {
    append_all(all, value);
  } else {
    for (const Value& element : value.array()) append_all(all, element);
  }
  return make_filtered_array(std::move(all));
}

}  // namespace localrun::expr
