#include "model/explain.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <map>

namespace localrun::model {
namespace {

Diagnostic error_at(const Span& at, std::string message) {
  Diagnostic diagnostic;
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  return diagnostic;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }
std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

/// `a`, `b` or `c`.
std::string join_choices(const std::vector<std::string>& words) {
  std::vector<std::string> marked;
  marked.reserve(words.size());
  for (const std::string& word : words) marked.push_back(code(word));
  if (marked.size() < 2) return join(marked, "");
  const std::string last = marked.back();
  marked.pop_back();
  return join(marked, ", ") + " or " + last;
}

void collect_words(const Definition& definition, std::vector<std::string_view>& words) {
  words.insert(words.end(), definition.allowed.begin(), definition.allowed.end());
  for (const Definition* kind : definition.alternatives) collect_words(*kind, words);
}

bool wants_boolean(const Definition& definition) noexcept {
  return definition.shape == Shape::boolean ||
         std::any_of(definition.alternatives.begin(), definition.alternatives.end(),
                     [](const Definition* kind) { return wants_boolean(*kind); });
}

void collect_keys(const MappingKinds& kinds, std::vector<std::string_view>& keys) {
  for (const Definition* kind : kinds) {
    for (const Property& property : kind->properties) {
      if (std::find(keys.begin(), keys.end(), property.key) == keys.end())
        keys.push_back(property.key);
    }
  }
}

bool knows(const MappingKinds& kinds, std::string_view key) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [key](const Definition* kind) { return kind->find(key) != nullptr; });
}

bool is_kind(const MappingKinds& kinds, std::string_view name) {
  return !kinds.empty() && kinds.front()->name == name;
}

void explain_boolean(Diagnostic& diagnostic, const Token& token) {
  const std::string word = expr::fold_case(token.text);
  const bool is_yes = word == "YES" || word == "ON" || word == "Y" || word == "TRUE";
  const bool is_no = word == "NO" || word == "OFF" || word == "N" || word == "FALSE";
  if (!is_yes && !is_no) return;
  diagnostic.slug = "not-a-boolean";
  diagnostic.why = token.style == ScalarStyle::plain
                       ? "only true and false are booleans; yes, no, on and off are texts"
                       : "a quoted word is a text, not a boolean";
  diagnostic.help = is_yes ? "true" : "false";
  diagnostic.fix.push_back({token.at, diagnostic.help});
}

void explain_word(Diagnostic& diagnostic, const Token& token, const Definition& wanted) {
  std::vector<std::string_view> words;
  collect_words(wanted, words);
  if (words.empty()) return;
  const auto near = expr::near_names(token.text, words);
  if (!near.empty()) {
    diagnostic.help = "did you mean " + join_choices(near) + "?";
  } else if (words.size() <= 12) {
    diagnostic.help = "one of " + join_choices({words.begin(), words.end()});
  }
}

/// "`run` belongs to a step": other places that know the key. Those without a name of their own
/// first.
std::string where_it_belongs(std::string_view key) {
  std::vector<std::string> things;  // a job, a step
  std::vector<std::string> keys;    // `permissions`
  for (const Definition* kind : named_definitions()) {
    if (!kind->find(key)) continue;
    std::vector<std::string>& places = kind->name.starts_with('`') ? keys : things;
    if (std::find(places.begin(), places.end(), kind->name) == places.end()) {
      places.emplace_back(kind->name);
    }
  }
  if (!things.empty()) return code(key) + " belongs to " + join(things, " or ");
  if (!keys.empty()) return code(key) + " belongs under " + join(keys, " or ");
  return {};
}

/// The mapping that a merge key asks for, written out.
std::string merged_text(const Token& mapping, const Token& merge_key) {
  std::string text;
  std::vector<std::string> own;
  for (const auto& [key, value] : mapping.pairs) own.push_back(key->text);
  const auto add = [&text](const Token& key, const Token& value) {
    const bool is_scalar = value.kind != TokenKind::sequence && value.kind != TokenKind::mapping;
    text += key.text + ": " + (is_scalar ? value.text : std::string("…")) + "\n";
  };
  for (const auto& [key, value] : mapping.pairs) {
    if (key.get() != &merge_key && key->text != merge_key.text) {
      add(*key, *value);
      continue;
    }
    for (const auto& [inner_key, inner_value] : value->pairs) {
      if (std::find(own.begin(), own.end(), inner_key->text) == own.end())
        add(*inner_key, *inner_value);
    }
  }
  if (!text.empty()) text.pop_back();
  return text;
}

