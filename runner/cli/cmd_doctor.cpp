// `localrun doctor`: what this machine offers, and what would help where it does not.

#include "localrun_version.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/machine_checks.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <unistd.h>

namespace localrun::cli {

namespace {

using Finding = MachineCheck::Finding;

std::string sign_of(Finding finding, const Terminal& terminal) {
  switch (finding) {
    case Finding::good:
      return styled(terminal.is_unicode ? "✓" : "+", Style::green, terminal);
    case Finding::absent:
      return styled(terminal.is_unicode ? "–" : "-", Style::dim, terminal);
    case Finding::missing:
      return styled(terminal.is_unicode ? "✗" : "x", Style::red, terminal);
  }
  return {};
}

constexpr int name_width = 12;
constexpr int text_column = 4 + name_width;

void append_check(std::string& out, const MachineCheck& check, const Terminal& terminal) {
  const int room = std::max(20, terminal.width - text_column);
  out += "  " + sign_of(check.finding, terminal) + ' ' + padded(check.name, name_width) +
         wrapped(one_line(check.text, terminal), room, text_column) + '\n';
  if (check.remedy.empty()) return;
  out += std::string(text_column, ' ') +
         styled(wrapped(check.remedy, room, text_column), Style::dim, terminal) + '\n';
}

}  // namespace

ExitStatus run_doctor(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) {
    report_error(terminal.error().what, terminal.error().help);
    return ExitStatus::wrong_call;
  }
  const std::vector<MachineCheck> checks = check_machine();
  std::string out = std::string("localrun ") + LOCALRUN_VERSION + '\n';
  std::string group;
  for (const MachineCheck& check : checks) {
    if (check.group != group) out += '\n' + styled(check.group, Style::bold, *terminal) + '\n';
    group = check.group;
    append_check(out, check, *terminal);
  }
  const auto missing = std::count_if(checks.begin(), checks.end(), [](const MachineCheck& check) {
    return check.finding == Finding::missing;
  });
  out += missing == 0 ? "\nEverything that localrun itself needs is here.\n"
                      : "\nlocalrun cannot run workflows here before what is marked is mended.\n";
  std::fwrite(out.data(), 1, out.size(), stdout);
  return missing == 0 ? ExitStatus::success : ExitStatus::cannot_go_on;
}

}  // namespace localrun::cli
