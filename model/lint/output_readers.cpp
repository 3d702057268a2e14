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
