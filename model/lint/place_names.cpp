#include "model/lint/place_names.hpp"

namespace localrun::model {
namespace {

bool contains(const Position& begin, const Position& end, const Position& at) noexcept {
  return begin <= at && at < end;
}

/// The step's id, else its number from 1.
std::string step_name(const Token& step, std::size_t index) {
  const Token* id = step.find("id");
  return id && !id->text.empty() ? id->text : std::to_string(index + 1);
}

void name_step(const Token& steps, Diagnostic& diagnostic) {
  for (std::size_t i = 0; i < steps.items.size(); ++i) {
    const Token& step = *steps.items[i];
    if (!contains(step.at.begin, step.at.end, diagnostic.at.begin)) continue;
    diagnostic.step = step_name(step, i);
    return;
  }
}

void name_place(const Token& jobs, Diagnostic& diagnostic) {
  for (const auto& [id, job] : jobs.pairs) {
    if (!contains(id->at.begin, job->at.end, diagnostic.at.begin)) continue;
    diagnostic.job = id->text;
    if (const Token* steps = job->find("steps")) name_step(*steps, diagnostic);
    return;
  }
}

}  // namespace

void name_places(const Token& root, Diagnostics& diagnostics) {
  const Token* jobs = root.find("jobs");
  const Token* runs = root.find("runs");
  const Token* steps = runs ? runs->find("steps") : nullptr;
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.at.file != root.at.file || !diagnostic.at.begin) continue;
    if (jobs) {
      name_place(*jobs, diagnostic);
    } else if (steps) {
      name_step(*steps, diagnostic);
    }
  }
}

}  // namespace localrun::model
