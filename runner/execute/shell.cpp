#include "runner/execute/shell.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <algorithm>
#include <cctype>

namespace localrun {
namespace {

struct BuiltInShell {
  std::string_view name;
  std::string_view argument_template;
  std::string_view extension;
};

// execution.md 1.2
constexpr std::array<BuiltInShell, 6> built_in_shells{{
    {"bash", "--noprofile --norc -e -o pipefail {0}", ".sh"},
    {"sh", "-e {0}", ".sh"},
    {"python", "{0}", ".py"},
    {"pwsh", "-command \". '{0}'\"", ".ps1"},
    {"powershell", "-command \". '{0}'\"", ".ps1"},
    {"cmd", "/D /E:ON /V:OFF /S /C \"CALL \"{0}\"\"", ".cmd"},
}};
constexpr std::string_view default_template = "-e {0}";
constexpr std::string_view placeholder = "{0}";

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

const BuiltInShell* find_built_in(std::string_view command) {
  const auto* found = std::ranges::find_if(
      built_in_shells, [&](const BuiltInShell& shell) { return same_word(shell.name, command); });
  return found == built_in_shells.end() ? nullptr : found;
}

Error failure(std::string what, std::string help) {
  return Error(ErrorDetail{.what = std::move(what), .help = std::move(help)});
}

Error invalid_option() {
  return failure(
      "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a "
      "format string containing '{0}'",
      "`{0}` stands for the path of the script, e.g. `shell: bash -x {0}`");
}

Error invalid_format(std::string_view argument_template, std::string_view why) {
  std::string what = "Input string was not in a correct format. '";
  what.append(argument_template).append("' ").append(why);
  return failure(std::move(what), "write `{{` and `}}` for single braces and `{0}` for the script");
}

/// A composite format string with one argument (1.3).
Result<std::string> format_arguments(std::string_view format, std::string_view argument) {
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c != '{' && c != '}') {
      text.push_back(c);
    } else if (i + 1 < format.size() && format[i + 1] == c) {
      text.push_back(c);
      ++i;
    } else if (c == '}') {
      return invalid_format(format, "has a closing brace without an opening one");
    } else if (format.substr(i, placeholder.size()) == placeholder) {
      text.append(argument);
      i += placeholder.size() - 1;
    } else if (format.find('}', i) == std::string_view::npos) {
      return invalid_format(format, "has an opening brace without a closing one");
    } else if (const std::size_t end = format.find_first_not_of("0123456789", i + 1);
               end > i + 1 && format[end] == '}') {
      return failure(
          "Index (zero based) must be greater than or equal to zero and less than the size of the "
          "argument list.",
          "`{0}` is the only placeholder");
    } else {
      return invalid_format(format, "has braces around something else than the index 0");
    }
  }
  return text;
}

Result<ShellCommand> make_shell(std::string_view option, const FindProgram* find) {
  const std::size_t space = option.find(' ');
  ShellCommand shell;
  shell.command = std::string(option.substr(0, space));
  const BuiltInShell* built_in = find_built_in(shell.command);
  if (built_in != nullptr) shell.extension = built_in->extension;

  std::string_view rest = space == std::string_view::npos ? "" : option.substr(space + 1);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n\v\f"), rest.size()));
  if (rest.empty() && built_in != nullptr) rest = built_in->argument_template;
  if (rest.find(placeholder) == std::string_view::npos) return invalid_option();
  LOCALRUN_TRY([[maybe_unused]] const std::string formatted, format_arguments(rest, {}));
  shell.argument_template = rest;

  shell.program = shell.command;
  if (find != nullptr) {
    std::optional<std::string> found = (*find)(shell.command);
    if (!found) {
      return failure(shell.command + ": command not found",
                     "install it, or name another program with `shell:`");
    }
    shell.program = std::move(*found);
  }
  shell.header = "shell: " + shell.program + " " + shell.argument_template;
  return shell;
}

