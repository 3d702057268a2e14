// Tokens into nodes by two stacks, operators and operands: however deep the text nests, nothing
// here recurses (expressions.md 3 and 8).

#include "expr/parser.hpp"

#include "expr/functions.hpp"
#include "expr/lexer.hpp"
#include "expr/number.hpp"
#include "expr/parse_error.hpp"
#include "expr/text.hpp"
#include "expr/tree_builder.hpp"

#include <boost/container/small_vector.hpp>
#include <optional>

namespace localrun::expr {
namespace {

using enum TokenKind;

// Higher binds tighter; 0 for what only closes or opens.
int precedence(TokenKind kind) noexcept {
  switch (kind) {
    case logical_or:
      return 1;
    case logical_and:
      return 2;
    case equal:
    case not_equal:
      return 3;
    case less:
    case less_or_equal:
    case greater:
    case greater_or_equal:
      return 4;
    case logical_not:
      return 5;
    default:
      return 0;
  }
}

constexpr int weakest = 1;

// Enough for everyday expressions without a block of memory.
constexpr std::size_t usual_depth = 16;

struct Operator {
  Token token;
  std::uint32_t operands_below = 0;  // of a call
};

class Parser {
 public:
  Parser(std::string_view text, const Names& names, const ParseOptions& options)
      : text_(text),
        names_(names),
        options_(options),
        tokens_(lex(text)),
        builder_(text, options.base, tokens_.size()) {}

  Result<ParsedPointer> run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (std::optional<Error> error = read(tokens_[at_])) return *std::move(error);
    }
    if (std::optional<Error> error = check_end()) return *std::move(error);
    flush(weakest);
    const Operand root = operands_.back();
    if (root.node->height + options_.levels_above > max_expression_depth) {
      return depth_error({options_.base, static_cast<std::uint32_t>(text_.size())});
    }
    return std::move(builder_).finish(root.node);
  }

 private:
  using Failure = std::optional<Error>;

  Failure read(const Token& token) {
    if (after_index_wildcard() && token.kind != close_index) return unexpected_symbol(token);
    switch (token.kind) {
      case null:
      case boolean:
      case number:
      case string:
        push(builder_.literal(token));
        return std::nullopt;
      case context:
        return read_context(token);
      case property:
        push(builder_.property(pop(), token));
        return std::nullopt;
      case function:
        return read_function(token);
      case wildcard:
        if (previous() == dereference) push(builder_.filter(pop(), end_of(token)));
        return std::nullopt;
      case dereference:
        return std::nullopt;
      case open_group:
      case open_index:
      case open_call:
      case logical_not:
        operators_.push_back({token});
        return std::nullopt;
      case close_group:
        return close(token);
      case close_index:
        return close_brackets(token);
      case separator:
        flush(weakest);
        if (!is_top(open_call)) return unexpected_symbol(token);
        return std::nullopt;
      case start:
      case unexpected:
      case misplaced:
        return unexpected_symbol(token);
      default:  // binary operators
        read_binary(token);
        return std::nullopt;
    }
  }

  [[nodiscard]] TokenKind previous() const noexcept {
    return at_ == 0 ? start : tokens_[at_ - 1].kind;
  }

  // `[*` is a filter only when `]` follows; there is nothing else to be done with a `*`.
  [[nodiscard]] bool after_index_wildcard() const noexcept {
    return at_ >= 2 && previous() == wildcard && tokens_[at_ - 2].kind == open_index;
  }

  [[nodiscard]] static std::uint32_t end_of(const Token& token) noexcept {
    return token.offset + token.length;
  }

  void push(const Operand& operand) { operands_.push_back(operand); }

  Operand pop() {
    const Operand operand = operands_.back();
    operands_.pop_back();
    return operand;
  }

  [[nodiscard]] bool is_top(TokenKind kind) const noexcept {
    return !operators_.empty() && operators_.back().token.kind == kind;
  }

  Failure read_context(const Token& token) {
    const std::string_view name = text_.substr(token.offset, token.length);
    for (const std::string_view known : names_.contexts) {
      if (equal_ignoring_case(known, name)) {
        push(builder_.context(known, token));
        return std::nullopt;
      }
    }
    return error("Unrecognized named-value", token, nearest(name, names_.contexts));
  }

  Failure read_function(const Token& token) {
    const std::string_view name = text_.substr(token.offset, token.length);
    if (find_built_in(name) != nullptr || find_added(name) != nullptr) {
      operators_.push_back({token, static_cast<std::uint32_t>(operands_.size())});
      return std::nullopt;
    }
    std::vector<std::string_view> known;
    for (const Function& built_in : built_in_functions()) known.push_back(built_in.name);
    for (const FunctionName& added : names_.functions) known.push_back(added.name);
    return error("Unrecognized function", token, nearest(name, known));
  }

  [[nodiscard]] const FunctionName* find_added(std::string_view name) const noexcept {
    for (const FunctionName& added : names_.functions) {
      if (equal_ignoring_case(added.name, name)) return &added;
    }
    return nullptr;
  }

  static std::string nearest(std::string_view name, std::span<const std::string_view> known) {
    const std::vector<std::string> near = near_names(name, known, 1);
    return near.empty() ? std::string() : near.front();
  }

