#include "runner/execute/job_state.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {

void set_output(NamedTexts& outputs, std::string_view name, std::string_view value) {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [name](const auto& output) {
    return expr::equal_ignoring_case(output.first, name);
  });
  if (found != outputs.end()) {
    found->second = value;
  } else {
    outputs.emplace_back(name, value);
  }
}

}  // namespace localrun
