#include "runner/cli/eval_answer.hpp"

#include "expr/json.hpp"
#include "expr/template.hpp"
#include "expr/text.hpp"
#include "runner/view/condition_text.hpp"
#include "runner/view/diagnostics_text.hpp"

#include <algorithm>
#include <memory>

namespace localrun::cli {

namespace {

using Errors = std::vector<expr::Error>;

/// A template that is nothing but text has become a value already.
struct Parsed {
  expr::Tree tree;
  std::optional<expr::Value> literal;
};

boost::system::result<Parsed, Errors> parse_text(std::string_view text, const expr::Names& names) {
  if (!expr::has_expression(text)) {
    const std::string_view trimmed = expr::trim(text);
    auto tree =
        expr::parse(trimmed, names, static_cast<std::uint32_t>(trimmed.data() - text.data()));
    if (!tree) return Errors{tree.error()};
    return Parsed{*std::move(tree), {}};
  }
  auto parsed = expr::parse_template(text, names);
  if (!parsed) return std::move(parsed).error();
  if (auto* expression = std::get_if<expr::TemplateExpression>(&*parsed))
    return Parsed{std::move(expression->tree), {}};
  if (const auto* literal = std::get_if<expr::LiteralText>(&*parsed))
    return Parsed{{}, expr::Value(literal->text)};
  return Errors{expr::directive_error({0, static_cast<std::uint32_t>(text.size())})};
}

std::string render_errors(const Errors& errors, std::string_view text, std::string_view place,
                          const Terminal& terminal) {
  const auto source =
      std::make_shared<const model::SourceFile>(std::string(place), std::string(text));
  model::Diagnostics diagnostics;
  for (const expr::Error& error : errors) {
    const expr::ErrorDetail& detail = error.detail();
    model::Diagnostic& diagnostic = diagnostics.emplace_back();
    diagnostic.message = detail.message;
    const std::size_t begin = std::min<std::size_t>(detail.span.offset, text.size());
    const std::size_t end = std::min<std::size_t>(begin + detail.span.length, text.size());
    diagnostic.at = {source, source->position_at(begin), source->position_at(end)};
    if (!detail.suggestion.empty()) diagnostic.help = "did you mean '" + detail.suggestion + "'?";
  }
  return render_diagnostics(diagnostics, terminal);
}

std::vector<TraceLine> trace_lines(const expr::Trace& trace) {
  std::vector<TraceLine> lines;
  lines.reserve(trace.entries.size());
  for (const expr::TraceEntry& entry : trace.entries) {
    TraceLine& line = lines.emplace_back(TraceLine{entry.depth, entry.source, {}});
    if (entry.value) line.value = expr::to_compact_json(*entry.value);
  }
  return lines;
}

std::string value_text(const expr::Value& value, const AnswerStyle& style) {
  return (style.is_json ? expr::to_compact_json(value) : plain_value(value)) + '\n';
}

/// For every reference of the expression that gave nothing in a recorded run.
std::string why_empty(const expr::Tree& tree, const EvalScope& scope, const AnswerStyle& style) {
  std::string text;
  if (!scope.world().why_empty) return text;
  for (const expr::Reference& reference : expr::references(tree)) {
    std::string name = reference.context;
    for (const auto& part : reference.parts) name += '.' + part.name;
    text += scope.world().why_empty(name, style.err);
  }
  return text;
}

}  // namespace

std::string plain_value(const expr::Value& value) {
  return value.is_string() ? std::string(value.string()) : expr::to_json(value);
}

Answer answer_expression(std::string_view text, std::string_view place, const EvalScope& scope,
                         const AnswerStyle& style) {
  Answer answer;
  const auto parsed = parse_text(text, scope.names());
  if (!parsed) {
    answer.is_wrong = true;
    answer.problem = render_errors(parsed.error(), text, place, style.err);
    return answer;
  }
  if (parsed->literal) {
    answer.output = value_text(*parsed->literal, style);
    return answer;
  }
  expr::Trace trace;
  const auto value = expr::evaluate(parsed->tree, scope, style.is_explained ? &trace : nullptr,
                                    scope.world().limits);
  answer.notes = scope.take_notes(parsed->tree);
  if (style.is_explained) answer.output = render_trace(trace_lines(trace), 0, style.out);
  if (value) {
    answer.output += value_text(*value, style);
    answer.explanation = why_empty(parsed->tree, scope, style);
  } else {
    answer.is_wrong = true;
    answer.problem = render_errors({value.error()}, text, place, style.err);
  }
  return answer;
}

}  // namespace localrun::cli
