#include "runner/cli/machine_checks.hpp"

#include "runner/cli/machine.hpp"
#include "runner/events/explain_words.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/shell.hpp"
#include "runner/process/private_files.hpp"
#include "runner/isolate/probe.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

using Finding = MachineCheck::Finding;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The first line that has a digit.
std::string_view first_line(std::string_view said) {
  while (!said.empty()) {
    const std::string_view line = said.substr(0, said.find('\n'));
    if (line.find_first_of("0123456789") != std::string_view::npos) return line;
    said.remove_prefix(std::min(line.size() + 1, said.size()));
  }
  return {};
}

/// `5.2.15` of `GNU bash, version 5.2.15(1)-release`.
std::string version_in(std::string_view text) {
  std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = text.find_first_not_of("0123456789.", begin);
  std::string version(text.substr(begin, end == std::string_view::npos ? end : end - begin));
  while (version.ends_with('.')) version.pop_back();
  return version;
}

/// A program that is looked for on PATH, as a step does.
struct Program {
  std::string_view group;
  std::string_view name;
  std::string_view version_call;  // empty: it tells no version
  Finding without;
  std::string_view remedy;
};

constexpr std::string_view shells = "Shells";
constexpr std::string_view tools = "Tools";
constexpr std::string_view containers = "Containers";

constexpr std::array<Program, 9> programs = {{
    {shells, "bash", "--version", Finding::missing,
     "apt-get install bash: the shell of most steps"},
    {shells, "sh", "", Finding::missing, "the shell of steps without bash"},
    {shells, "python", "--version", Finding::absent,
     "steps with `shell: python` need it: apt-get install python-is-python3"},
    {shells, "pwsh", "--version", Finding::absent,
     "steps with `shell: pwsh` need PowerShell: https://aka.ms/powershell"},
    {tools, "git", "--version", Finding::missing,
     "apt-get install git: tells localrun of the repository"},
    {tools, "tar", "--version", Finding::absent, "actions/cache needs it: apt-get install tar"},
    {tools, "shellcheck", "--version", Finding::absent,
     "lint checks scripts with it too: apt-get install shellcheck"},
    {containers, "docker", "--version", Finding::absent,
     "nothing needs it: localrun runs no containers yet, and says so of a job that asks for one"},
    {containers, "podman", "--version", Finding::absent,
     "nothing needs it: localrun runs no containers yet"},
}};

MachineCheck check_program(const Program& program, const std::string& path) {
  MachineCheck check{std::string(program.group), std::string(program.name), Finding::good, {}, {}};
  const auto found = find_program(program.name, {}, path);
  if (!found) {
    check.finding = program.without;
    check.text = "not found on PATH";
    check.remedy = program.remedy;
    return check;
  }
  const std::string version = program.version_call.empty()
                                  ? ""
                                  : version_in(first_line(said_by(*found, program.version_call)));
  check.text = version.empty() ? *found : version + "  " + *found;
  return check;
}

struct ToolWords {
  Tool tool;
  std::string_view name;
  std::string_view remedy;
};

constexpr std::array<ToolWords, 5> versioned_tools = {{
    {Tool::node, "node",
     "JavaScript actions need it: apt-get install nodejs, or a version manager"},
    {Tool::python, "python", "actions/setup-python finds those of pyenv, conda and the system"},
    {Tool::go, "go", "actions/setup-go finds those in /usr/local/go and ~/sdk"},
    {Tool::java, "java", "actions/setup-java finds those in /usr/lib/jvm and of SDKMAN"},
    {Tool::rust, "rust", "dtolnay/rust-toolchain and its kin find those of rustup"},
}};

/// What the built-in setup actions choose from.
void check_versions(const std::string& path, std::vector<MachineCheck>& checks) {
  ToolPlaces places;
  places.path = path;
  places.home = variable("HOME");
  places.tool_cache = variable("RUNNER_TOOL_CACHE");
  places.rustup_home = variable("RUSTUP_HOME");
  if (places.rustup_home.empty() && !places.home.empty())
    places.rustup_home = places.home + "/.rustup";
  for (const ToolWords& words : versioned_tools) {
    const std::vector<InstalledTool> versions = installed(words.tool, places);
    for (const InstalledTool& found : versions) {
      checks.push_back({"Versions",
                        std::string(words.name),
                        Finding::good,
                        found.version.text + "  " + found.program,
                        {}});
    }
    if (versions.empty()) {
      checks.push_back({"Versions", std::string(words.name), Finding::absent, "none found",
                        std::string(words.remedy)});
    }
  }
}

