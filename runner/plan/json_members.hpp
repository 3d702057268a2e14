#pragma once

// Structs as JSON objects and back: what a struct is made of is named once, in a function that both
// directions call.
//
//   template <class Io, class T> requires is_struct<T, Place>
//   void describe(Io& io, T& place) { io("folder", place.folder); io("depth", place.depth); }
//
//   JsonWriter writer;  describe(writer, place);  writer.take()
//   JsonReader reader(json);  describe(reader, place);  reader.problem()

#include "expr/exact_json.hpp"
#include "expr/value.hpp"

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace localrun {

/// `T`, const or not.
template <class T, class Struct>
concept is_struct = std::same_as<std::remove_const_t<T>, Struct>;

/// The names of an enumeration's values, by their numbers: specialize it beside describe().
template <class Enum>
struct EnumNames;

class JsonWriter {
 public:
  template <class T>
  void operator()(std::string_view name, const T& value) {
    entries_.emplace_back(name, write(value));
  }
  /// JSON already.
  void add_json(std::string_view name, expr::Value json) {
    entries_.emplace_back(name, std::move(json));
  }
  [[nodiscard]] expr::Value take() { return expr::make_object(std::move(entries_)); }

 private:
  static expr::Value write(const std::string& text) { return expr::Value(text); }
  static expr::Value write(bool value) { return expr::Value(value); }
  static expr::Value write(const expr::Value& value) { return expr::to_exact(value); }
  template <std::floating_point T>
  static expr::Value write(T number) {
    return expr::to_exact(expr::Value(number));
  }
  template <std::unsigned_integral T>
  static expr::Value write(T number) {
    return expr::Value(static_cast<double>(number));
  }
  template <class T>
  requires std::is_enum_v<T>
  static expr::Value write(T value) {
    return expr::Value(EnumNames<T>::names[static_cast<std::size_t>(value)]);
  }
  static expr::Value write(const std::pair<std::string, std::string>& pair) {
    return expr::make_array({expr::Value(pair.first), expr::Value(pair.second)});
  }
  template <class T>
  static expr::Value write(const std::optional<T>& value) {
    return value ? write(*value) : expr::Value();
  }
  template <class T>
  static expr::Value write(const std::vector<T>& values) {
    std::vector<expr::Value> items;
    items.reserve(values.size());
    for (const T& value : values) items.push_back(write(value));
    return expr::make_array(std::move(items));
  }
  template <class T>
  requires std::is_class_v<T>
  static expr::Value write(const T& value) {
    JsonWriter writer;
    describe(writer, value);
    return writer.take();
  }

  std::vector<expr::Object::Entry> entries_;
};

/// Members that it does not know are left out of account; the first one that is missing or of
/// another kind is the problem, and ends the reading.
class JsonReader {
 public:
  explicit JsonReader(const expr::Value& json) : json_(json) {
    if (!json.is_object()) problem_ = "it is no object";
  }

  template <class T>
  void operator()(std::string_view name, T& value) {
    if (problem_) return;
    const expr::Value* member = json_.object().find(name);
    if (member == nullptr) return fail("'" + std::string(name) + "' is missing");
    if (std::optional<std::string> inner = read(*member, value))
      fail("'" + std::string(name) + "': " + *inner);
  }
  void fail(std::string problem) {
    if (!problem_) problem_ = std::move(problem);
  }
  /// None: all was read.
  [[nodiscard]] const std::optional<std::string>& problem() const noexcept { return problem_; }

 private:
  using Problem = std::optional<std::string>;

  static Problem read(const expr::Value& json, std::string& text) {
    if (!json.is_string()) return "it is no string";
    text = json.string();
    return std::nullopt;
  }
  static Problem read(const expr::Value& json, bool& value) {
    if (json.kind() != expr::Kind::boolean) return "it is no boolean";
    value = json.boolean();
    return std::nullopt;
  }
  static Problem read(const expr::Value& json, expr::Value& value) {
    std::optional<expr::Value> exact = expr::from_exact(json);
    if (!exact) return "it holds an object of an unknown '$' key";
    value = *std::move(exact);
    return std::nullopt;
  }
  template <std::floating_point T>
  static Problem read(const expr::Value& json, T& number) {
    const std::optional<expr::Value> exact = expr::from_exact(json);
    if (!exact || exact->kind() != expr::Kind::number) return "it is no number";
    number = exact->number();
    return std::nullopt;
  }
  template <std::unsigned_integral T>
  static Problem read(const expr::Value& json, T& number) {
    constexpr double largest = std::numeric_limits<std::uint32_t>::max();
    const bool is_whole = json.kind() == expr::Kind::number && json.number() >= 0 &&
                          json.number() <= largest && std::trunc(json.number()) == json.number();
    if (!is_whole) return "it is no whole number from 0 to 4294967295";
    number = static_cast<T>(json.number());
    return std::nullopt;
  }
  template <class T>
  requires std::is_enum_v<T>
  static Problem read(const expr::Value& json, T& value) {
    if (!json.is_string()) return "it is no string";
    std::size_t index = 0;
    for (const std::string_view name : EnumNames<T>::names) {
      if (name == json.string()) {
        value = static_cast<T>(index);
        return std::nullopt;
      }
      ++index;
    }
    return "'" + std::string(json.string()) + "' is unknown";
  }
  static Problem read(const expr::Value& json, std::pair<std::string, std::string>& pair) {
    const bool is_pair = json.is_array() && json.array().size() == 2 &&
                         json.array()[0].is_string() && json.array()[1].is_string();
    if (!is_pair) return "it is no pair of strings";
    pair = {std::string(json.array()[0].string()), std::string(json.array()[1].string())};
    return std::nullopt;
  }
  template <class T>
  static Problem read(const expr::Value& json, std::optional<T>& value) {
    value.reset();
    return json.is_null() ? std::nullopt : read(json, value.emplace());
  }
  template <class T>
  static Problem read(const expr::Value& json, std::vector<T>& values) {
    if (!json.is_array()) return "it is no array";
    values.clear();
    for (const expr::Value& item : json.array()) {
      if (Problem problem = read(item, values.emplace_back())) return problem;
    }
    return std::nullopt;
  }
  template <class T>
  requires std::is_class_v<T>
  static Problem read(const expr::Value& json, T& value) {
    JsonReader reader(json);
    describe(reader, value);
    return reader.problem();
  }

  const expr::Value& json_;
  std::optional<std::string> problem_;
};

}  // namespace localrun
