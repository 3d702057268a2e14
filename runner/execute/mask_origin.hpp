#pragma once

// Which masked text is in a value (diagnostics.md 3.4: output-has-secret, output-short-mask), told
// without the text.

#include "runner/plan/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Data of one `::add-mask::`.
struct AddedMask {
  std::string step;  // title of the step that printed it
  std::string data;  // secret: never shown
};

/// Where a masked text comes from.
struct MaskOrigin {
  std::string text;  // `it contains the secret 'TOKEN'`
  std::string what;  // `the secret 'TOKEN'`; empty when only a pattern fits
  bool is_secret = false;
  /// So short a text that it is in everything: fewer than 4 characters.
  bool is_short = false;
};

/// `value` is one that the masker of the job would change. A long text counts before a short one.
[[nodiscard]] MaskOrigin mask_origin(const KeyValues& secrets, const std::vector<AddedMask>& added,
                                     std::string_view value);

}  // namespace localrun
