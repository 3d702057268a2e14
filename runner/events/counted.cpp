#include "runner/events/counted.hpp"

namespace localrun {

std::string counted(std::size_t number, std::string_view what, std::string_view plural) {
  std::string text = std::to_string(number) + ' ';
  if (number == 1) return text.append(what);
  return plural.empty() ? text.append(what) + 's' : text.append(plural);
}

}  // namespace localrun
