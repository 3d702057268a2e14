#pragma once

// What programs said of their versions, kept from run to run: starting a Node.js only to ask takes
// longer than most steps. A file's answer holds as long as the file is the same.

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// The first line of what `program` said to `words`, as `file` has it; absent: it was not asked, or
/// is another file now.
[[nodiscard]] std::optional<std::string> remembered(const std::string& file,
                                                    const std::string& program,
                                                    std::string_view words);

/// Keeps it, where it can be: scripts and programs that stand for others (rustup, version managers)
/// may say something else next time. Failures are nobody's matter: it is asked again.
void remember(const std::string& file, const std::string& program, std::string_view words,
              std::string_view text);

}  // namespace localrun
