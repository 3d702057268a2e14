#pragma once

// The six kinds of value of the expression language (expressions.md 1).
//
// A Value is immutable, 16 bytes and cheap to copy; strings, arrays and objects are shared (atomic
// counts: copies may live on several threads). Arrays and objects have identity: two are equal for
// `==` only when they share the same data (expressions.md 4.4).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include <memory>

namespace localrun::expr {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// `Null`, `Boolean`, … as GitHub's messages and the test rows spell them.
[[nodiscard]] std::string_view kind_name(Kind kind) noexcept;

/// How an object looks up its keys. Only the `env` context minds case (execution.md 1.9).
enum class KeyCase : std::uint8_t { ignored, exact };

class Array;
class Object;

class Value {
 public:
  Value() noexcept = default;  // null
  explicit Value(bool boolean) noexcept;
  explicit Value(double number) noexcept;
  explicit Value(std::string text);
  explicit Value(std::string_view text);
  explicit Value(const char* text);

  [[nodiscard]] Kind kind() const noexcept;
  [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }
  [[nodiscard]] bool is_string() const noexcept { return kind() == Kind::string; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == Kind::array; }
  [[nodiscard]] bool is_object() const noexcept { return kind() == Kind::object; }
  [[nodiscard]] bool is_primitive() const noexcept { return kind() < Kind::array; }

  // The content; each may be asked only of its own kind.
  [[nodiscard]] bool boolean() const noexcept;
  [[nodiscard]] double number() const noexcept;
  [[nodiscard]] std::string_view string() const noexcept;
  [[nodiscard]] const Array& array() const noexcept;
  [[nodiscard]] const Object& object() const noexcept;

  // Conversions of expressions.md 4: total, they never fail.
  [[nodiscard]] bool to_boolean() const noexcept;
  [[nodiscard]] double to_number() const;
  [[nodiscard]] std::string to_text() const;

  /// `value.name` for an object; Null (a reference to a static one) where there is nothing.
  [[nodiscard]] const Value& operator[](std::string_view name) const noexcept;

 private:
  // Representation: up to the implementation.
};

/// Items in order. Filtered arrays (made by `.*`) differ only under a further index.
class Array {
 public:
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] const Value& operator[](std::size_t index) const noexcept;
  [[nodiscard]] const Value* begin() const noexcept;
  [[nodiscard]] const Value* end() const noexcept;
  [[nodiscard]] bool is_filtered() const noexcept;
};

/// Entries in the order in which their keys were first added, spelled as that first time.
class Object {
 public:
  using Entry = std::pair<std::string, Value>;
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] const Entry* begin() const noexcept;
  [[nodiscard]] const Entry* end() const noexcept;
  /// nullptr when there is no such key.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
  [[nodiscard]] KeyCase key_case() const noexcept;
};

[[nodiscard]] Value make_array(std::vector<Value> items);
/// Duplicate keys (by `key_case`) become one entry: first place and spelling, last value.
[[nodiscard]] Value make_object(std::vector<Object::Entry> entries, KeyCase key_case = KeyCase::ignored);

/// `==` of the language (expressions.md 4.4), and the deep comparison that tests and matrix need.
[[nodiscard]] bool loosely_equal(const Value& left, const Value& right);
[[nodiscard]] bool deeply_equal(const Value& left, const Value& right);

}  // namespace localrun::expr
