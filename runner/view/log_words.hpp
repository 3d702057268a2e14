#pragma once

// The log's own vocabulary (execution.md 4.9) and the words of annotations, for all views of a log.

#include "runner/events/event.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// `##[error]text`; `none`: a line that begins like one, but with a word that is not known.
struct LogWord {
  enum class Kind : std::uint8_t {
    none,
    error,
    warning,
    notice,
    debug,
    command,
    group,
    endgroup,
    section
  };
  Kind kind = Kind::none;
  std::string_view text;  // behind the word; the whole line for `none`
};
[[nodiscard]] LogWord log_word(std::string_view line) noexcept;
/// Of error, warning and notice.
[[nodiscard]] AnnotationLevel level_of(LogWord::Kind kind) noexcept;
/// `error`, `warning`, `notice`.
[[nodiscard]] std::string_view level_name(AnnotationLevel level) noexcept;

/// `Process completed with exit code 2.`: views say it in the line of the step's end.
[[nodiscard]] bool is_exit_message(std::string_view text) noexcept;
/// Empty when the annotation has no such property.
[[nodiscard]] std::string_view annotation_property(const Annotation& annotation,
                                                   std::string_view name) noexcept;
/// `src/a.c:3:5`, as far as known; empty without a file.
[[nodiscard]] std::string annotation_place(const Annotation& annotation);

}  // namespace localrun
