#pragma once

// Which workflows there are, what starts them, what they want to know and which jobs they have
// (cli.md 1: `list`, and `localrun` alone).

#include "model/workflow.hpp"
#include "runner/view/terminal.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace localrun {

struct ListedWorkflow {
  std::string path;                                 // as people would name it from here
  std::string call;                                 // what runs it: `localrun ci.yml`
  std::shared_ptr<const model::Workflow> workflow;  // null: it is not valid
};

[[nodiscard]] std::string render_list(std::span<const ListedWorkflow> workflows,
                                      const Terminal& terminal);
/// One JSON object: docs/plan.md.
[[nodiscard]] std::string render_list_json(std::span<const ListedWorkflow> workflows);
/// Each workflow and each job with the one-line call that runs it.
[[nodiscard]] std::string render_calls(std::span<const ListedWorkflow> workflows,
                                       const Terminal& terminal);

/// `string`, `choice`, … as files spell it.
[[nodiscard]] std::string_view input_type_name(model::InputType type) noexcept;
/// As it stands in the file, lists joined by `, `.
[[nodiscard]] std::string written_value(const model::Token& token);

}  // namespace localrun
