#include "model/build_parts.hpp"
#include "model/step_ids.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// Ids of the steps before this one, in the spelling of their declaration.
struct EarlierSteps {
  std::vector<std::string> ids;
  [[nodiscard]] bool has(std::string_view id) const {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }
};

/// Builds the steps of one job, or of one parallel block.
class StepBuilder {
 public:
  StepBuilder(Diagnostics& diagnostics, bool is_parallel)
      : diagnostics_(diagnostics), is_parallel_(is_parallel) {}

  [[nodiscard]] std::vector<Step> build(const Token& steps) {
    collect_explicit_ids(steps);
    std::vector<Step> built;
    built.reserve(steps.items.size());
    for (const TokenPtr& item : steps.items) {
      if (item->kind != TokenKind::mapping) continue;
      if (is_parallel_ && refuses(*item)) continue;
      built.push_back(build_step(*item));
      if (built.back().has_explicit_id) earlier_.ids.push_back(built.back().id);
    }
    return built;
  }

 private:
  /// First, since a generated id avoids all explicit ones.
  void collect_explicit_ids(const Token& steps) {
    for (const TokenPtr& item : steps.items) {
      const Token* id = item->find("id");
      if (!id || id->kind != TokenKind::string) continue;
      if (auto problem = check_identifier(*id)) {
        diagnostics_.push_back(*std::move(problem));
        continue;
      }
      if (const Span* first = ids_.add(id->text, id->at)) {
        Diagnostic duplicate =
            build_error(id->at, "The identifier '" + id->text +
                                    "' may not be used more than once within the same scope.");
        duplicate.slug = "duplicate-id";
        duplicate.why = "ids are compared without case";
        duplicate.related.push_back({*first, "first used here"});
        diagnostics_.push_back(std::move(duplicate));
      }
    }
  }

  bool refuses(const Token& step) {
    const auto refuse = [this](const Token& key, std::string message) {
      diagnostics_.push_back(build_error(key.at, std::move(message)));
      return true;
    };
    if (const Token* key = key_of(step, "background")) {
      return refuse(
          *key,
          "'background' is not allowed inside a parallel block. Steps in a parallel block are "
          "automatically run as background steps.");
    }
    for (const std::string_view word : {"wait", "wait-all", "cancel"}) {
      if (const Token* key = key_of(step, word)) {
        return refuse(*key, "'" + std::string(word) + "' is not allowed inside a parallel block.");
      }
    }
    if (const Token* key = key_of(step, "parallel")) {
      return refuse(*key, "Nested 'parallel' blocks are not allowed.");
    }
    return false;
  }

  Step build_step(const Token& token) {
    Step step;
    step.at = token.pairs.empty() ? token.at : token.pairs.front().first->at;
    step.end = {token.at.file, token.at.end, token.at.end};
    step.name = value_of(token, "name");
    step.condition = build_condition(value_of(token, "if"));
    step.env = value_of(token, "env");
    step.continue_on_error = value_of(token, "continue-on-error");
    step.timeout_minutes = value_of(token, "timeout-minutes");
    if (const Token* background = token.find("background"))
      step.is_background = background->boolean;
    set_kind(step, token);
    set_id(step, token);
    return step;
  }

  void set_kind(Step& step, const Token& token) {
    if (token.find("run")) {
      step.kind = RunStep{value_of(token, "run"), value_of(token, "shell"),
                          value_of(token, "working-directory")};
    } else if (const Token* uses = token.find("uses")) {
      step.kind = UsesStep{build_uses(*uses), value_of(token, "with")};
    } else if (const Token* wait = token.find("wait")) {
      step.kind = build_wait(*wait, token);
    } else if (token.find("wait-all")) {
      check_wait_all(*token.find("wait-all"));
      step.kind = WaitAllStep{};
    } else if (const Token* cancel = token.find("cancel")) {
      check_target(*cancel, token);
      step.kind = CancelStep{{cancel->text, cancel->at}};
    } else if (const Token* parallel = token.find("parallel")) {
      step.kind = ParallelStep{StepBuilder(diagnostics_, true).build(*parallel)};
    }
  }

  Located<ActionReference> build_uses(const Token& uses) {
    if (auto reference = parse_action_reference(uses.text)) return {std::move(*reference), uses.at};
    diagnostics_.push_back(build_error(
        uses.at, "Expected format {org}/{repo}[/path]@ref. Actual '" + uses.text + "'"));
    return {{}, uses.at};
  }

  WaitStep build_wait(const Token& wait, const Token& step) {
    WaitStep built;
    const auto add = [&](const Token& id) {
      check_target(id, step);
      built.ids.push_back({id.text, id.at});
    };
    if (wait.kind == TokenKind::sequence) {
      for (const TokenPtr& item : wait.items) add(*item);
    } else {
      add(wait);
    }
    return built;
  }

  void check_wait_all(const Token& value) {
    if (value.kind == TokenKind::boolean && !value.boolean) {
      diagnostics_.push_back(
          build_error(value.at, "The value of 'wait-all' must be true or omitted"));
    }
  }

  /// `wait` and `cancel` name earlier steps of the job, in their exact case.
  void check_target(const Token& target, const Token& step) {
    if (target.text.starts_with("__")) {
      if (auto problem = check_identifier(target)) diagnostics_.push_back(*std::move(problem));
      return;
    }
    const Token* own = step.find("id");
    if (own && own->text == target.text) {
      diagnostics_.push_back(
          build_error(target.at, "Step '" + target.text + "' cannot reference itself"));
      return;
    }
    if (earlier_.has(target.text)) return;
    Diagnostic unknown =
        build_error(target.at, "Step references unknown step ID '" + target.text + "'");
    const std::vector<std::string_view> known(earlier_.ids.begin(), earlier_.ids.end());
    const auto near = expr::near_names(target.text, known, 1);
    if (!near.empty()) unknown.help = "did you mean `" + near.front() + "`?";
    diagnostics_.push_back(std::move(unknown));
  }

  void set_id(Step& step, const Token& token) {
    if (const Token* id = token.find("id")) {
      step.id = id->text;
      step.has_explicit_id = true;
      step.id_at = id->at;
    } else {
      step.id = ids_.generate(id_base(step));
    }
  }

  Diagnostics& diagnostics_;
  bool is_parallel_;
  StepIds ids_;
  EarlierSteps earlier_;
};

}  // namespace

std::vector<Step> build_steps(const Token& steps, Diagnostics& diagnostics) {
  return StepBuilder(diagnostics, false).build(steps);
}

}  // namespace localrun::model
