#include "runner/events/explain_words.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::explain {

using expr::equal_ignoring_case;

std::optional<Reference> parsed(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const bool is_last = parts.size() == 3;  // a name may have dots
    const std::size_t end = is_last ? text.size() : std::min(text.find('.', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (parts.size() != 4 || !equal_ignoring_case(parts[2], "outputs")) return std::nullopt;
  for (const std::string_view context : {"needs", "steps", "jobs"}) {
    if (equal_ignoring_case(parts[0], context))
      return Reference{std::string(context), parts[1], parts[3]};
  }
  return std::nullopt;
}

std::string_view scope_of(std::string_view job_id) noexcept {
  return job_id.substr(0, job_id.rfind('.') + 1);
}

std::string_view local_id(std::string_view job_id) noexcept {
  return job_id.substr(job_id.rfind('.') + 1);
}

std::string quoted(std::string_view name) { return '\'' + std::string(name) + '\''; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void add_new(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string text;
  const auto near = expr::near_names(name, candidates);
  for (std::size_t i = 0; i < near.size(); ++i) {
    text += i == 0 ? "did you mean " : i + 1 == near.size() ? " or " : ", ";
    text += quoted(near[i]);
  }
  return text.empty() ? text : text + '?';
}

std::string shortened(const std::string& value) {
  constexpr std::size_t most = 60;
  std::string shown = value.substr(0, std::min(value.find('\n'), most));
  // Never half a code point.
  while (shown.size() < value.size() && !shown.empty() &&
         (static_cast<unsigned char>(value[shown.size()]) & 0xC0U) == 0x80U)
    shown.pop_back();
  const bool is_cut = shown.size() < value.size();
  for (std::size_t at = shown.find('\r'); at != std::string::npos; at = shown.find('\r', at))
    shown.replace(at, 1, "␍");
  return quoted(shown) + (is_cut ? "… (" + std::to_string(value.size()) + " bytes)" : "");
}

}  // namespace localrun::explain
