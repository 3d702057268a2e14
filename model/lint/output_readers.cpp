#include "model/lint/output_readers.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>

namespace localrun::model {

std::vector<Span> readers_of_output(const Workflow& workflow, std::string_view job,
                                    std::string_view name) {
  const std::array<std::string_view, 3> wanted = {job, "outputs", name};
  const auto reads_it = [&](const expr::Reference& reference) {
    if (!expr::equal_ignoring_case(reference.context, "needs") ||
        reference.parts.size() < wanted.size())
      return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto& part = reference.parts[i];
      if (part.is_dynamic || !expr::equal_ignoring_case(part.name, wanted[i])) return false;
    }
    return true;
  };
  const Subject subject(workflow);
  std::vector<Span> readers;
  for (const ExpressionUse& use : subject.uses) {
    for (const expr::Reference& reference : use.references) {
      if (reads_it(reference)) readers.push_back(use.expression->locate(reference.span));
    }
  }
  return readers;
}

OutputReader reader_of_output(const Subject& subject, std::size_t owner, std::string_view name) {
  const std::string& id = subject.jobs[owner].job->id.value;
  const auto reads_it = [&](const expr::Reference& reference) {
    const auto is = [&](std::size_t at, std::string_view wanted) {
      const auto& parts = reference.parts;
      return at >= parts.size() || parts[at].is_dynamic ||
             expr::equal_ignoring_case(parts[at].name, wanted);
    };
    return is(0, id) && is(1, "outputs") && is(2, name);
  };
  OutputReader reader;
  if (subject.is_action()) return {true, std::nullopt};
  for (const expr::Reference& reference : subject.call_outputs)
    reader.is_read = reader.is_read || reads_it(reference);
  for (const ExpressionUse& use : subject.uses) {
    const auto& needs = subject.graph.needs[use.job];
    if (std::find(needs.begin(), needs.end(), owner) == needs.end()) continue;
    for (const expr::Reference& reference : use.references) {
      if (!expr::equal_ignoring_case(reference.context, "needs") || !reads_it(reference)) continue;
      return {true, use.expression->locate(reference.span)};
    }
  }
  return reader;
}

bool is_read_as_json(const Subject& subject, std::string_view name) {
  return std::any_of(subject.uses.begin(), subject.uses.end(), [&](const ExpressionUse& use) {
    const auto names_it = [&](const expr::Reference& reference) {
      return !reference.parts.empty() &&
             expr::equal_ignoring_case(reference.parts.back().name, name);
    };
    return expr::calls(use.expression->tree, "fromJSON") &&
           std::any_of(use.references.begin(), use.references.end(), names_it);
  });
}

}  // namespace localrun::model
