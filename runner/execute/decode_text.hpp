#pragma once

// Bytes of a file a step wrote → UTF-8 text, as GitHub's runner reads them (execution.md 3.7).

#include <string>
#include <string_view>

namespace localrun {

/// A byte-order mark (UTF-8, UTF-16, UTF-32) decides the encoding and goes; without one it is
/// UTF-8. Invalid sequences become U+FFFD.
[[nodiscard]] std::string decode_text(std::string_view bytes);

}  // namespace localrun