/// Whether files can be made there, and how much fits.
MachineCheck check_place(std::string name, const fs::path& place, std::string remedy) {
  MachineCheck check{"Places", std::move(name), Finding::good, place.string(), {}};
  const auto made = create_private_folder(place);
  const fs::path trial = place / (".try-" + std::to_string(::getpid()));
  const auto written = made ? write_private_file(trial, "x") : made;
  std::error_code ignored;
  fs::remove(trial, ignored);
  if (!written) {
    check.finding = Finding::missing;
    check.text = written.error().what();
    check.remedy = std::move(remedy);
    return check;
  }
  const fs::space_info space = fs::space(place, ignored);
  if (!ignored) check.text += "  " + size_text(space.available) + " free";
  return check;
}

/// Where jobs have their workspaces: they start programs there.
MachineCheck check_work() {
  const std::string temporary = variable("TMPDIR");
  const std::string place = temporary.empty() ? "/tmp" : temporary;
  const std::string other = "TMPDIR names another folder";
  MachineCheck check = check_place("work", place, other);
  struct statvfs status {};
  if (check.finding == Finding::good && ::statvfs(place.c_str(), &status) == 0 &&
      (status.f_flag & ST_NOEXEC) != 0) {
    check.finding = Finding::absent;
    check.text += ", but programs cannot be started there (noexec)";
    check.remedy = other;
  }
  return check;
}

void check_places(std::vector<MachineCheck>& checks) {
  const auto runs = runs_folder_here();
  const auto actions = actions_folder_here();
  const std::string other = "LOCALRUN_HOME names another folder";
  for (const auto& [name, place] : {std::pair("records", runs), std::pair("actions", actions)}) {
    checks.push_back(place ? check_place(name, *place, other)
                           : MachineCheck{"Places", name, Finding::missing, place.error().what(),
                                          place.error().help()});
  }
  checks.push_back(check_work());
}

/// Where jobs would have their folders.
Result<ProbedMachine> try_isolation(JobNetwork network, ProbedView probed) {
  const std::string temporary = variable("TMPDIR");
  LOCALRUN_TRY(const fs::path folder,
               create_temporary_folder_in({temporary.empty() ? "/tmp" : temporary}));
  return probe_isolation(folder.string(), network, probed);
}

/// What `--isolate system` promises depends on the file systems and on who asks.
void tell_of_system(const ProbedMachine& machine, MachineCheck& check) {
  if (!machine.without_layer.empty()) {
    check.text += ", but for " + joined(machine.without_layer);
    check.remedy =
        "what is read-only, or cannot be laid under another file system (NFS, the overlay of a "
        "container), cannot be written to in there";
    if (::geteuid() != 0)
      check.remedy += "; nor can, unless root starts localrun, what has mounts below it";
  } else if (::geteuid() != 0) {
    check.text += "; files of the machine's root stay as they are, sudo is a stand-in";
    check.remedy = "started by root (sudo localrun …) jobs can install packages";
  }
}

void check_isolation(std::vector<MachineCheck>& checks) {
  struct Way {
    const char* name;
    const char* option;
    JobNetwork network;
    ProbedView probed;
  };
  for (const Way& way :
       {Way{"workspace", "--isolate workspace", JobNetwork::of_machine, ProbedView::workspace},
        Way{"network", "--network off", JobNetwork::own, ProbedView::workspace},
        Way{"system", "--isolate system", JobNetwork::of_machine, ProbedView::system}}) {
    const Result<ProbedMachine> tried = try_isolation(way.network, way.probed);
    MachineCheck check{
        "Isolation", way.name, Finding::good, std::string(way.option) + " works", {}};
    if (tried) {
      if (way.probed == ProbedView::system) tell_of_system(*tried, check);
    } else {
      check.finding = Finding::absent;
      check.text = tried.error().what();
      check.remedy = checks.back().text == check.text ? "likewise" : tried.error().help();
    }
    checks.push_back(std::move(check));
  }
}

void check_kernel(std::vector<MachineCheck>& checks) {
  const long file = ::syscall(SYS_pidfd_open, ::getpid(), 0);
  if (file >= 0) ::close(static_cast<int>(file));
  checks.push_back(
      {"Kernel", "processes", file >= 0 ? Finding::good : Finding::missing,
       file >= 0 ? "pidfd_open works" : "pidfd_open does not work",
       file >= 0 ? ""
                 : "Linux 5.3 or newer; inside a container its seccomp profile may forbid it"});
}

}  // namespace

std::vector<MachineCheck> check_machine() {
  std::vector<MachineCheck> checks;
  const HostSystem host = host_system();
  checks.push_back({"Machine",
                    "system",
                    Finding::good,
                    host.name + ", " + host.architecture + ", " +
                        counted(std::thread::hardware_concurrency(), "processor"),
                    {}});
  const std::string path = variable("PATH");
  for (const Program& program : programs) {
    if (program.group == containers && checks.back().group == tools) check_versions(path, checks);
    checks.push_back(check_program(program, path));
  }
  check_places(checks);
  check_kernel(checks);
  check_isolation(checks);
  return checks;
}

}  // namespace localrun::cli
