#include "runner/cli/shellcheck.hpp"

#include "runner/view/go_on.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>
#include <unistd.h>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

// Not about a script that is part of a workflow: files it includes (1091), variables that come from
// `env` (2154), and what is constant only because an expression was taken out (2043, 2050, 2157,
// 2194). Companions of 1072, which says the same with the reason: 1009, 1073.
constexpr std::string_view left_out = "SC1009,SC1073,SC1091,SC2154,SC2043,SC2050,SC2157,SC2194";
// As the runner does; checks know then that `cd x` cannot go unnoticed.
constexpr std::string_view errors_stop = "set -e\n";

constexpr int first_of_checks = 2000;  // codes below are about what cannot be parsed

/// A folder that only we can read, gone at the end.
class ScriptFolder {
 public:
  ScriptFolder() {
    std::error_code failure;
    std::string name = (fs::temp_directory_path(failure) / "localrun-lint-XXXXXX").string();
    if (!failure && ::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ScriptFolder(const ScriptFolder&) = delete;
  ScriptFolder& operator=(const ScriptFolder&) = delete;
  ~ScriptFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] bool is_there() const noexcept { return !path_.empty(); }
  [[nodiscard]] std::string file(std::size_t script) const {
    return (path_ / (std::to_string(script) + ".sh")).string();
  }

 private:
  fs::path path_;
};

std::string output_of(const std::string& call) {
  struct Close {
    void operator()(FILE* pipe) const noexcept { ::pclose(pipe); }
  };
  // NOLINTNEXTLINE(cert-env33-c): every word of the call is quoted
  const std::unique_ptr<FILE, Close> pipe(::popen(call.c_str(), "re"));
  std::string text;
  if (!pipe) return text;
  std::array<char, 65536> block{};
  for (std::size_t got = 1; got != 0; text.append(block.data(), got))
    got = std::fread(block.data(), 1, block.size(), pipe.get());
  return text;
}

/// Of one dialect, for one process.
struct Batch {
  std::string_view dialect;
  std::vector<std::size_t> scripts;
};

std::vector<Batch> batches_of(std::span<const model::ShellScript> scripts) {
  constexpr std::size_t least = 8;  // starting the program costs as much as a few scripts
  const std::size_t workers = std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t size = std::max(least, (scripts.size() + workers - 1) / workers);
  std::vector<Batch> batches;
  for (const std::string_view dialect : {"bash", "sh"}) {
    bool is_new = true;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
      if (scripts[i].dialect != dialect) continue;
      if (is_new || batches.back().scripts.size() == size) batches.push_back({dialect, {}});
      batches.back().scripts.push_back(i);
      is_new = false;
    }
  }
  return batches;
}

/// Byte offset of a line and column, both from 1.
std::uint32_t offset_of(std::string_view text, model::Position at) {
  std::size_t offset = 0;
  for (std::uint32_t line = 1; line < at.line; ++line) {
    const std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) return static_cast<std::uint32_t>(text.size());
    offset = end + 1;
  }
  for (std::uint32_t column = 1; column < at.column && offset < text.size(); ++column) {
    if (text[offset] == '\n') break;
    ++offset;
    while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U)
      ++offset;
  }
  return static_cast<std::uint32_t>(offset);
}

model::Severity severity_of(const ShellcheckRemark& remark, const model::ShellScript& script) {
  // The shell will stumble over it too, unless what was put in for an expression is to blame.
  if (remark.level == "error" && remark.code < first_of_checks && !script.has_expressions)
    return model::Severity::error;
  return remark.level == "error" || remark.level == "warning" ? model::Severity::warning
                                                              : model::Severity::note;
}

}  // namespace

std::optional<std::string> find_shellcheck() {
  const char* variable = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(':'), path.size());
    const fs::path file = fs::path(path.substr(0, end)) / "shellcheck";
    if (end != 0 && ::access(file.c_str(), X_OK) == 0) return file.string();
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return std::nullopt;
}

model::Diagnostic shellcheck_diagnostic(const ShellcheckRemark& remark,
                                        const model::ShellScript& script) {
  const std::string code = "SC" + std::to_string(remark.code);
  const std::uint32_t begin = offset_of(script.text, remark.begin);
  const std::uint32_t end = std::max(offset_of(script.text, remark.end), begin);
  // One line is enough to show where.
  const std::size_t line_end = std::min(script.text.find('\n', begin), script.text.size());
  const auto length = std::min<std::size_t>(end - begin, line_end - begin);
  model::Diagnostic diagnostic;
  diagnostic.slug = "shellcheck-" + code;
  diagnostic.severity = severity_of(remark, script);
  diagnostic.at = script.token->locate(begin, static_cast<std::uint32_t>(length));
  diagnostic.message = remark.message;
  diagnostic.help = "see https://www.shellcheck.net/wiki/" + code;
  if (remark.code >= first_of_checks)
    diagnostic.help += "\nor, where it is meant so, above the line:  # shellcheck disable=" + code;
  return diagnostic;
}

std::vector<model::Diagnostics> run_shellcheck(const std::string& program,
                                               std::span<const model::ShellScript> scripts) {
  std::vector<model::Diagnostics> found(scripts.size());
  const ScriptFolder folder;
  if (!folder.is_there() || scripts.empty()) return found;
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    std::ofstream(folder.file(i), std::ios::binary)
        << (scripts[i].stops_at_errors ? errors_stop : std::string_view()) << scripts[i].text;
  }
  const std::vector<Batch> batches = batches_of(scripts);
  std::vector<std::string> answers(batches.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      std::string call = "LC_ALL=C.UTF-8 " + shell_word(program) +
                         " --norc --format=json1 --shell=" + std::string(batches[i].dialect) +
                         " --exclude=" + std::string(left_out);
      for (const std::size_t script : batches[i].scripts)
        call += ' ' + shell_word(folder.file(script));
      call += " 2>/dev/null";
      threads.emplace_back([&answers, i, call] { answers[i] = output_of(call); });
    }
  }
  for (const std::string& answer : answers) {
    for (ShellcheckRemark& remark : parse_shellcheck(answer)) {
      if (remark.script >= scripts.size()) continue;
      if (scripts[remark.script].stops_at_errors) {
        if (remark.begin.line == 1) continue;  // ours
        --remark.begin.line;
        --remark.end.line;
      }
      found[remark.script].push_back(shellcheck_diagnostic(remark, scripts[remark.script]));
    }
  }
  return found;
}

}  // namespace localrun::cli
