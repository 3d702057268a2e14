#include "runner/plan/ungiven_values.hpp"

#include "expr/text.hpp"
#include "model/lint/subject.hpp"
#include "model/lint/tested_references.hpp"
#include "runner/plan/job_spec.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace localrun {

namespace {

using expr::equal_ignoring_case;
using model::Diagnostic;
using model::Severity;

/// A name of `secrets` or `vars`, and where it is read.
struct Ungiven {
  std::string name;
  std::vector<model::Span> at;
};

bool has(const KeyValues& pairs, std::string_view name) {
  return std::any_of(pairs.begin(), pairs.end(),
                     [name](const auto& pair) { return equal_ignoring_case(pair.first, name); });
}

std::string near_given(std::string_view name, const KeyValues& pairs) {
  std::vector<std::string_view> names;
  for (const auto& [given, value] : pairs) names.push_back(given);
  const auto near = expr::near_names(name, names, 1);
  return near.empty() ? std::string() : near.front();
}

std::string listed(const std::vector<Ungiven>& all) {
  std::string text;
  for (const Ungiven& each : all) text += (text.empty() ? "" : ", ") + each.name;
  return text;
}

class UngivenValues {
 public:
  UngivenValues(const model::Workflow& workflow, const GivenValues& given)
      : given_(given), subject_(workflow), tested_(model::tested_references(subject_)) {}

  model::Diagnostics find() && {
    model::for_each_expression(subject_.workflow.env.get(),
                               [&](const model::Token&, const model::ExpressionPtr& found) {
                                 for (const auto& reference : expr::references(found->tree))
                                   look_at(*found, reference);
                               });
    for (const model::ExpressionUse& use : subject_.uses) {
      if (use.job < given_.selected.size() && !given_.selected[use.job]) continue;
      for (const auto& reference : use.references) look_at(*use.expression, reference);
    }
    if (auto note = values_note()) found_.insert(found_.begin(), *std::move(note));
    return std::move(found_);
  }

 private:
  void look_at(const model::Expression& expression, const expr::Reference& reference) {
    if (reference.parts.empty() || reference.parts.front().is_dynamic || !expression.at.file)
      return;
    const std::string& name = reference.parts.front().name;
    const bool is_secret = equal_ignoring_case(reference.context, "secrets");
    const bool is_variable = equal_ignoring_case(reference.context, "vars");
    const bool is_event = equal_ignoring_case(reference.context, "github") &&
                          equal_ignoring_case(name, "event") && reference.parts.size() > 1;
    if (!is_secret && !is_variable && !is_event) return;
    const model::Span whole = expression.locate(reference.span);
    const bool is_tested = std::any_of(tested_.begin(), tested_.end(), [&](const model::Span& at) {
      return at.begin == whole.begin && at.file == whole.file;
    });
    if (is_tested) return;
    if (is_event) return look_at_event(expression, reference);
    const KeyValues& known = is_secret ? given_.request.secrets : given_.request.vars;
    if (has(known, name) || (is_secret && equal_ignoring_case(name, "GITHUB_TOKEN")) ||
        is_debug_switch(name))
      return;
    add(is_secret ? secrets_ : vars_, name, expression.locate(reference.parts.front().span));
  }

  static void add(std::vector<Ungiven>& all, const std::string& name, const model::Span& at) {
    for (Ungiven& each : all) {
      if (equal_ignoring_case(each.name, name)) return each.at.push_back(at);
    }
    all.push_back({name, {at}});
  }

  [[nodiscard]] std::optional<Diagnostic> values_note() const {
    if (secrets_.empty() && vars_.empty()) return std::nullopt;
    Diagnostic note;
    note.slug = "secret-not-given";
    note.severity = Severity::note;
    note.at = (secrets_.empty() ? vars_ : secrets_).front().at.front();
    note.message = "no value for ";
    if (!secrets_.empty())
      note.message += (secrets_.size() == 1 ? "the secret " : "the secrets ") + listed(secrets_);
    if (!vars_.empty()) {
      note.message += secrets_.empty() ? "" : ", and for ";
      note.message += (vars_.size() == 1 ? "the variable " : "the variables ") + listed(vars_);
    }
    note.why = "a name without a value is an empty text, as on GitHub";
    for (const auto* all : {&secrets_, &vars_}) {
      for (const Ungiven& each : *all) {
        for (const model::Span& at : each.at) {
          if (!(at.begin == note.at.begin)) note.related.push_back({at, "used here"});
        }
        const KeyValues& given = all == &secrets_ ? given_.request.secrets : given_.request.vars;
        const std::string near = near_given(each.name, given);
        note.help += note.help.empty() ? "" : "\n";
        note.help += (all == &secrets_ ? "--secret " : "--var ") + each.name +
                     (all == &secrets_ ? "" : "=VALUE");
        if (!near.empty()) note.help += "    ('" + near + "' is given: did you mean that?)";
      }
    }
    if (secrets_.size() > 1) note.help += "\nor --secret-file FILE with all of them";
    return note;
  }

  // ---- event-field-missing

