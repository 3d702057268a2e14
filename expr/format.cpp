// format('{0} …', …): the pattern is read completely before any argument is evaluated
// (expressions.md 6.3).

#include "expr/functions.hpp"
#include "expr/memory.hpp"
#include "expr/text.hpp"
#include "expr/try.hpp"

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>
#include <vector>

namespace localrun::expr {
namespace {

constexpr std::size_t most_arguments = 255;

struct Piece {
  std::string_view literal;  // when `argument` is absent
  std::optional<std::size_t> argument;
  std::string specifier;
};
using Pieces = boost::container::small_vector<Piece, 8>;

class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) noexcept : rest_(pattern) {}

  // Nothing when the pattern is invalid.
  std::optional<Pieces> read() {
    while (!rest_.empty()) {
      const std::size_t brace = rest_.find_first_of("{}");
      if (brace == std::string_view::npos) {
        add_literal(rest_.size());
        break;
      }
      const bool is_doubled = brace + 1 < rest_.size() && rest_[brace + 1] == rest_[brace];
      if (is_doubled) {
        add_literal(brace + 1);
        rest_.remove_prefix(1);
        continue;
      }
      if (rest_[brace] == '}') return std::nullopt;
      if (brace > 0) add_literal(brace);
      rest_.remove_prefix(1);
      if (!read_argument()) return std::nullopt;
    }
    return std::move(pieces_);
  }

 private:
  void add_literal(std::size_t length) {
    pieces_.push_back({rest_.substr(0, length), std::nullopt, {}});
    rest_.remove_prefix(length);
  }

  // behind the `{`: digits, then `}` or `:text}`
  bool read_argument() {
    std::size_t digits = 0;
    std::size_t index = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      index = index * 10 + static_cast<std::size_t>(rest_[digits] - '0');
      if (index > most_arguments) return false;
      ++digits;
    }
    if (digits == 0 || digits == rest_.size()) return false;
    const char end = rest_[digits];
    rest_.remove_prefix(digits + 1);
    std::string specifier;
    if (end != '}' && (end != ':' || !read_specifier(specifier))) return false;
    pieces_.push_back({{}, index, std::move(specifier)});
    return true;
  }

  bool read_specifier(std::string& specifier) {
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '}') {
        if (!rest_.starts_with('}')) return true;
        rest_.remove_prefix(1);
      }
      specifier.push_back(c);
    }
    return false;
  }

  std::string_view rest_;
  Pieces pieces_;
};

Error invalid_pattern(const BuiltInCall& call, std::string_view pattern) {
  return call.error("The following format string is invalid: " + std::string(pattern));
}

// The arguments' texts; each is evaluated once, when first needed.
class ArgumentTexts {
 public:
  explicit ArgumentTexts(BuiltInCall& call) : call_(call), arguments_(call.size()) {}

  Result<const Value*> get(const Piece& piece) {
    std::optional<Argument>& known = arguments_[*piece.argument];
    if (!known) {
      LOCALRUN_EXPR_TRY(value, call_.argument(*piece.argument + 1));
      const Kind kind = value.kind();
      known = Argument{kind, value.is_string() ? std::move(value) : Value(value.to_text())};
    }
    if (!piece.specifier.empty()) return specifier_error(piece, known->kind);
    return &known->text;
  }

 private:
  struct Argument {
    Kind kind;
    Value text;
  };

  [[nodiscard]] Error specifier_error(const Piece& piece, Kind kind) const {
    return call_.error("The format specifiers '" + piece.specifier +
                       "' are not valid for objects of type '" + std::string(kind_name(kind)) +
                       "'");
  }

  BuiltInCall& call_;
  std::vector<std::optional<Argument>> arguments_;
};

}  // namespace

Result<Value> format_function(BuiltInCall& call) {
  LOCALRUN_EXPR_TRY(pattern_value, call.argument(0));
  const std::string pattern = pattern_value.to_text();
  const std::optional<Pieces> pieces = PatternReader(pattern).read();
  if (!pieces) return invalid_pattern(call, pattern);
  for (const Piece& piece : *pieces) {
    if (piece.argument && *piece.argument + 1 >= call.size()) {
      return call.error(
          "The following format string references more arguments than were supplied: " + pattern);
    }
  }
  MemoryCounter memory(call.memory_limit());
  ArgumentTexts arguments(call);
  std::string text;
  for (const Piece& piece : *pieces) {
    if (!piece.argument) {
      if (!memory.add_text(utf16_length(piece.literal))) return call.memory_error();
      text.append(piece.literal);
      continue;
    }
    LOCALRUN_EXPR_TRY(argument, arguments.get(piece));
    if (!memory.add_text(argument->string_utf16_length())) return call.memory_error();
    text.append(argument->string());
  }
  return Value(text);
}

}  // namespace localrun::expr
