#include "runner/execute/log_end.hpp"

#include <algorithm>

namespace localrun {

void LogEnd::add(std::string_view text) {
  if (text.size() > most) {
    text_.assign(text.substr(text.size() - most));
    return;
  }
  if (text_.size() + text.size() > 2 * most) text_.erase(0, text_.size() + text.size() - most);
  text_.append(text);
}

std::vector<std::string> LogEnd::lines() const {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text_.size();) {
    const std::size_t end = std::min(text_.find('\n', begin), text_.size());
    lines.push_back(text_.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace localrun
