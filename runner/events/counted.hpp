#pragma once

// Numbers of things in words.

#include <cstddef>
#include <string>
#include <string_view>

namespace localrun {

/// `1 job`, `3 jobs`; a plural that is not formed by `s` is given.
[[nodiscard]] std::string counted(std::size_t number, std::string_view what,
                                  std::string_view plural = {});

}  // namespace localrun
