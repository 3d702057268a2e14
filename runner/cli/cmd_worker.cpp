// `localrun worker`: the other end of --launcher.

#include "runner/cli/command_table.hpp"
#include "runner/worker/standard_streams.hpp"

namespace localrun::cli {

ExitStatus run_worker(const ParsedOptions& /*options*/) {
  if (work_on_standard_streams() == WorkerEnd::done) return ExitStatus::success;
  report_error("no localrun is at the other end of standard input and output",
               "localrun run --launcher COMMAND starts this by itself");
  return ExitStatus::wrong_call;
}

}  // namespace localrun::cli
