// One output for all combinations of a matrix (diagnostics.md 3.4, matrix-output-last).

#include "model/lint/families.hpp"
#include "model/lint/known_matrix.hpp"
#include "model/lint/known_values.hpp"
#include "model/lint/output_readers.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

/// What is seen of a value: another one in each combination, perhaps, or not.
enum class Difference : std::uint8_t { none, possible, certain };

bool reads_matrix(const Expression& expression) {
  for (const expr::Reference& reference : expr::references(expression.tree)) {
    if (expr::equal_ignoring_case(reference.context, "matrix") ||
        (expr::equal_ignoring_case(reference.context, "strategy") && !reference.parts.empty() &&
         expr::equal_ignoring_case(reference.parts[0].name, "job-index")))
      return true;
  }
  return false;
}

bool reads_matrix(const Token* token) {
  bool found = false;
  for_each_expression(token, [&](const Token&, const ExpressionPtr& expression) {
    found = found || reads_matrix(*expression);
  });
  return found;
}

/// Whether it keeps the step from some combinations.
bool is_for_some(const LintStep& step) {
  const ExpressionPtr& condition = step.step->condition.expression;
  return condition &&
         (reads_matrix(*condition) || expr::contains_ignoring_case(condition->source, "runner.") ||
          expr::contains_ignoring_case(condition->source, "strategy."));
}

class OutputsCheck {
 public:
  OutputsCheck(const Subject& subject, std::size_t job, Report& report)
      : subject_(subject), index_(job), job_(subject.jobs[job]), report_(report) {}

  void check() {
    const OrdinaryJob* ordinary = job_.job->ordinary();
    if (ordinary == nullptr || !ordinary->outputs || !job_.job->strategy ||
        ordinary->outputs->kind != TokenKind::mapping)
      return;
    const bool has_matrix =
        job_.job->strategy->kind != TokenKind::mapping || matrix_of(*job_.job) != nullptr;
    if (!has_matrix || (job_.combinations && job_.combinations->size() < 2)) return;
    for (const auto& [key, value] : ordinary->outputs->pairs) check_output(*key, *value);
  }

 private:
  void check_output(const Token& key, const Token& value) {
    if (!value.expression || value.expression->tree.root() == nullptr) return;
    const Difference difference = difference_of(value);
    if (difference == Difference::none) return;
    const OutputReader reader = reader_of_output(subject_, index_, key.text);
    if (!reader.is_read) return;
    const bool is_certain = difference == Difference::certain;
    std::string who = "all combinations";
    if (job_.combinations) {
      const std::size_t count = job_.combinations->size();
      who = count == 2 ? "both combinations" : "all " + std::to_string(count) + " combinations";
    }
    Words words{who +
                (is_certain ? " set '" + key.text + "', each to a value of its own"
                            : " share '" + key.text + '\'') +
                "; the one that ends last and is not empty stays"};
    words.why = "the combinations of a matrix share the outputs of their job";
    words.help = "a name for each: " + help_for(key.text);
    if (!is_certain) words.severity = Severity::note;
    if (writer_) words.related.push_back(*writer_);
    if (reader.at) words.related.push_back({*reader.at, "read here"});
    report_.add("matrix-output-last", key.at, std::move(words));
  }

  Difference difference_of(const Token& value) {
    writer_.reset();
    if (reads_matrix(*value.expression)) return Difference::certain;
    Difference difference = Difference::none;
    for_each_node(*value.expression->tree.root(), [&](const expr::Node& node) {
      const expr::Path* path = path_of(node);
      if (path == nullptr || path->keys.size() != 3 || !is_path(*path, "steps", {"*", "outputs"}))
        return;
      const LintStep* step = job_.find(path->keys[0].text);
      if (step != nullptr && !is_for_some(*step))
        difference = std::max(difference, difference_of(*step, path->keys[2].text));
    });
    return difference;
  }

  Difference difference_of(const LintStep& step, std::string_view name) {
    if (const auto* uses = std::get_if<UsesStep>(&step.step->kind))
      return reads_matrix(uses->with.get()) ? Difference::possible : Difference::none;
    const Token* token = script_token(*step.step);
    if (token == nullptr || !step.script) return Difference::none;
    Difference difference = Difference::none;
    for (const ScriptPair& pair : step.script->pairs) {
      if (pair.file != ScriptFile::output || !expr::equal_ignoring_case(pair.name, name)) continue;
      const bool is_constant =
          !pair.has_lines && pair.value.find(ShellText::unknown_begin) == std::string::npos;
      if (is_constant) continue;
      writer_ = Related{locate(*token, pair.command), "written here"};
      if (names_matrix(step, pair)) return Difference::certain;
      // A script that looks at the matrix may choose who writes.
      if (!reads_matrix(token) && !reads_matrix(step.step->env.get()))
        difference = Difference::possible;
    }
    return difference;
  }

  /// `${{ matrix.x }}` in the value, or a variable of `env` that has it.
  [[nodiscard]] bool names_matrix(const LintStep& step, const ScriptPair& pair) const {
    if (names_matrix(source_of(pair.value))) return true;
    const OrdinaryJob& job = *job_.job->ordinary();
    for (const ShellVariable& read : step.script->shell.variables) {
      if (read.is_assigned || read.begin < pair.value_at.begin || read.end > pair.value_at.end)
        continue;
      if (is_made_of_matrix(step.script->shell, read.name)) return true;
      for (const TokenPtr& env : {step.step->env, job.env}) {
        const Token* value =
            env && env->kind == TokenKind::mapping ? env->find(read.name) : nullptr;
        if (value != nullptr && reads_matrix(value)) return true;
      }
    }
    return false;
  }

  /// `hash=$(sha256sum app-${{ matrix.arch }})` before.
  static bool is_made_of_matrix(const ShellScript& shell, std::string_view name) {
    return std::any_of(shell.variables.begin(), shell.variables.end(), [&](const auto& each) {
      return each.is_assigned && each.name == name && each.value &&
             names_matrix(source_of(each.value->text));
    });
  }

  /// `${{ matrix.x }}`
  static bool names_matrix(std::string_view source) {
    for (std::size_t at = source.find("${{"); at != std::string_view::npos;
         at = source.find("${{", at + 1)) {
      const std::string_view inner = source.substr(at, source.find("}}", at) - at);
      if (inner.find("matrix.") != std::string_view::npos) return true;
    }
    return false;
  }

  /// `digest_x64: …, written as digest_${{ matrix.arch }}=…`
  [[nodiscard]] std::string help_for(const std::string& name) const {
    const Token* matrix = matrix_of(*job_.job);
    const bool has_keys = matrix != nullptr && matrix->kind == TokenKind::mapping;
    std::string key = "KEY";
    std::string first = "VALUE";
    if (has_keys) {
      for (const auto& [each, values] : matrix->pairs) {
        if (each->text == "include" || each->text == "exclude") continue;
        key = each->text;
        if (values->kind == TokenKind::sequence && !values->items.empty() &&
            !values->items[0]->text.empty())
          first = values->items[0]->text;
        break;
      }
    }
    return name + '_' + first + ", …, written as " + name + "_${{ matrix." + key +
           " }}=…\nor artifacts";
  }

  const Subject& subject_;
  std::size_t index_;
  const LintJob& job_;
  Report& report_;
  std::optional<Related> writer_;
};

}  // namespace

void lint_matrix_outputs(const Subject& subject, Report& report) {
  for (std::size_t i = 0; i < subject.jobs.size(); ++i) OutputsCheck(subject, i, report).check();
}

}  // namespace localrun::model
