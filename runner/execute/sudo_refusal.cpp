#include "runner/execute/sudo_refusal.hpp"

#include <algorithm>
#include <array>

namespace localrun {

namespace {

constexpr std::array<std::string_view, 6> refusals = {"a password is required",
                                                      "a terminal is required",
                                                      "no tty present",
                                                      "effective uid is not 0",
                                                      "The \"no new privileges\" flag is",
                                                      "unable to change to root gid"};

bool is_refusal(std::string_view line) {
  if (line.find(" is not in the sudoers file") != std::string_view::npos) return true;
  return line.starts_with("sudo: ") &&
         std::any_of(refusals.begin(), refusals.end(), [line](std::string_view text) {
           return line.find(text) != std::string_view::npos;
         });
}

}  // namespace

bool tells_sudo_refusal(std::string_view lines) {
  // Nearly never there: one search through the block is all that others pay.
  constexpr std::string_view name = "sudo";
  for (std::size_t at = lines.find(name); at != std::string_view::npos; at = lines.find(name, at)) {
    const std::size_t before = at == 0 ? std::string_view::npos : lines.rfind('\n', at - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (is_refusal(lines.substr(begin, end - begin))) return true;
    at = end;
  }
  return false;
}

Finding sudo_finding(const Place& step) {
  Finding finding;
  finding.slug = "exit-status";
  finding.severity = "note";
  finding.message = "the step needs sudo, which this machine does not grant without a password";
  finding.why = "GitHub's machines do, and a step has no terminal to ask on";
  finding.help =
      "install what it wants by hand and leave the step out here: if: ${{ !env.LOCALRUN }}\n"
      "or allow it for your user: a NOPASSWD rule in /etc/sudoers.d";
  finding.place = step;
  return finding;
}

}  // namespace localrun
