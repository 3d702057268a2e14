#pragma once

// Lines typed at the terminal, with editing, history and completion (libedit, inside one file).

#include "runner/cli/eval_completion.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace localrun::cli {

class LineEditor {
 public:
  using Completer = std::function<Completions(std::string_view before_cursor)>;

  /// Standard input and output are a terminal. The history is read from `history_file` and kept
  /// there; an empty name or a folder that does not exist keeps none.
  LineEditor(std::string prompt, std::string history_file, Completer completer);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  /// Without its line end; nothing at the end of input (Ctrl-D).
  [[nodiscard]] std::optional<std::string> read_line();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace localrun::cli
