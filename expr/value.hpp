#pragma once

// The six kinds of value of the expression language (expressions.md 1).
//
// A Value is immutable, 16 bytes and cheap to copy; strings, arrays and objects are shared (atomic
// counts: copies may live on several threads). Arrays and objects have identity: two are equal for
// `==` only when they share the same data (expressions.md 4.4).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::expr {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// `Null`, `Boolean`, … as GitHub's messages and the test rows spell them.
[[nodiscard]] std::string_view kind_name(Kind kind) noexcept;

/// How an object looks up its keys. Only the `env` context minds case (execution.md 1.9).
enum class KeyCase : std::uint8_t { ignored, exact };

class Array;
class Object;

namespace detail {

/// What values share: freed when the last one goes.
struct Shared {
  std::atomic<std::uint32_t> owners{1};
};

/// A string's bytes follow this header in the same block.
struct Text : Shared {
  std::size_t size = 0;
  std::size_t utf16_length = 0;
};

}  // namespace detail

class Value {
 public:
  constexpr Value() noexcept = default;  // null
  explicit Value(bool boolean) noexcept;
  explicit Value(double number) noexcept;
  explicit Value(const std::string& text);
  explicit Value(std::string_view text);
  explicit Value(const char* text);

  Value(const Value& other) noexcept : data_(other.data_), kind_(other.kind_) { retain(); }
  Value(Value&& other) noexcept : data_(other.data_), kind_(other.kind_) {
    other.kind_ = Kind::null;
  }
  Value& operator=(const Value& other) noexcept {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Value() { release(); }

  void swap(Value& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(kind_, other.kind_);
  }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }
  [[nodiscard]] bool is_string() const noexcept { return kind() == Kind::string; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == Kind::array; }
  [[nodiscard]] bool is_object() const noexcept { return kind() == Kind::object; }
  [[nodiscard]] bool is_primitive() const noexcept { return kind() < Kind::array; }

  // The content; each may be asked only of its own kind.
  [[nodiscard]] bool boolean() const noexcept { return data_.boolean; }
  [[nodiscard]] double number() const noexcept { return data_.number; }
  [[nodiscard]] std::string_view string() const noexcept {
    const auto* text = static_cast<const detail::Text*>(data_.shared);
    return text == nullptr ? std::string_view()
                           : std::string_view(reinterpret_cast<const char*>(text + 1), text->size);
  }
  /// Length of a string in UTF-16 code units; known, not counted.
  [[nodiscard]] std::size_t string_utf16_length() const noexcept {
    const auto* text = static_cast<const detail::Text*>(data_.shared);
    return text == nullptr ? 0 : text->utf16_length;
  }
  [[nodiscard]] const Array& array() const noexcept;
  [[nodiscard]] const Object& object() const noexcept;
  /// Whether two arrays or two objects share their data (expressions.md 4.4).
  [[nodiscard]] bool is_same_instance(const Value& other) const noexcept {
    return kind_ == other.kind_ && data_.shared == other.data_.shared;
  }

  // Conversions of expressions.md 4: total, they never fail.
  [[nodiscard]] bool to_boolean() const noexcept;
  [[nodiscard]] double to_number() const;
  [[nodiscard]] std::string to_text() const;

  /// `value.name` for an object; Null (a reference to a static one) where there is nothing.
  [[nodiscard]] const Value& operator[](std::string_view name) const noexcept;

 private:
  friend Value make_array(std::vector<Value> items);
  friend Value make_filtered_array(std::vector<Value> items);
  friend Value make_object(std::vector<std::pair<std::string, Value>> entries, KeyCase key_case);

  union Data {
    bool boolean;
    double number;
    detail::Shared* shared;  // of strings (nullptr: empty), arrays and objects
  };

  Value(Kind kind, detail::Shared* shared) noexcept : kind_(kind) { data_.shared = shared; }

  [[nodiscard]] bool is_shared() const noexcept {
    return kind_ >= Kind::string && data_.shared != nullptr;
  }
  void retain() const noexcept {
    if (is_shared()) data_.shared->owners.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (!is_shared()) return;
    if (data_.shared->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }
  void destroy() noexcept;

  Data data_{};
  Kind kind_ = Kind::null;
};
static_assert(sizeof(Value) == 16);

/// Items in order. Filtered arrays (made by `.*`) differ only under a further index.
class Array : private detail::Shared {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] const Value& operator[](std::size_t index) const noexcept { return items_[index]; }
  [[nodiscard]] const Value* begin() const noexcept { return items_.data(); }
  [[nodiscard]] const Value* end() const noexcept { return items_.data() + items_.size(); }
  [[nodiscard]] bool is_filtered() const noexcept { return is_filtered_; }

 private:
  friend class Value;
  friend Value make_array(std::vector<Value> items);
  friend Value make_filtered_array(std::vector<Value> items);

  Array(std::vector<Value> items, bool is_filtered) noexcept
      : items_(std::move(items)), is_filtered_(is_filtered) {}

  std::vector<Value> items_;
  bool is_filtered_;
};

/// Entries in the order in which their keys were first added, spelled as that first time.
class Object : private detail::Shared {
 public:
  using Entry = std::pair<std::string, Value>;
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] const Entry* begin() const noexcept { return entries_.data(); }
  [[nodiscard]] const Entry* end() const noexcept { return entries_.data() + entries_.size(); }
  /// nullptr when there is no such key.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
  /// The same with hash_ignoring_case(key) known already (expr/text.hpp).
  [[nodiscard]] const Value* find(std::string_view key, std::uint32_t hash) const noexcept;
  [[nodiscard]] KeyCase key_case() const noexcept { return key_case_; }

 private:
  friend class Value;
  friend Value make_object(std::vector<Entry> entries, KeyCase key_case);

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t position = 0;  // in entries_, counted from 1; 0 is free
  };

  Object(std::vector<Entry> entries, KeyCase key_case);
  [[nodiscard]] bool is_key(const std::string& own, std::string_view key) const noexcept;
  [[nodiscard]] const Slot& slot(std::string_view key, std::uint32_t hash) const noexcept;
  void join_duplicates_of_few();
  void join_duplicates_by_index();

  std::vector<Entry> entries_;
  std::vector<Slot> index_;  // open addressing; empty while the entries are few
  KeyCase key_case_;
};

[[nodiscard]] Value make_array(std::vector<Value> items);
/// As `.*` makes it.
[[nodiscard]] Value make_filtered_array(std::vector<Value> items);
/// Duplicate keys (by `key_case`) become one entry: first place and spelling, last value.
[[nodiscard]] Value make_object(std::vector<Object::Entry> entries,
                                KeyCase key_case = KeyCase::ignored);

/// `==` of the language (expressions.md 4.4), and the deep comparison that tests and matrix need:
/// same kinds, strings exactly, objects with equal entries in the same order, NaN equal to NaN.
[[nodiscard]] bool loosely_equal(const Value& left, const Value& right);
[[nodiscard]] bool deeply_equal(const Value& left, const Value& right);

}  // namespace localrun::expr
