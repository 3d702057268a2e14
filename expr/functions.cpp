#include "expr/functions.hpp"

#include "expr/json.hpp"
#include "expr/json_writer.hpp"
#include "expr/memory.hpp"
#include "expr/text.hpp"
#include "expr/try.hpp"

#include <algorithm>
#include <optional>

namespace localrun::expr {
namespace {

// The String of a primitive value, without a copy where it is a String already.
class TextOf {
 public:
  explicit TextOf(const Value& value)
      : text_(value.is_string() ? std::string() : value.to_text()),
        view_(value.is_string() ? value.string() : std::string_view(text_)) {}
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;

  operator std::string_view() const noexcept { return view_; }  // NOLINT: reads as text

 private:
  std::string text_;
  std::string_view view_;
};

Result<Value> contains(BuiltInCall& call) {
  LOCALRUN_EXPR_TRY(search, call.argument(0));
  if (search.is_object()) return Value(false);
  if (search.is_array() && search.array().size() == 0) return Value(false);
  LOCALRUN_EXPR_TRY(item, call.argument(1));
  if (search.is_array()) {
    const Array& items = search.array();
    return Value(std::any_of(items.begin(), items.end(), [&item](const Value& element) {
      return loosely_equal(element, item);
    }));
  }
  return Value(item.is_primitive() && contains_ignoring_case(TextOf(search), TextOf(item)));
}

// startsWith and endsWith
Result<Value> compare_end(BuiltInCall& call, bool (*matches)(std::string_view, std::string_view)) {
  LOCALRUN_EXPR_TRY(text, call.argument(0));
  if (!text.is_primitive()) return Value(false);
  LOCALRUN_EXPR_TRY(part, call.argument(1));
  return Value(part.is_primitive() && matches(TextOf(text), TextOf(part)));
}

Result<Value> starts_with(BuiltInCall& call) {
  return compare_end(call, starts_with_ignoring_case);
}

Result<Value> ends_with(BuiltInCall& call) { return compare_end(call, ends_with_ignoring_case); }

Result<Value> separator_of_join(BuiltInCall& call) {
  if (call.size() < 2) return Value(",");
  LOCALRUN_EXPR_TRY(separator, call.argument(1));
  return separator.is_primitive() ? std::move(separator) : Value(",");
}

Result<Value> join_items(BuiltInCall& call, const Array& items) {
  MemoryCounter memory(call.memory_limit());
  std::string joined;
  std::string separator;
  std::uint64_t separator_length = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TextOf item(items[i]);
    if (!memory.add_text(utf16_length(item))) return call.memory_error();
    if (i == 1) {
      LOCALRUN_EXPR_TRY(value, separator_of_join(call));
      separator = value.to_text();
      separator_length = utf16_length(separator);
    }
    if (i > 0) {
      if (!memory.add_text(separator_length)) return call.memory_error();
      joined.append(separator);
    }
    joined.append(item);
  }
  return Value(joined);
}

Result<Value> join(BuiltInCall& call) {
  LOCALRUN_EXPR_TRY(list, call.argument(0));
  if (list.is_array()) return join_items(call, list.array());
  if (list.is_object()) return Value("");
  return list.is_string() ? std::move(list) : Value(list.to_text());
}

Result<Value> to_json_function(BuiltInCall& call) {
  LOCALRUN_EXPR_TRY(value, call.argument(0));
  const std::optional<std::string> text = to_json_within(value, call.memory_limit());
  if (!text) return call.memory_error();
  return Value(*text);
}

Result<Value> from_json_function(BuiltInCall& call) {
  LOCALRUN_EXPR_TRY(text, call.argument(0));
  Result<Value> parsed = parse_json(TextOf(text));
  if (parsed.has_error()) return call.error(parsed.error().message());
  return parsed;
}

Result<Value> case_function(BuiltInCall& call) {
  for (std::size_t i = 0; i + 1 < call.size(); i += 2) {
    LOCALRUN_EXPR_TRY(test, call.argument(i));
    if (test.kind() != Kind::boolean) {
      return call.error("case predicate must evaluate to a boolean value");
    }
    if (test.boolean()) return call.argument(i + 1);
  }
  return call.argument(call.size() - 1);
}

constexpr Function functions[] = {
    {"contains", {2, 2}, contains, Kind::boolean, "search, item"},
    {"endsWith", {2, 2}, ends_with, Kind::boolean, "text, end"},
    {"format", {1, 255}, format_function, Kind::string, "pattern, value, …"},
    {"join", {1, 2}, join, Kind::string, "list, separator"},
    {"startsWith", {2, 2}, starts_with, Kind::boolean, "text, start"},
    {"toJSON", {1, 1}, to_json_function, Kind::string, "value"},
    {"fromJSON", {1, 1}, from_json_function, std::nullopt, "text"},
    {"case", {3, 255, true}, case_function, std::nullopt, "test, value, …, default"},
};

}  // namespace

std::span<const Function> built_in_functions() noexcept { return functions; }

const Function* find_built_in(std::string_view name) noexcept {
  for (const Function& function : functions) {
    if (function.name.size() == name.size() && equal_ignoring_case(function.name, name)) {
      return &function;
    }
  }
  return nullptr;
}

}  // namespace localrun::expr
