#include "expr/template.hpp"

#include "expr/functions.hpp"
#include "expr/node.hpp"
#include "expr/parser.hpp"
#include "expr/status_functions.hpp"
#include "expr/text.hpp"
#include "expr/try.hpp"
#include "expr/utf8.hpp"

#include <optional>

namespace localrun::expr {
namespace {

constexpr std::string_view opening = "${{";
constexpr std::string_view insert = "insert";

Error template_error(std::string message, Span span) {
  return Error({Stage::parsing, std::move(message), span, {}});
}

Error not_closed(Span span) {
  return template_error(
      "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} "
      "sequence was not found.",
      span);
}

// Behind the `}}` that closes what begins at `from`, or npos. Quotes toggle.
std::size_t end_of_expression(std::string_view text, std::size_t from) {
  bool is_quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\'') is_quoted = !is_quoted;
    if (!is_quoted && text[i] == '}' && text.substr(i).starts_with("}}")) return i + 2;
  }
  return std::string_view::npos;
}

// How many words stand behind `insert`; parentheses and quotes hold theirs together. Nothing when
// the expression is no directive.
std::optional<std::size_t> directive_parameters(std::string_view expression) {
  if (!expression.starts_with(insert)) return std::nullopt;
  std::string_view rest = expression.substr(insert.size());
  if (!rest.empty() && leading_white_space(rest) == 0) return std::nullopt;
  std::size_t count = 0;
  bool is_quoted = false;
  bool in_word = false;
  int depth = 0;
  while (!rest.empty()) {
    const CodePoint c = decode_utf8(rest);
    rest.remove_prefix(c.size);
    if (!is_quoted && depth == 0 && is_white_space(c.value)) {
      in_word = false;
      continue;
    }
    if (!in_word) ++count;
    in_word = true;
    if (c.value == '\'') is_quoted = !is_quoted;
    if (!is_quoted && c.value == '(') ++depth;
    if (!is_quoted && c.value == ')') --depth;
  }
  return count;
}

// The text of an expression that is one string literal and nothing else.
std::optional<std::string> string_literal(const Tree& tree) {
  const auto* literal = std::get_if<Literal>(&tree.root()->what);
  if (literal == nullptr || !literal->value.is_string()) return std::nullopt;
  if (!tree.parsed()->source.starts_with('\'')) return std::nullopt;  // parenthesised
  return std::string(literal->value.string());
}

class TemplateReader {
 public:
  TemplateReader(std::string_view text, const Names& names) : text_(text), names_(names) {}

  boost::system::result<Template, std::vector<Error>> run() {
    std::size_t copied = 0;
    for (std::size_t at = text_.find(opening); at != std::string_view::npos;
         at = text_.find(opening, copied)) {
      const std::size_t end = end_of_expression(text_, at + opening.size());
      if (end == std::string_view::npos) {
        errors_.push_back(not_closed(span(at, text_.size())));
        break;
      }
      add_text(text_.substr(copied, at - copied));
      is_whole_ = at == 0 && end == text_.size();
      read(at, end);
      copied = end;
    }
    if (!errors_.empty()) return std::move(errors_);
    if (is_insert_) return Template(InsertDirective{});
    if (parts_.empty()) return Template(LiteralText{std::string(text_)});
    if (is_whole_) return whole();
    add_text(text_.substr(copied));
    return mixed();
  }

 private:
  static Span span(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
  }

  // `${{ … }}` from `begin` to `end`
  void read(std::size_t begin, std::size_t end) {
    const std::size_t inside = begin + opening.size();
    const std::string_view expression = trim(text_.substr(inside, end - 2 - inside));
    if (expression.empty()) {
      errors_.push_back(template_error("An expression was expected", span(begin, end)));
      return;
    }
    const auto base = static_cast<std::uint32_t>(expression.data() - text_.data());
    if (const auto parameters = directive_parameters(expression)) {
      read_directive(*parameters, {base, static_cast<std::uint32_t>(expression.size())});
      return;
    }
    Result<ParsedPointer> parsed =
        parse_expression(expression, names_, {base, is_whole_ ? 0u : 1u});
    if (parsed.has_error()) {
      errors_.push_back(parsed.error());
      return;
    }
    pattern_.append("{").append(std::to_string(parts_.size())).append("}");
    parts_.emplace_back(*std::move(parsed));
  }

  void read_directive(std::size_t parameters, Span place) {
    if (parameters > 0) {
      errors_.push_back(template_error(
          "Exactly 0 parameter(s) were expected following the directive 'insert'. Actual parameter "
          "count: " +
              std::to_string(parameters),
          place));
    } else if (is_whole_) {
      is_insert_ = true;
    } else {
      errors_.push_back(directive_error(place));
    }
  }

  void add_text(std::string_view text) {
    for (const char c : text) pattern_.append(c == '{' || c == '}' ? 2 : 1, c);
  }

  boost::system::result<Template, std::vector<Error>> whole() {
    Tree tree = std::move(parts_.front());
    if (std::optional<std::string> literal = string_literal(tree)) {
      return Template(LiteralText{*std::move(literal)});
    }
    std::string source = tree.parsed()->source;
    return Template(TemplateExpression{std::move(tree), std::move(source), false});
  }

  boost::system::result<Template, std::vector<Error>> mixed() {
    const Function& format = *find_built_in("format");
    const Span place = span(0, text_.size());
    if (parts_.size() + 1 > format.arity.most) {
      return std::vector<Error>{template_error("Too many parameters supplied: 'format'", place)};
    }
    auto parsed = std::make_shared<ParsedExpression>();
    parsed->source = source_of_format();
    if (utf16_length(parsed->source) > max_expression_length) {
      return std::vector<Error>{length_error(place)};
    }
    parsed->span_text = text_;
    parsed->nodes.reserve(2);
    const Node& pattern = parsed->nodes.emplace_back(Node{Literal{Value(pattern_)}, place, 1});
    FunctionCall call{&format, format.name, {&pattern}};
    std::uint32_t height = 1;
    for (const Tree& part : parts_) {
      call.arguments.push_back(part.root());
      height = std::max(height, part.root()->height);
    }
    parsed->root = &parsed->nodes.emplace_back(Node{std::move(call), place, height + 1});
    parsed->parts = std::move(parts_);
    std::string source = parsed->source;
    return Template(TemplateExpression{Tree(std::move(parsed)), std::move(source), true});
  }

  [[nodiscard]] std::string source_of_format() const {
    std::string source = "format('";
    for (const char c : pattern_) source.append(c == '\'' ? 2 : 1, c);
    source.append("'");
    for (const Tree& part : parts_) source.append(", ").append(part.parsed()->source);
    return source.append(")");
  }

  std::string_view text_;
  const Names& names_;
  std::string pattern_;  // of format(), quotes not doubled
  std::vector<Tree> parts_;
  std::vector<Error> errors_;
  bool is_whole_ = false;
  bool is_insert_ = false;
};

}  // namespace

Error directive_error(Span span) {
  return template_error(
      "The directive 'insert' is not allowed in this context. Directives are not supported for "
      "expressions that are embedded within a string. Directives are only supported when the "
      "entire value is an expression.",
      span);
}

bool has_expression(std::string_view text) noexcept {
  return text.find(opening) != std::string_view::npos;
}

boost::system::result<Template, std::vector<Error>> parse_template(std::string_view text,
                                                                   const Names& names) {
  return TemplateReader(text, names).run();
}

}  // namespace localrun::expr
