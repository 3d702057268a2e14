#include "runner/execute/truthy.hpp"

#include "expr/text.hpp"

namespace localrun {

bool is_truthy(std::string_view text) noexcept {
  return text == "1" || expr::equal_ignoring_case(text, "true") ||
         expr::equal_ignoring_case(text, "$true");
}

}  // namespace localrun
