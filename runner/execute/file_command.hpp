#pragma once

// The files behind GITHUB_ENV, GITHUB_OUTPUT, …: their names and what a step wrote into them
// (execution.md 3). Texts in, values out; only read_command_file and read_step_summary touch the
// disk.

#include "runner/events/masker.hpp"
#include "runner/process/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// In the order in which they are processed (3.1).
enum class FileCommand : std::uint8_t {
  path,
  env,
  step_summary,
  state,
  output,
  artifacts,
  artifacts_list
};

struct FileCommandNames {
  FileCommand command;
  std::string_view variable;     // GITHUB_PATH
  std::string_view context_key;  // path
  std::string_view file_prefix;  // add_path_
};
/// All of them, in processing order.
[[nodiscard]] const std::array<FileCommandNames, 7>& file_commands() noexcept;
[[nodiscard]] const FileCommandNames& names_of(FileCommand command) noexcept;

/// `Unable to process file command 'output' successfully.`, the annotation before that of the error
/// (3.3).
[[nodiscard]] std::string file_command_failure(FileCommand command);

struct FilePair {
  std::string key;
  std::string value;
  std::uint32_t line = 0;  // 1-based, where the pair begins
  friend bool operator==(const FilePair&, const FilePair&) = default;
};

/// What a KEY=VALUE file comes to. The pairs before a faulty line take effect.
struct ParsedPairs {
  std::vector<FilePair> pairs;
  std::optional<std::string> error;  // GitHub's message; the command result becomes Failed
  std::uint32_t error_line = 0;
  std::vector<std::string> annotations;  // error annotations that do not fail the step (3.4)
};

/// The syntax alone (3.2). `bytes` is the whole file in any encoding of 3.7.
[[nodiscard]] ParsedPairs parse_pairs(std::string_view bytes);
/// With the rules of env, output or state: blocked and empty names (3.3, 3.4).
[[nodiscard]] ParsedPairs parse_pairs_of(FileCommand command, std::string_view bytes);
/// `NAME='VALUE'`, `Set output …`, `Save intra-action state …`: the debug line of a pair (3.3).
[[nodiscard]] std::string debug_text(FileCommand command, const FilePair& pair);

/// Folders of a GITHUB_PATH file in file order (3.5); add each with add_path_entry.
[[nodiscard]] std::vector<std::string> parse_path_file(std::string_view bytes);

inline constexpr std::uint64_t max_command_file_size = 256ULL << 20;
/// Whole file; nullopt when it is not there (a step may delete it). More than `limit` bytes is an
/// error that names file, size and limit; nothing of it is read then.
[[nodiscard]] Result<std::optional<std::string>> read_command_file(
    const std::string& path, std::uint64_t limit = max_command_file_size);

inline constexpr std::uint64_t max_summary_size = 1'048'576;
/// A step's summary (3.6): masked line by line, each line ended by LF. At most one of both is set.
struct StepSummary {
  std::optional<std::string> text;
  std::optional<std::string> annotation;  // error annotation; the step's result stays
};
[[nodiscard]] StepSummary make_step_summary(std::string_view bytes, const Masker& masker);
/// What is said of a file of `size` bytes when that is too much.
[[nodiscard]] std::string summary_too_large(std::uint64_t size);
[[nodiscard]] Result<StepSummary> read_step_summary(const std::string& path, const Masker& masker);

}  // namespace localrun
