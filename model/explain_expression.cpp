#include "model/parse_expression.hpp"

#include "expr/functions.hpp"
#include "expr/text.hpp"
#include "model/place_words.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using expr::Place;

/// The name in `Unrecognized named-value: 'NAME'. …`; empty when the message is another one.
std::string_view name_after(std::string_view message, std::string_view beginning) {
  if (!message.starts_with(beginning)) return {};
  message.remove_prefix(beginning.size());
  return message.substr(0, message.find('\''));
}

std::string joined_contexts(const expr::Names& names) {
  std::string text;
  for (const std::string_view name : names.contexts) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

bool is_context_somewhere(std::string_view name) {
  constexpr std::string_view contexts[] = {"github",   "env",    "vars",   "job",
                                           "jobs",     "steps",  "runner", "secrets",
                                           "strategy", "matrix", "needs",  "inputs"};
  return std::any_of(std::begin(contexts), std::end(contexts), [name](std::string_view context) {
    return expr::equal_ignoring_case(context, name);
  });
}

bool is_of_composite(Place place) {
  return place == Place::composite_output_value || place >= Place::composite_step_if;
}

/// What to use instead of a context that does not exist here.
std::string instead_of(std::string_view context, Place place) {
  const auto is = [context](std::string_view name) {
    return expr::equal_ignoring_case(context, name);
  };
  if (place == Place::workflow_call_output_value && (is("needs") || is("steps")))
    return "jobs.<job>.outputs.<name>; a step's output passes through the `outputs` of its job";
  if (is("jobs")) return "needs.<job>.outputs.<name>, and `needs: <job>`";
  if (is_of_composite(place) && (is("secrets") || is("vars") || is("needs")))
    return "an input of the action, which its caller fills: inputs.<name>";
  if (is("secrets")) {
    return place == Place::job_if ? "let a first job pass it on: outputs: { has_token: \"${{ "
                                    "secrets.TOKEN != '' }}\" }"
                                  : "in the job: env: { HAS_TOKEN: \"${{ secrets.TOKEN != '' }}\" "
                                    "}, then: if: env.HAS_TOKEN == 'true'";
  }
  if (is("env")) {
    if (place == Place::job_with)
      return "use `vars`, or an output of a first job; the called workflow has its own `env`";
    return place == Place::job_if
               ? "use `vars`, an output of a first job, or put the condition on the steps"
               : "use `vars`, or an output of a first job";
  }
  if (is("matrix") && place == Place::job_if)
    return "put the condition on the steps, or compute the matrix in a first job";
  if (is("needs")) return "outputs of other jobs can be read inside a job only";
  if (is("steps") && place == Place::job_env)
    return "use it in the `env` of a step, after the step that writes it";
  if (is("steps")) return "`steps` exist inside a job; between jobs use needs.<job>.outputs";
  if ((is("runner") || is("job")) && place == Place::job_env)
    return "use it in the `env` of a step";
  if (is("matrix") || is("strategy")) return "only the job itself knows its combination";
  return {};
}

void explain_unknown_context(Diagnostic& diagnostic, std::string_view name,
                             const expr::Error& error, Place place) {
  const expr::Names& names = expr::names_at(place);
  if (is_context_somewhere(name)) {
    const bool is_condition = place == Place::job_if || place == Place::step_if;
    const bool is_secret = is_condition && expr::equal_ignoring_case(name, "secrets");
    diagnostic.slug = is_secret ? "secrets-in-if" : "context-not-here";
    diagnostic.why = "`" + std::string(name) + "` does not exist " +
                     std::string(place_words(place)) + "; there are: " + joined_contexts(names);
    diagnostic.help = instead_of(name, place);
    return;
  }
  diagnostic.slug = "expr-unknown-name";
  if (!error.detail().suggestion.empty()) {
    diagnostic.help = "did you mean `" + error.detail().suggestion + "`?";
    return;
  }
  const auto near = expr::near_names(name, names.contexts, 1);
  if (!near.empty()) diagnostic.help = "did you mean `" + near.front() + "`?";
}

void explain_double_quotes(Diagnostic& diagnostic, std::string_view symbol) {
  diagnostic.slug = "expr-double-quotes";
  diagnostic.why = "texts in expressions have single quotes";
  std::string text;
  for (const char c : symbol) {
    if (c == '\'') text += '\'';
    if (c != '"') text += c;
  }
  diagnostic.help = "'" + text + "'";
}

/// `contains(search, item)`
std::string signature(std::string_view name) {
  const expr::Function* built_in = expr::find_built_in(name);
  if (built_in != nullptr)
    return std::string(built_in->name) + '(' + std::string(built_in->parameters) + ')';
  if (expr::equal_ignoring_case(name, "hashFiles")) return "hashFiles(pattern, …)";
  return std::string(name) + "()";
}

/// A wrong number of arguments; false when the message is another one.
bool explain_count(Diagnostic& diagnostic, std::string_view message) {
  for (const std::string_view beginning :
       {"Too few parameters supplied: '", "Too many parameters supplied: '",
        "Even number of parameters supplied, requires an odd number of parameters: '"}) {
    const std::string_view name = name_after(message, beginning);
    if (name.empty()) continue;
    diagnostic.slug = "expr-unknown-name";
    diagnostic.why = "it is called as: " + signature(name);
    return true;
  }
  return false;
}

/// A quote inside double quotes begins a text that never ends, so the `}}` is not found.
bool explain_not_closed(Diagnostic& diagnostic, const Token& scalar, expr::Span span) {
  const std::string_view inside = std::string_view(scalar.text).substr(span.offset, span.length);
  const std::size_t first = inside.find_first_of("'\"");
  if (!diagnostic.message.starts_with("The expression is not closed") ||
      first == std::string_view::npos || inside[first] != '"')
    return false;
  diagnostic.slug = "expr-double-quotes";
  diagnostic.at = scalar.locate(span.offset + static_cast<std::uint32_t>(first), 1);
  diagnostic.why = "texts in expressions have single quotes";
  diagnostic.help = "'…'; a quote inside is doubled: 'it''s'";
  return true;
}

/// The symbol of `Unexpected symbol: 'SYMBOL'. Located …`: it may contain quotes itself.
std::string_view unexpected_symbol(std::string_view message) {
  constexpr std::string_view beginning = "Unexpected symbol: '";
  if (!message.starts_with(beginning)) return {};
  message.remove_prefix(beginning.size());
  return message.substr(0, message.find("'. Located"));
}

}  // namespace

Diagnostic explain_expression_error(const expr::Error& error, const Token& scalar, Place place) {
  const expr::ErrorDetail& detail = error.detail();
  Diagnostic diagnostic;
  diagnostic.message = detail.message;
  diagnostic.at = scalar.locate(detail.span.offset, detail.span.length);
  diagnostic.github_position = scalar.at.begin;
  if (const auto context = name_after(detail.message, "Unrecognized named-value: '");
      !context.empty()) {
    explain_unknown_context(diagnostic, context, error, place);
  } else if (explain_count(diagnostic, detail.message) ||
             explain_not_closed(diagnostic, scalar, detail.span)) {
    return diagnostic;
  } else if (!name_after(detail.message, "Unrecognized function: '").empty()) {
    diagnostic.slug = "expr-unknown-name";
    if (!detail.suggestion.empty()) diagnostic.help = "did you mean `" + detail.suggestion + "`?";
  } else if (const auto symbol = unexpected_symbol(detail.message);
             symbol.find('"') != std::string_view::npos) {
    explain_double_quotes(diagnostic, symbol);
  }
  return diagnostic;
}

}  // namespace localrun::model
