#pragma once

// UTF-8 as far as facts need it: everything that leaves as JSON must be valid.

#include <cstddef>
#include <string>
#include <string_view>

namespace localrun {

/// Length in bytes of the valid code point at `at`; 0 when there is none (a lone continuation, an
/// overlong form, a surrogate, beyond U+10FFFF, cut off). ASCII gives 1.
[[nodiscard]] std::size_t code_point_length(std::string_view text, std::size_t at) noexcept;
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
/// Each byte that is not part of a code point becomes U+FFFD.
[[nodiscard]] std::string make_valid_utf8(std::string_view text);

}  // namespace localrun
