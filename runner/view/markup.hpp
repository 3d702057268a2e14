#pragma once

// Text inside XML and HTML. Whatever a log holds, the document stays well-formed.

#include <string>
#include <string_view>

namespace localrun {

/// For the text and the quoted attributes of both languages: what has a meaning in markup is
/// escaped, and what XML cannot hold (control characters, bytes that are not UTF-8) becomes U+FFFD.
void append_markup(std::string& out, std::string_view text);
[[nodiscard]] std::string markup(std::string_view text);

}  // namespace localrun