Result<ShellCommand> make_default(std::string command, const std::string& program) {
  return ShellCommand{.command = std::move(command),
                      .program = program,
                      .argument_template = std::string(default_template),
                      .extension = ".sh",
                      .header = "shell: " + program + " " + std::string(default_template)};
}

/// `path`: of a search path, ended by a colon.
bool names_folder(std::string_view path, std::string_view folder) {
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    if (path.substr(0, colon) == folder) return true;
    path.remove_prefix(colon + 1);
  }
  return false;
}

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<ShellCommand> resolve_shell(std::optional<std::string_view> shell, const FindProgram& find) {
  if (shell && !shell->empty()) return make_shell(*shell, &find);
  // The arguments are those of sh, also when bash is there (1.1).
  for (const char* command : {"bash", "sh"}) {
    if (std::optional<std::string> program = find(command)) {
      return make_default(command, *program);
    }
  }
  return failure("sh: command not found", "neither bash nor sh is on the search path");
}

Result<ShellCommand> resolve_shell_in_container(std::optional<std::string_view> shell) {
  if (shell && !shell->empty()) return make_shell(*shell, nullptr);
  return make_default("sh", "sh");
}

std::vector<std::string> shell_argv(const ShellCommand& shell, std::string_view script_path) {
  std::string quoted;
  for (const char c : script_path) {
    if (c == '"') quoted.push_back('\\');
    quoted.push_back(c);
  }
  std::vector<std::string> argv{shell.program};
  const Result<std::string> formatted = format_arguments(shell.argument_template, quoted);
  for (std::string& argument : split_arguments(formatted.value()))
    argv.push_back(std::move(argument));
  return argv;
}

std::vector<std::string> split_arguments(std::string_view arguments) {
  std::vector<std::string> all;
  std::string current;
  bool is_quoted = false;
  bool has_current = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const char c = arguments[i];
    if ((c == ' ' || c == '\t') && !is_quoted) {
      if (has_current) all.push_back(std::exchange(current, {}));
      has_current = false;
      continue;
    }
    has_current = true;
    if (c == '\\') {
      const std::size_t end = std::min(arguments.find_first_not_of('\\', i), arguments.size());
      const std::size_t count = end - i;
      const bool before_quote = end < arguments.size() && arguments[end] == '"';
      current.append(before_quote ? count / 2 : count, '\\');
      i = end - 1;
      if (before_quote && count % 2 == 1) {
        current.push_back('"');
        ++i;
      }
    } else if (c != '"') {
      current.push_back(c);
    } else if (is_quoted && i + 1 < arguments.size() && arguments[i + 1] == '"') {
      current.push_back('"');
      ++i;
    } else {
      is_quoted = !is_quoted;
    }
  }
  if (has_current) all.push_back(std::move(current));
  return all;
}

std::optional<std::string> find_program(std::string_view name,
                                        std::span<const std::string> path_entries,
                                        std::string_view path) {
  if (name.empty()) return std::nullopt;
  if (name.front() == '/') {
    std::string given(name);
    return is_program(given) ? std::optional(std::move(given)) : std::nullopt;
  }
  std::string candidate;
  const auto is_below = [&](std::string_view folder) {
    if (folder.empty()) return false;
    candidate.assign(folder);
    if (candidate.back() != '/') candidate.push_back('/');
    return is_program(candidate.append(name));
  };
  for (std::size_t i = path_entries.size(); i-- > 0;) {
    if (is_below(path_entries[i])) return candidate;
  }
  for (std::string_view left = path; !left.empty();) {
    const std::size_t begin = path.size() - left.size();
    const std::string_view folder = left.substr(0, left.find(':'));
    // A search path often names a folder twice.
    if (!names_folder(path.substr(0, begin), folder) && is_below(folder)) return candidate;
    left.remove_prefix(std::min(folder.size() + 1, left.size()));
  }
  return std::nullopt;
}

}  // namespace localrun