  // Makes nodes of the operators on top that bind at least as tightly as `least`; stops at
  // brackets.
  void flush(int least) {
    while (!operators_.empty() && precedence(operators_.back().token.kind) >= least) {
      const TokenKind kind = operators_.back().token.kind;
      if (kind == logical_and || kind == logical_or) {
        flush_chain(kind);
        continue;
      }
      const Token token = operators_.back().token;
      operators_.pop_back();
      const Operand right = pop();
      push(kind == logical_not ? builder_.negation(token, right)
                               : builder_.comparison(kind, pop(), right));
    }
  }

  void flush_chain(TokenKind kind) {
    std::size_t count = 1;
    for (; is_top(kind); operators_.pop_back()) ++count;
    const std::size_t first = operands_.size() - count;
    const Operand chain =
        builder_.chain(kind == logical_and, std::span(operands_.data() + first, count));
    operands_.resize(first);
    push(chain);
  }

  // The operators of one chain stay on the stack together, so that they become one node.
  void read_binary(const Token& token) {
    const bool is_chain = token.kind == logical_and || token.kind == logical_or;
    flush(precedence(token.kind) + (is_chain ? 1 : 0));
    operators_.push_back({token});
  }

  // `)`
  Failure close(const Token& token) {
    flush(weakest);
    if (is_top(open_call)) return close_call(token);
    if (!is_top(open_group)) return unexpected_symbol(token);
    const std::uint32_t begin = operators_.back().token.offset;
    operators_.pop_back();
    operands_.back().outer = {begin, end_of(token) - begin};
    return std::nullopt;
  }

  Failure close_call(const Token& token) {
    operators_.pop_back();  // the `(`; below it is the function
    const Operator call = operators_.back();
    operators_.pop_back();
    const std::string_view name = text_.substr(call.token.offset, call.token.length);
    const std::size_t count = operands_.size() - call.operands_below;
    const Function* built_in = find_built_in(name);
    const FunctionName* added = built_in == nullptr ? find_added(name) : nullptr;
    if (built_in == nullptr && added == nullptr) return error("Unrecognized function", call.token);
    const Arity arity = built_in != nullptr ? built_in->arity : added->arity;
    if (count < arity.least) return error("Too few parameters supplied", call.token);
    if (count > arity.most) return error("Too many parameters supplied", call.token);
    if (arity.odd && count % 2 == 0) {
      return error("Even number of parameters supplied, requires an odd number of parameters",
                   call.token);
    }
    const std::span<const Operand> arguments(operands_.data() + call.operands_below, count);
    const Operand node = builder_.call(built_in, built_in != nullptr ? built_in->name : added->name,
                                       call.token, arguments, end_of(token));
    operands_.resize(call.operands_below);
    push(node);
    return std::nullopt;
  }

  // `]`
  Failure close_brackets(const Token& token) {
    flush(weakest);
    if (!is_top(open_index)) return unexpected_symbol(token);
    operators_.pop_back();
    if (after_index_wildcard()) {
      push(builder_.filter(pop(), end_of(token)));
      return std::nullopt;
    }
    const Operand index = pop();
    push(builder_.index(pop(), index, end_of(token)));
    return std::nullopt;
  }

  Failure check_end() {
    const Token& last = tokens_.back();
    const bool needs_more = may_follow(number, last.kind) || last.kind == dereference;
    bool is_unclosed = false;
    for (const Operator& entry : operators_) {
      is_unclosed = is_unclosed || precedence(entry.token.kind) == 0;
    }
    if (needs_more || is_unclosed) return error("Unexpected end of expression", last);
    return std::nullopt;
  }

  [[nodiscard]] Error unexpected_symbol(const Token& token) const {
    const Stage stage = token.kind == unexpected ? Stage::lexing : Stage::parsing;
    return parse_error(stage, "Unexpected symbol", text_, token, options_.base);
  }

  [[nodiscard]] Error error(std::string_view description, const Token& token,
                            std::string suggestion = {}) const {
    return parse_error(Stage::parsing, description, text_, token, options_.base,
                       std::move(suggestion));
  }

  std::string_view text_;
  const Names& names_;
  const ParseOptions& options_;
  Tokens tokens_;
  TreeBuilder builder_;
  boost::container::small_vector<Operand, usual_depth> operands_;
  boost::container::small_vector<Operator, usual_depth> operators_;
  std::size_t at_ = 0;
};

}  // namespace

Result<ParsedPointer> parse_expression(std::string_view text, const Names& names,
                                       const ParseOptions& options) {
  if (utf16_length(text) > max_expression_length) {
    return length_error({options.base, static_cast<std::uint32_t>(text.size())});
  }
  return Parser(text, names, options).run();
}

Result<Tree> parse(std::string_view text, const Names& names, std::uint32_t base) {
  if (leading_white_space(text) == text.size()) return Tree();
  Result<ParsedPointer> parsed = parse_expression(text, names, {base, 0});
  if (parsed.has_error()) return parsed.error();
  return Tree(*std::move(parsed));
}

}  // namespace localrun::expr
