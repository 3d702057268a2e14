#include "runner/execute/tool_version.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace localrun {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// How many of the three parts were written, and what they are; `x`, `X` and `*` end them.
struct Partial {
  std::array<int, 3> parts{};
  std::size_t count = 0;
};

std::optional<Partial> parse_partial(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('=')) text.remove_prefix(1);
  if (text.starts_with("go")) text.remove_prefix(2);
  Partial partial;
  while (partial.count < 3) {
    if (text == "x" || text == "X" || text == "*") return partial;
    if (text.starts_with("x.") || text.starts_with("X.") || text.starts_with("*.")) return partial;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    partial.parts.at(partial.count++) = number;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return partial;
    // `3.13-dev`, `21+35`, `3.13t`: what follows the number makes no difference here.
    if (text.front() != '.') return partial;
    text.remove_prefix(1);
  }
  return partial;
}

using Parts = std::array<int, 3>;

/// The first version above all that begin with the written parts.
Parts next_after(const Partial& partial, std::size_t kept) {
  Parts next{};
  for (std::size_t i = 0; i < kept; ++i) next.at(i) = partial.parts.at(i);
  next.at(kept - 1) += 1;
  return next;
}

std::size_t fixed_by_caret(const Partial& partial) {
  for (std::size_t i = 0; i < partial.count; ++i)
    if (partial.parts.at(i) != 0) return i + 1;
  return partial.count;
}

std::optional<bool> fits_comparator(const Parts& version, std::string_view text) {
  std::string_view sign;
  for (const std::string_view each : {">=", "<=", "~=", "==", ">", "<", "^", "~", "="}) {
    if (!text.starts_with(each)) continue;
    sign = each;
    text.remove_prefix(each.size());
    break;
  }
  const std::optional<Partial> partial = parse_partial(text);
  if (!partial) return std::nullopt;
  if (partial->count == 0) return true;
  const bool is_written_out = partial->count == 3;
  if (sign == ">=") return version >= partial->parts;
  if (sign == "<") return version < partial->parts;
  if (sign == ">")
    return is_written_out ? version > partial->parts
                          : version >= next_after(*partial, partial->count);
  if (sign == "<=")
    return is_written_out ? version <= partial->parts
                          : version < next_after(*partial, partial->count);
  if (version < partial->parts) return false;
  if (sign == "^") return version < next_after(*partial, fixed_by_caret(*partial));
  if (sign == "~") return version < next_after(*partial, std::min<std::size_t>(partial->count, 2));
  // Python's: up to the last written part but one.
  if (sign == "~=")
    return version < next_after(*partial, std::max<std::size_t>(partial->count - 1, 1));
  return version < next_after(*partial, partial->count);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t,"), text.size());
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \t,"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

bool is_any(std::string_view word) {
  constexpr std::array<std::string_view, 9> names = {
      "latest", "current", "node", "stable", "lts", "*", "x", "oldstable", "lts/*"};
  return word.starts_with("lts/") || std::find(names.begin(), names.end(), word) != names.end();
}

std::optional<bool> fits_all(const Parts& version, std::string_view text) {
  std::vector<std::string_view> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_any(words[i])) continue;
    // `1.2 - 2.3`
    if (i + 2 < words.size() && words[i + 1] == "-") {
      const auto low = fits_comparator(version, ">=" + std::string(words[i]));
      const auto high = fits_comparator(version, "<=" + std::string(words[i + 2]));
      if (!low || !high) return std::nullopt;
      if (!*low || !*high) return false;
      i += 2;
      continue;
    }
    std::string word(words[i]);
    // `>= 18`
    if (word.find_first_not_of("<>=^~") == std::string::npos && i + 1 < words.size())
      word += words[++i];
    const auto fits = fits_comparator(version, word);
    if (!fits || !*fits) return fits;
  }
  return true;
}

}  // namespace

std::optional<ToolVersion> parse_tool_version(std::string_view text) {
  while (!text.empty() && !is_digit(text.front())) text.remove_prefix(1);
  ToolVersion version;
  std::size_t count = 0;
  const std::string_view whole = text;
  while (!text.empty() && is_digit(text.front())) {
    const char* const end =
        std::from_chars(text.data(), text.data() + text.size(), version.parts.at(count)).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    ++count;
    if (count == 3 || text.size() < 2 || text.front() != '.' || !is_digit(text[1])) break;
    text.remove_prefix(1);
  }
  if (count == 0) return std::nullopt;
  version.text = whole.substr(0, whole.size() - text.size());
  // Java up to 8 began with `1.`: 1.8.0_392.
  if (count == 3 && version.parts[0] == 1 && text.starts_with('_')) {
    int update = 0;
    std::from_chars(text.data() + 1, text.data() + text.size(), update);
    version.parts = {version.parts[1], version.parts[2], update};
  }
  return version;
}

std::optional<bool> is_in_range(const ToolVersion& version, std::string_view range) {
  bool any = false;
  while (true) {
    const std::size_t end = std::min(range.find("||"), range.size());
    const auto fits = fits_all(version.parts, range.substr(0, end));
    if (!fits) return std::nullopt;
    any = any || *fits;
    if (end == range.size()) return any;
    range.remove_prefix(end + 2);
  }
}

}  // namespace localrun
