#pragma once

// Exit statuses (cli.md 4).

namespace localrun::cli {

enum class ExitStatus : int {
  success = 0,
  job_failed = 1,
  wrong_call = 2,
  invalid_workflow = 3,
  cannot_go_on = 4,
  interrupted = 130,
  terminated = 143,
};

}  // namespace localrun::cli
