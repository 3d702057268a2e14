#pragma once

// What a script's end means, from its exit status, the last lines of its log and the files that it
// named (diagnostics.md 3.6): what GitHub leaves at `Process completed with exit code N.`

#include "runner/execute/script_lines.hpp"
#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

namespace localrun {

/// A script that has ended, and how it was run.
struct ScriptAttempt {
  std::string script;            // as the shell got it
  ScriptLines lines;             // where it stands in the file
  std::string script_path;       // of its temporary file
  std::string command;           // the shell's word: bash, sh, …
  std::string program;           // and where it is
  bool stops_at_errors = false;  // `-e`
  std::string folder;            // where it worked
  std::string search_path;       // PATH as it had it
};

/// Publishes what can be told of it: nothing, for most. Reads files that the log names; asks the
/// shell whether a script is right (`-n`), which runs nothing of it.
[[nodiscard]] boost::asio::awaitable<void> explain_script(StepContext& step,
                                                          const ScriptAttempt& attempt,
                                                          const BodyEnd& end);

}  // namespace localrun
