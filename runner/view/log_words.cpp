#include "runner/view/log_words.hpp"

#include <array>
#include <utility>

namespace localrun {
namespace {

using Kind = LogWord::Kind;
constexpr std::array<std::pair<std::string_view, Kind>, 8> words = {{
    {"error]", Kind::error},
    {"warning]", Kind::warning},
    {"notice]", Kind::notice},
    {"debug]", Kind::debug},
    {"command]", Kind::command},
    {"group]", Kind::group},
    {"endgroup]", Kind::endgroup},
    {"section]", Kind::section},
}};

}  // namespace

LogWord log_word(std::string_view line) noexcept {
  constexpr std::string_view opening = "##[";
  if (!line.starts_with(opening)) return {Kind::none, line};
  const std::string_view rest = line.substr(opening.size());
  for (const auto& [word, kind] : words) {
    if (rest.starts_with(word)) return {kind, rest.substr(word.size())};
  }
  return {Kind::none, line};
}

AnnotationLevel level_of(LogWord::Kind kind) noexcept {
  if (kind == Kind::error) return AnnotationLevel::error;
  return kind == Kind::warning ? AnnotationLevel::warning : AnnotationLevel::notice;
}

std::string_view level_name(AnnotationLevel level) noexcept {
  switch (level) {
    case AnnotationLevel::error:
      return "error";
    case AnnotationLevel::warning:
      return "warning";
    case AnnotationLevel::notice:
      return "notice";
  }
  return {};
}

bool is_exit_message(std::string_view text) noexcept {
  return text.starts_with("Process completed with exit code ");
}

std::string_view annotation_property(const Annotation& annotation, std::string_view name) noexcept {
  for (const auto& [key, value] : annotation.properties) {
    if (key == name) return value;
  }
  return {};
}

std::string annotation_place(const Annotation& annotation) {
  std::string place(annotation_property(annotation, "file"));
  if (place.empty()) return place;
  const std::string_view line = annotation_property(annotation, "line");
  if (line.empty()) return place;
  place.append(":").append(line);
  const std::string_view column = annotation_property(annotation, "col");
  if (!column.empty()) place.append(":").append(column);
  return place;
}

}  // namespace localrun
