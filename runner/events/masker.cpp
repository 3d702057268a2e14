#include "runner/events/masker.hpp"

#include "expr/text.hpp"
#include "runner/events/pattern_search.hpp"
#include "runner/events/regex_hints.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::string_view replacement = "***";

/// Calls `function` for every line of `text` (ended by CR, LF or both), trimmed, unless it is
/// empty.
template <class Function>
void for_each_line(std::string_view text, Function function) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = expr::trim(text.substr(0, end));
    if (!line.empty()) function(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string put_replacements(std::string_view text, const std::vector<TextRange>& ranges) {
  std::string masked;
  masked.reserve(text.size() + ranges.size() * replacement.size());
  std::size_t copied = 0;
  for (const TextRange range : ranges) {
    masked.append(text, copied, range.begin - copied);
    masked += replacement;
    copied = range.end;
  }
  masked.append(text, copied);
  return masked;
}

}  // namespace

struct Masker::State {
  std::set<std::string> patterns;
  RegexHints hints;
  std::shared_ptr<const PatternSearch> search;  // null: to be built for `patterns`

  const PatternSearch& up_to_date() {
    if (search == nullptr) search = std::make_shared<const PatternSearch>(patterns);
    return *search;
  }
  [[nodiscard]] std::vector<TextRange> find_all(std::string_view text) {
    std::vector<TextRange> ranges;
    if (!patterns.empty()) ranges = up_to_date().find_all(text);
    if (hints.is_empty()) return ranges;
    const std::vector<TextRange> more = hints.find_all(text);
    ranges.insert(ranges.end(), more.begin(), more.end());
    std::sort(ranges.begin(), ranges.end(),
              [](TextRange a, TextRange b) { return a.begin < b.begin; });
    std::vector<TextRange> merged;
    for (const TextRange range : ranges) add_merged(merged, range);
    return merged;
  }
};

Masker::Masker() : state_(std::make_unique<State>()) {}
Masker::~Masker() = default;
Masker::Masker(const Masker& other) : state_(std::make_unique<State>(*other.state_)) {}
Masker& Masker::operator=(const Masker& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Masker::Masker(Masker&&) noexcept = default;
Masker& Masker::operator=(Masker&&) noexcept = default;

void Masker::add_secret(std::string_view value) {
  add_value(expr::trim(value));
  for_each_line(value, [&](std::string_view line) { add_value(line); });
}

void Masker::add_mask(std::string_view data) {
  if (expr::trim(data).empty()) return;
  add_value(data);
  for_each_line(data, [&](std::string_view line) { add_value(line); });
}

void Masker::add_value(std::string_view value) {
  state_->patterns.merge(mask_patterns(value));
  state_->search = nullptr;
}

bool Masker::add_regex(std::string_view expression) { return state_->hints.add(expression); }

bool Masker::is_empty() const noexcept {
  return state_->patterns.empty() && state_->hints.is_empty();
}

bool Masker::would_change(std::string_view text) const {
  const std::vector<TextRange> ranges = state_->find_all(text);
  return std::any_of(ranges.begin(), ranges.end(), [&](TextRange range) {
    return text.substr(range.begin, range.end - range.begin) != replacement;
  });
}

std::string Masker::mask(std::string_view text) const {
  return put_replacements(text, state_->find_all(text));
}

bool Masker::mask_lines(std::string& text) const {
  const std::vector<TextRange> ranges = state_->find_all(text);
  if (ranges.empty()) return false;
  std::string masked = put_replacements(text, ranges);
  if (masked == text) return false;
  text = std::move(masked);
  return true;
}

}  // namespace localrun
