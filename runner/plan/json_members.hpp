#pragma once

// Structs as JSON objects and back: what a struct is made of is named once, in a list that both
// directions walk. A member that the list lacks is an error of the compiler.
//
//   template <>
//   struct Members<Place> {
//     static constexpr auto list = std::tuple(
//         Member("folder", &Place::folder), Member("depth", &Place::depth));
//   };
//
//   JsonWriter writer;  writer.add_members(place);  writer.take()
//   JsonReader reader(json);  reader.read_members(place);  reader.problem()

#include "expr/exact_json.hpp"
#include "expr/value.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace localrun {

/// What a struct is made of: specialize it for each.
template <class T>
struct Members;

/// A member and its name.
template <class Struct, class T>
struct Member {
  constexpr Member(std::string_view the_name, T Struct::*the_pointer)
      : name(the_name), pointer(the_pointer) {}
  std::string_view name;
  T Struct::*pointer;
};
/// A member whose own members stand beside the others, without an object around them.
template <class Struct, class T>
struct Spread {
  constexpr explicit Spread(T Struct::*the_pointer) : pointer(the_pointer) {}
  T Struct::*pointer;
};
/// A member that no JSON is made of: whoever has the struct sends it in another way, or not.
template <class Struct, class T>
struct Apart {
  constexpr explicit Apart(T Struct::*the_pointer) : pointer(the_pointer) {}
  T Struct::*pointer;
};

/// Whether each member of an aggregate is in its list, once.
template <class T>
[[nodiscard]] constexpr bool lists_all_members() {
  constexpr auto& list = Members<T>::list;
  constexpr std::size_t count = std::tuple_size_v<std::remove_cvref_t<decltype(list)>>;
  const auto times = [&]<class Pointer>(Pointer wanted) {
    const auto is_it = [wanted](auto pointer) {
      if constexpr (std::same_as<Pointer, decltype(pointer)>) return pointer == wanted;
      return false;
    };
    return std::apply([&](const auto&... each) { return (0 + ... + int{is_it(each.pointer)}); },
                      list);
  };
  const bool are_different = std::apply(
      [&](const auto&... each) { return (true && ... && (times(each.pointer) == 1)); }, list);
  return are_different && count == boost::pfr::tuple_size_v<T>;
}

/// The names of an enumeration's values, by their numbers: specialize it, too.
template <class Enum>
struct EnumNames;

class JsonWriter {
 public:
  template <class T>
  void add_members(const T& value) {
    static_assert(lists_all_members<T>(), "Members<T> and T differ");
    std::apply([&](const auto&... each) { (add(value, each), ...); }, Members<T>::list);
  }
  /// JSON already.
  void add_json(std::string_view name, expr::Value json) {
    entries_.emplace_back(name, std::move(json));
  }
  [[nodiscard]] expr::Value take() { return expr::make_object(std::move(entries_)); }

 private:
  template <class Struct, class T>
  void add(const Struct& value, const Member<Struct, T>& member) {
    entries_.emplace_back(member.name, write(value.*member.pointer));
  }
  template <class Struct, class T>
  void add(const Struct& value, const Spread<Struct, T>& member) {
    add_members(value.*member.pointer);
  }
  template <class Struct, class T>
  void add(const Struct& /*value*/, const Apart<Struct, T>& /*member*/) {}

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
    writer.add_members(value);
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
  void read_members(T& value) {
    static_assert(lists_all_members<T>(), "Members<T> and T differ");
    std::apply([&](const auto&... each) { (take(value, each), ...); }, Members<T>::list);
  }
  /// None: all was read.
  [[nodiscard]] const std::optional<std::string>& problem() const noexcept { return problem_; }

 private:
  using Problem = std::optional<std::string>;

  template <class Struct, class T>
  void take(Struct& value, const Member<Struct, T>& member) {
    if (problem_) return;
    const std::string name(member.name);
    const expr::Value* json = json_.object().find(name);
    if (json == nullptr) {
      problem_ = "'" + name + "' is missing";
    } else if (Problem inner = read(*json, value.*member.pointer)) {
      problem_ = "'" + name + "': " + *inner;
    }
  }
  template <class Struct, class T>
  void take(Struct& value, const Spread<Struct, T>& member) {
    read_members(value.*member.pointer);
  }
  template <class Struct, class T>
  void take(Struct& /*value*/, const Apart<Struct, T>& /*member*/) {}

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
    reader.read_members(value);
    return reader.problem();
  }

  const expr::Value& json_;
  std::optional<std::string> problem_;
};

}  // namespace localrun
