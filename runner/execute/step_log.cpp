#include "runner/execute/step_log.hpp"

#include "runner/execute/annotation_rules.hpp"
#include "runner/process/byte_scan.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::uint32_t max_annotations = 10;

std::string_view prefix_of(AnnotationLevel level) {
  switch (level) {
    case AnnotationLevel::error:
      return "##[error]";
    case AnnotationLevel::warning:
      return "##[warning]";
    case AnnotationLevel::notice:
      return "##[notice]";
  }
  return {};
}

}  // namespace

std::uint32_t count_lines(std::string_view text) noexcept {
  return static_cast<std::uint32_t>(count_byte(text, '\n'));
}

void StepLog::lines(LogText::Stream stream, std::string_view text) {
  if (text.empty()) return;
  const std::uint32_t count = count_lines(text);
  if (masker_.is_empty() || !masker_.would_change(text)) {
    sink_.log({stream, text, count});
    return;
  }
  std::string masked;
  masked.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (masker_.would_change(line)) {
      masked.append(masker_.mask(line));
    } else {
      masked.append(line);
    }
    masked.push_back('\n');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  sink_.log({stream, masked, count});
}

void StepLog::print(std::string_view text, std::string_view prefix) {
  if (text.empty() && prefix.empty()) return;
  write(masker_.mask(text), prefix, {});
}

void StepLog::debug(std::string_view text) {
  if (is_debug_) write(masker_.mask(text), "##[debug]", "##[debug]");
}

void StepLog::annotate(AnnotationLevel level, std::string_view message, NamedTexts properties,
                       const std::string_view* log_text) {
  std::string masked = masker_.mask(message);
  write(log_text != nullptr ? masker_.mask(*log_text) : masked, prefix_of(level), {});
  std::uint32_t& recorded = recorded_.at(static_cast<std::size_t>(level));
  if (recorded == max_annotations) return;
  ++recorded;
  sink_.annotate({level, cut_message(std::move(masked)), std::move(properties)});
}

void StepLog::write(std::string_view masked, std::string_view first_prefix,
                    std::string_view prefix) {
  std::string text(first_prefix);
  while (!masked.empty()) {
    const std::size_t end = std::min(masked.find_first_of("\r\n"), masked.size());
    text.append(masked.substr(0, end));
    const std::size_t width = masked.substr(end).starts_with("\r\n") ? 2 : 1;
    masked.remove_prefix(std::min(end + width, masked.size()));
    if (!masked.empty()) text.append("\n").append(prefix);
  }
  text.push_back('\n');
  sink_.log({LogText::Stream::runner, text, count_lines(text)});
}

}  // namespace localrun
