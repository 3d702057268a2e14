#pragma once

// What may follow where a call of localrun is being typed: commands, options and their values from
// the tables, workflows, jobs, events, inputs and runs from where we are.

#include "runner/cli/exit_status.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

struct Candidate {
  std::string word;
  std::string description;  // one line; may be empty
};

struct CompletionAnswer {
  std::vector<Candidate> candidates;  // all begin with the word being typed
  enum class Paths : std::uint8_t { none, files, folders };
  Paths paths = Paths::none;  // the shell's own completion of paths adds to them
};

/// `words` are those behind `localrun`, the last one is being typed (it may be empty).
[[nodiscard]] CompletionAnswer complete_call(std::span<const std::string> words);

/// What shells call: `localrun __complete WORD…` prints a line `word TAB description` for each
/// candidate and at the end `:files` or `:folders` where paths are to be added.
inline constexpr std::string_view completion_call = "__complete";
ExitStatus run_complete(const std::vector<std::string>& words);

/// `bash`, `zsh` or `fish`; empty for others.
[[nodiscard]] std::string_view completion_script(std::string_view shell) noexcept;

}  // namespace localrun::cli
