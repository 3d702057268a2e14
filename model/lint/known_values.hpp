#pragma once

// What the file tells of the values of contexts: kinds, and the words that can occur.

#include "expr/node.hpp"
#include "expr/static_type.hpp"
#include "model/lint/subject.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

/// One expression of the workflow. `use` is null for those above the jobs: `run-name`, `env`, ….
struct Site {
  const Subject& subject;
  const ExpressionUse* use;
  const Expression& expression;

  [[nodiscard]] const LintJob* job() const {
    return use == nullptr ? nullptr : &subject.jobs[use->job];
  }
  [[nodiscard]] std::string_view key() const { return use == nullptr ? "" : use->key; }
  [[nodiscard]] Span locate(const expr::Node& node) const { return expression.locate(node.span); }
  /// As it is written.
  [[nodiscard]] std::string source(const expr::Node& node) const;
};

void for_each_site(const Subject& subject, const std::function<void(const Site&)>& take);
/// `node` and all below it, parents first.
void for_each_node(const expr::Node& node, const std::function<void(const expr::Node&)>& take);

/// Whether the first names of a path are these, ignoring case; `*` fits any.
[[nodiscard]] bool is_path(const expr::Path& path, std::string_view context,
                           std::initializer_list<std::string_view> names);
[[nodiscard]] const expr::Path* path_of(const expr::Node& node);
/// nullptr for what is no text in quotes.
[[nodiscard]] const expr::Literal* literal_of(const expr::Node& node);
[[nodiscard]] std::optional<std::string> text_literal(const expr::Node& node);
/// A call of this function, ignoring case; nullptr otherwise.
[[nodiscard]] const expr::FunctionCall* call_of(const expr::Node& node, std::string_view name);
/// `NAME` of `inputs.NAME`, and of `github.event.inputs.NAME`.
[[nodiscard]] std::string_view input_of(const expr::Path& path);

/// Every declaration of an input, one for each trigger that has it.
[[nodiscard]] std::vector<const InputDeclaration*> declarations(const Workflow& workflow,
                                                                std::string_view input);
[[nodiscard]] std::vector<std::string> input_names(const Workflow& workflow);

/// The kind of every value that the part can have; a missing one is Null all the same.
[[nodiscard]] std::optional<expr::Kind> kind_of(const Site& site, const expr::Node& node);
/// The same for the first `names` names of a path.
[[nodiscard]] std::optional<expr::Kind> kind_of_path(const Site& site, const expr::Path& path,
                                                     std::size_t names);
/// All values that it can have, as texts; absent when they are not known.
[[nodiscard]] std::optional<std::vector<std::string>> possible_texts(const Site& site,
                                                                     const expr::Path& path);

/// The error that an expression without contexts gives; empty when it gives a value.
[[nodiscard]] std::string problem_of(const std::string& expression);

/// `an object`, `a text`, …: kinds in the words of messages.
[[nodiscard]] std::string_view kind_words(expr::Kind kind);

}  // namespace localrun::model
