#pragma once

// Every option of every command, in one table: parsing, help, "did you mean", completion and the
// keys of configuration files are made from its rows (cli.md 2).

#include "runner/plan/contexts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

/// Commands an option is for, as bits.
enum class For : std::uint32_t {
  run = 1,
  plan = 2,
  lint = 4,
  show = 8,
  logs = 16,
  flow = 32,
  runs = 64,
  eval = 128,
  graph = 256,
  list = 512,
  fetch = 1024,
  completion = 2048,
  rerun = 4096,
  clean = 8192,
  doctor = 16384,
  report = 32768,
  artifacts = 65536,
  cache = 131072,
  diff = 262144,
  changes = 524288,
  shell = 1048576,
  worker = 2097152,
  everything = 0x7fffffff,
};
[[nodiscard]] constexpr For operator|(For left, For right) {
  return static_cast<For>(static_cast<std::uint32_t>(left) | static_cast<std::uint32_t>(right));
}
[[nodiscard]] constexpr bool includes(For set, For one) {
  return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}

struct Option {
  std::string_view name;      // long name without dashes
  char letter;                // 0: none
  std::string_view argument;  // placeholder in the help; empty: a switch
  bool repeats;
  For commands;
  std::string_view help;
  std::string_view words = {};  // the values there are, with blanks between; for completion
};

[[nodiscard]] std::span<const Option> option_table();
/// By its long name; nullptr when no command has it.
[[nodiscard]] const Option* find_option(std::string_view name);

/// Values per long name in order; a switch has one empty value.
using OptionValues = std::map<std::string, std::vector<std::string>, std::less<>>;

/// What was given, and the rest.
struct ParsedOptions {
  OptionValues values;
  std::vector<std::string> arguments;
  /// Where `values` came from, lowest precedence first: configuration files, then the command line.
  /// Empty: all of the command line.
  std::vector<OptionValues> layers;

  [[nodiscard]] bool has(std::string_view name) const { return values.find(name) != values.end(); }
  /// The last one given.
  [[nodiscard]] std::optional<std::string> last(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// What stood on the command line itself.
  [[nodiscard]] const OptionValues& on_command_line() const {
    return layers.empty() ? values : layers.back();
  }
};

/// `-j X`, `-jX`, `--job X`, `--job=X`, `--` ends the options. Errors name the nearest known
/// option.
[[nodiscard]] RequestResult<ParsedOptions> parse_options(std::span<const std::string> arguments,
                                                         For command);

/// The options of one command, aligned, for its help.
[[nodiscard]] std::string options_help(For command, int width);

}  // namespace localrun::cli
