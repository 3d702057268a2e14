#pragma once

// localrun's own log, for those who look for a mistake in localrun itself: off unless LOCALRUN_LOG
// names a level (trace, debug, info, warn, error); on standard error. A user's run never goes
// through it.

#include <string_view>

namespace localrun::cli {

/// Something that the program did, e.g. `record in …/20261123-…`.
void log_debug(std::string_view text);
/// Something that went wrong and that the run does not depend on.
void log_warning(std::string_view text);

}  // namespace localrun::cli