void explain_merge_key(Diagnostic& diagnostic, const Token& key, const Token& mapping) {
  diagnostic.slug = "merge-key";
  diagnostic.why = "GitHub knows anchors and aliases, but not the merge key <<";
  diagnostic.help = "write the merged mapping out:\n" + merged_text(mapping, key);
}

const Token* key_before(const Token& mapping, std::string_view word, std::string_view other) {
  for (const auto& [key, value] : mapping.pairs) {
    if (key->text == word || key->text == other) return key.get();
  }
  return nullptr;
}

/// A key that another kind of step or job has: the keys before it have decided the kind.
void explain_wrong_kind(Diagnostic& diagnostic, const Token& key, const MappingKinds& all,
                        const Token& mapping) {
  const bool is_step = is_kind(all, "a step");
  diagnostic.slug = is_step ? "step-shape" : is_kind(all, "a job") ? "job-shape" : "unknown-key";
  if (is_step && (key.text == "uses" || key.text == "run")) {
    diagnostic.why = "a step has either `run` or `uses`, not both";
    diagnostic.help = "make two steps of it";
    if (const Token* first = key_before(mapping, key.text == "uses" ? "run" : "uses", "")) {
      diagnostic.related.push_back({first->at, "this step has " + code(first->text) + " already"});
    }
  } else if (is_kind(all, "a job") &&
             (key.text == "uses" || key.text == "runs-on" || key.text == "steps")) {
    diagnostic.why = "a job either runs steps (`runs-on`, `steps`) or calls a workflow (`uses`)";
  } else {
    diagnostic.why = code(key.text) + " does not go with the keys before it";
  }
}

/// ` in this step`, for what has a name with an article.
std::string in_what(const MappingKinds& kinds) {
  const std::string_view name = kinds.empty() ? std::string_view() : kinds.front()->name;
  if (!name.starts_with("a ")) return {};
  return " in this " + std::string(name.substr(2));
}

}  // namespace

Diagnostic insert_not_allowed(const Token& token) {
  return error_at(
      token.at,
      "The directive 'insert' is not allowed in this context. Directives are not supported for "
      "expressions that are embedded within a string. Directives are only supported when the "
      "entire value is an expression.");
}

Diagnostic expression_not_allowed(const Token& token) {
  Diagnostic diagnostic =
      error_at(token.at, "A template expression is not allowed in this context");
  diagnostic.why = "GitHub reads this value before it evaluates any expression";
  return diagnostic;
}

Diagnostic unexpected_value(const Token& token, const Definition& wanted) {
  const TokenPtr text = to_string_token(token);
  Diagnostic diagnostic = error_at(token.at, "Unexpected value " + quoted(text->text));
  if (wants_boolean(wanted)) explain_boolean(diagnostic, token);
  if (diagnostic.slug.empty() && token.kind == TokenKind::string && !token.text.empty()) {
    explain_word(diagnostic, token, wanted);
  }
  return diagnostic;
}

Diagnostic shape_not_expected(const Token& token, const Definition& wanted) {
  Diagnostic diagnostic =
      error_at(token.at, token.kind == TokenKind::sequence ? "A sequence was not expected"
                                                           : "A mapping was not expected");
  if (token.kind == TokenKind::mapping && find_sequence(wanted)) {
    diagnostic.help = "a list is wanted here: begin each entry with `- `";
  }
  return diagnostic;
}

