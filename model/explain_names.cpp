#include "model/explain_names.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

using expr::equal_ignoring_case;

const Token* child(const Token* token, std::string_view key) {
  return token == nullptr ? nullptr : token->find(key);
}

bool has_key(const Token* mapping, std::string_view name) {
  if (mapping == nullptr) return false;
  return std::any_of(mapping->pairs.begin(), mapping->pairs.end(), [name](const auto& pair) {
    return equal_ignoring_case(pair.first->text, name);
  });
}

bool is_input(const Token& root, std::string_view name) {
  const Token* triggers = root.find("on");
  for (const std::string_view event : {"workflow_dispatch", "workflow_call"}) {
    if (has_key(child(child(triggers, event), "inputs"), name)) return true;
  }
  return false;
}

/// The job in whose lines the place is.
const Token* job_at(const Token& root, const Position& at) {
  const Token* jobs = root.find("jobs");
  const Token* found = nullptr;
  for (std::size_t i = 0; jobs != nullptr && i < jobs->pairs.size(); ++i) {
    if (jobs->pairs[i].first->at.begin <= at) found = jobs->pairs[i].second.get();
  }
  return found;
}

/// `inputs.NAME`, `steps.NAME`, …; nothing when the name is of no such thing.
std::optional<std::string> written_out(const Token& root, std::string_view name,
                                       const Position& at) {
  const Token* job = job_at(root, at);
  const auto with = [name](std::string_view context) {
    return std::string(context) + '.' + std::string(name);
  };
  if (is_input(root, name)) return with("inputs");
  const Token* steps = child(job, "steps");
  for (std::size_t i = 0; steps != nullptr && i < steps->items.size(); ++i) {
    const Token* id = steps->items[i]->find("id");
    if (id != nullptr && equal_ignoring_case(id->text, name)) return with("steps") + ".outputs.…";
    if (has_key(steps->items[i]->find("env"), name)) return with("env");
  }
  if (has_key(child(child(job, "strategy"), "matrix"), name)) return with("matrix");
  if (has_key(child(job, "env"), name) || has_key(root.find("env"), name)) return with("env");
  return std::nullopt;
}

}  // namespace

void explain_bare_names(const Token& root, Diagnostics& diagnostics) {
  constexpr std::string_view beginning = "Unrecognized named-value: '";
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.slug != "expr-unknown-name" || !diagnostic.message.starts_with(beginning))
      continue;
    const std::string_view rest = std::string_view(diagnostic.message).substr(beginning.size());
    const auto path = written_out(root, rest.substr(0, rest.find('\'')), diagnostic.at.begin);
    if (path) diagnostic.help = "did you mean `" + *path + "`?";
  }
}

}  // namespace localrun::model
