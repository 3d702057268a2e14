#pragma once

// One run on this machine: event loop, record, view, signals, and the summary at its end.

#include "model/diagnostic.hpp"
#include "runner/cli/exit_status.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/option_table.hpp"
#include "runner/plan/plan.hpp"
#include "runner/view/summary.hpp"
#include "runner/view/terminal.hpp"

#include <cstdint>
#include <utility>

namespace localrun::cli {

enum class OutputKind : std::uint8_t { tty, plain, json, quiet };

class LocalRun {
 public:
  /// All borrowed.
  LocalRun(const Plan& plan, const Request& request, const Machine& machine,
           const Terminal& terminal, OutputKind kind)
      : plan_(plan), request_(request), machine_(machine), terminal_(terminal), kind_(kind) {}

  /// What was told about the workflow before it runs: goes into the record, and is not told again.
  void add_told(model::Diagnostics told) { told_ = std::move(told); }

  [[nodiscard]] ExitStatus run(const ParsedOptions& options);

 private:
  [[nodiscard]] SummaryOptions summary_options() const;

  const Plan& plan_;
  const Request& request_;
  const Machine& machine_;
  Terminal terminal_;
  OutputKind kind_;
  model::Diagnostics told_;
};

}  // namespace localrun::cli
