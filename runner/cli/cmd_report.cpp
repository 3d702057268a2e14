// `localrun report`: one recorded run as a document for others.

#include "runner/cli/command_table.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/process/private_files.hpp"
#include "runner/view/report.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace localrun::cli {

namespace {

// Of each step's log in a page; more is told to be in `localrun logs`.
constexpr std::size_t most_lines = 1000;
constexpr std::size_t most_bytes = std::size_t{128} * 1024;

struct Format {
  std::string_view name;
  std::string_view endings;  // of files that are of this format
  LogReading reading;
  std::string (*render)(const RunState&, const RunLogs&);
};

constexpr std::array formats = {
    Format{"html", ".html .htm", LogReading::all, render_report_html},
    Format{"junit", ".xml .junit", LogReading::tails,
           [](const RunState& run, const RunLogs&) { return render_report_junit(run); }},
    Format{"markdown", ".md .markdown", LogReading::tails,
           [](const RunState& run, const RunLogs&) { return render_report_markdown(run); }},
    Format{"json", ".json", LogReading::tails,
           [](const RunState& run, const RunLogs&) { return render_report_json(run); }},
};

const Format* format_named(std::string_view name) {
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const Format& each) { return each.name == name; });
  return found == formats.end() ? nullptr : found;
}

const Format* format_of_file(const std::string& file) {
  std::string ending = std::filesystem::path(file).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (ending.empty()) return nullptr;
  for (const Format& each : formats) {
    for (std::string_view rest = each.endings; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (rest.substr(0, end) == ending) return &each;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const Format& each : formats) names.append(names.empty() ? "" : ", ").append(each.name);
  return names;
}

/// --format, else by the file's ending; on standard output Markdown, which a person can read too.
Result<const Format*> chosen_format(const ParsedOptions& options) {
  const auto file = options.last("output");
  if (const auto name = options.last("format")) {
    if (const Format* format = format_named(*name)) return format;
    return Error({"--format cannot be '" + *name + "'", "it is one of: " + format_names(), 0});
  }
  if (!file || *file == "-") return format_named("markdown");
  if (const Format* format = format_of_file(*file)) return format;
  return Error({"the ending of " + *file + " says no format",
                "add --format with one of: " + format_names(), 0});
}

/// Whole or not at all: a report of an earlier run stays until this one is there.
Result<void> write_file(const std::string& file, const std::string& text) {
  namespace fs = std::filesystem;
  const auto failed = [&](int code) {
    return Error({"cannot write " + file + ": " + std::strerror(code), "", code});
  };
  std::error_code error;
  // A pipe or a device is written to, never replaced.
  const bool is_plain = !fs::exists(file, error) || fs::is_regular_file(file, error);
  const std::string target = is_plain ? file + ".new" : file;
  errno = 0;
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    const int code = errno == 0 ? EIO : errno;
    if (is_plain) fs::remove(target, error);
    return failed(code);
  }
  if (!is_plain) return {};
  fs::rename(target, file, error);
  if (!error) return {};
  const int code = error.value();
  fs::remove(target, error);
  return failed(code);
}

}  // namespace

ExitStatus run_report(const ParsedOptions& options) {
  const auto format = chosen_format(options);
  if (!format) return wrong_call(format.error());
  const auto chosen = choose_run(options);
  if (!chosen) return wrong_call(chosen.error());
  RunLogs logs(most_lines, most_bytes);
  const auto state = read_state(chosen->run, (*format)->reading, [&](const Event& event) {
    if ((*format)->reading == LogReading::all) logs.take(event);
  });
  if (!state) return wrong_call(state.error());
  logs.finish();
  const std::string text = (*format)->render(*state, logs);
  const std::string file = options.last("output").value_or("-");
  if (file == "-") {
    print_out(text);
    return ExitStatus::success;
  }
  const auto written = write_file(file, text);
  if (written) return ExitStatus::success;
  report_error(written.error().what(), written.error().help());
  return ExitStatus::cannot_go_on;
}

}  // namespace localrun::cli