Diagnostic already_defined(const Token& key, const Token& first, const Token& mapping,
                           const MappingKinds& kinds) {
  Diagnostic diagnostic = error_at(key.at, quoted(key.text) + " is already defined");
  diagnostic.slug = "duplicate-key";
  diagnostic.why = key.text == first.text ? code(key.text) + " is given twice" + in_what(kinds)
                                          : "keys are compared without case";
  diagnostic.related.push_back({first.at, "first defined here"});
  std::string merged;
  std::vector<std::string> names;
  for (const auto& [name, value] : mapping.pairs) {
    if (!expr::equal_ignoring_case(name->text, key.text)) continue;
    if (value->kind != TokenKind::mapping) return diagnostic;
    for (const auto& [inner_key, inner_value] : value->pairs) {
      const std::string folded = expr::fold_case(inner_key->text);
      if (std::find(names.begin(), names.end(), folded) != names.end()) return diagnostic;
      names.push_back(folded);
      const bool is_scalar =
          inner_value->kind != TokenKind::sequence && inner_value->kind != TokenKind::mapping;
      merged +=
          "\n  " + inner_key->text + ": " + (is_scalar ? inner_value->text : std::string("…"));
    }
  }
  diagnostic.help = first.text + ":" + merged;
  return diagnostic;
}

Diagnostic unknown_key(const Token& key, const MappingKinds& all, const MappingKinds& left,
                       const Token& mapping) {
  Diagnostic diagnostic = error_at(key.at, "Unexpected value " + quoted(key.text));
  if (key.text == "<<") {
    explain_merge_key(diagnostic, key, mapping);
    return diagnostic;
  }
  if (knows(all, key.text)) {
    explain_wrong_kind(diagnostic, key, all, mapping);
    return diagnostic;
  }
  diagnostic.slug = "unknown-key";
  if (!left.front()->name.empty()) {
    diagnostic.why = std::string(left.front()->name) + " has no key " + code(key.text);
  }
  std::vector<std::string_view> keys;
  collect_keys(left, keys);
  const auto near = expr::near_names(key.text, keys);
  const std::string elsewhere = where_it_belongs(key.text);
  if (!near.empty()) {
    diagnostic.help = "did you mean " + join_choices(near) + "?";
    const bool is_certain = near.size() == 1 && mapping.find(near.front()) == nullptr;
    if (is_certain && key.style == ScalarStyle::plain)
      diagnostic.fix.push_back({key.at, near.front()});
  } else if (!elsewhere.empty()) {
    diagnostic.help = elsewhere;
  }
  return diagnostic;
}

Diagnostic merge_key_refused(const Token& key, const Token& value, const Token& mapping) {
  Diagnostic diagnostic = error_at(key.at, "A mapping was not expected");
  diagnostic.github_position = value.at.begin;
  explain_merge_key(diagnostic, key, mapping);
  return diagnostic;
}

Diagnostic not_enough_info(const Token& mapping, const MappingKinds& left) {
  std::map<std::string, int> count;
  for (const Definition* kind : left) {
    for (const Property& property : kind->properties) ++count[std::string(property.key)];
  }
  std::vector<std::string> deciding;
  for (const auto& [key, kinds] : count) {
    if (kinds == 1) deciding.push_back(key);
  }
  Diagnostic diagnostic =
      error_at(mapping.at,
               "There's not enough info to determine what you meant. Add one of these "
               "properties: " +
                   join(deciding, ", "));
  if (is_kind(left, "a step")) {
    diagnostic.slug = "step-shape";
    diagnostic.why = "this step has neither `run` nor `uses`";
    diagnostic.help = "add `run: COMMAND` or `uses: OWNER/REPOSITORY@REF`";
  } else if (is_kind(left, "a job")) {
    diagnostic.slug = "job-shape";
    diagnostic.why = "this job has neither `runs-on` nor `uses`";
    diagnostic.help = "runs-on: ubuntu-latest";
  }
  return diagnostic;
}

Diagnostic required_missing(const Token& mapping, std::string_view key, const Definition& kind) {
  Diagnostic diagnostic = error_at(mapping.at, "Required property is missing: " + std::string(key));
  if (kind.name == "a step") {
    diagnostic.slug = "step-shape";
    if (key == "uses" && mapping.find("with")) {
      diagnostic.why = "`with` gives inputs to an action, and the action is missing";
      diagnostic.help = "uses: OWNER/REPOSITORY@REF";
    } else {
      diagnostic.why = "this step has no " + code(key);
    }
  } else if (kind.name == "a job") {
    diagnostic.slug = "job-shape";
    diagnostic.why = "this job has no " + code(key);
    if (key == "runs-on") diagnostic.help = "runs-on: ubuntu-latest";
  }
  return diagnostic;
}

}  // namespace localrun::model