  /// Another declared event may have what this one lacks.
  [[nodiscard]] bool may_be_of_other_event(const std::string& first) const {
    const auto& triggers = subject_.workflow.triggers;
    return triggers.size() > 1 && given_.payload[first].is_null();
  }

  void look_at_event(const model::Expression& expression, const expr::Reference& reference) {
    if (!given_.request.event_payload.empty()) return;
    const std::string& first = reference.parts[1].name;
    constexpr auto others = std::to_array<std::string_view>({"inputs", "client_payload"});
    const bool is_free = std::any_of(others.begin(), others.end(), [&](std::string_view name) {
      return equal_ignoring_case(name, first);
    });
    if (is_free || may_be_of_other_event(first)) return;
    expr::Value value = given_.payload;
    for (std::size_t i = 1; i < reference.parts.size(); ++i) {
      const auto& part = reference.parts[i];
      if (part.is_dynamic || !value.is_object()) return;
      const auto* entry = value.object().find(part.name);
      if (entry == nullptr) return add_missing(expression, reference, value, part.name);
      value = expr::Value(*entry);
    }
  }

  void add_missing(const model::Expression& expression, const expr::Reference& reference,
                   const expr::Value& in, const std::string& name) {
    std::string path;
    for (std::size_t i = 1; i < reference.parts.size(); ++i) {
      if (reference.parts[i].is_dynamic) return;
      path += (path.empty() ? "" : ".") + reference.parts[i].name;
    }
    Diagnostic found;
    found.slug = "event-field-missing";
    found.at = expression.locate(reference.span);
    const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const Diagnostic& other) {
      return other.at.begin == found.at.begin;
    });
    if (is_known) return;
    std::vector<std::string_view> names;
    for (const auto& entry : in.object()) names.push_back(entry.first);
    const auto near = expr::near_names(name, names, 1);
    found.severity = near.empty() ? Severity::note : Severity::warning;
    found.message = "the event '" + given_.event +
                    "' was made up from the repository and has no '" + path + "'";
    found.why = "what is not there is an empty text";
    found.help = near.empty() ? "--event-path FILE, with at least:  " + smallest_json(reference)
                              : "did you mean '" + near.front() + "'?";
    found_.push_back(std::move(found));
  }

  static std::string smallest_json(const expr::Reference& reference) {
    std::string open;
    std::string close;
    for (std::size_t i = 1; i < reference.parts.size(); ++i) {
      open += "{\"" + reference.parts[i].name + "\": ";
      close += '}';
    }
    const std::string& last = reference.parts.back().name;
    const bool is_number = equal_ignoring_case(last, "number") || equal_ignoring_case(last, "id");
    return open + (is_number ? "1" : "\"\"") + close;
  }

  const GivenValues& given_;
  model::Subject subject_;
  std::vector<model::Span> tested_;
  std::vector<Ungiven> secrets_;
  std::vector<Ungiven> vars_;
  model::Diagnostics found_;
};

/// What the runner would mask everywhere (diagnostics.md, secret-short).
bool is_too_common(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>({"true", "false", "null"});
  constexpr std::size_t least = 4;
  const auto characters =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      }));
  return characters < least || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           return equal_ignoring_case(word, text);
         });
}

}  // namespace

model::Diagnostics find_ungiven_values(const model::Workflow& workflow, const GivenValues& given) {
  const std::string_view text = workflow.source ? std::string_view(workflow.source->text()) : "";
  // Most workflows read none of them.
  constexpr auto contexts = std::to_array<std::string_view>({"secrets", "vars", "event"});
  const bool may_read = std::any_of(contexts.begin(), contexts.end(), [&](std::string_view name) {
    return expr::contains_ignoring_case(text, name);
  });
  return may_read ? UngivenValues(workflow, given).find() : model::Diagnostics();
}

model::Diagnostics find_short_secrets(const KeyValues& secrets) {
  model::Diagnostics warnings;
  for (const auto& [name, value] : secrets) {
    if (is_debug_switch(name)) continue;
    const std::string_view whole = expr::trim(value);
    const bool has_lines = whole.find('\n') != std::string_view::npos;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < value.size();) {
      const std::size_t end = std::min(value.find('\n', begin), value.size());
      const std::string_view line = expr::trim(std::string_view(value).substr(begin, end - begin));
      begin = end + 1;
      ++number;
      if (line.empty() || !is_too_common(line)) continue;
      Diagnostic warning;
      warning.slug = "secret-short";
      warning.severity = Severity::warning;
      const std::string what =
          has_lines ? "line " + std::to_string(number) + " of the secret '" + name + '\''
                    : "the secret '" + name + '\'';
      warning.message = what + " is a very short or common text: every place where it occurs is " +
                        "shown as ***";
      warning.why = "as on GitHub, which also drops job outputs that contain it";
      warning.help = has_lines ? "JSON on one line has no lines of single signs"
                               : "--var " + name + "=… and vars." + name + " for what is no secret";
      warnings.push_back(std::move(warning));
      break;
    }
  }
  return warnings;
}

}  // namespace localrun
