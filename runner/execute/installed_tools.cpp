#include "runner/execute/installed_tools.hpp"

#include "runner/execute/shell.hpp"
#include "runner/execute/tool_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <unistd.h>

namespace localrun {

namespace {

namespace fs = std::filesystem;

struct ClosePipe {
  void operator()(FILE* pipe) const noexcept { (void)::pclose(pipe); }
};

std::string for_shell(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// What the program says of itself; asked once for each file in the life of this process.
std::optional<ToolVersion> ask(const std::string& program, std::string_view option,
                               const std::string& memory) {
  static std::map<std::string, std::optional<ToolVersion>, std::less<>> known;
  const auto found = known.find(program);
  if (found != known.end()) return found->second;
  if (const auto before = remembered(memory, program, option))
    return known[program] = parse_tool_version(*before);
  const std::string said = said_by(program, option);
  const auto version = parse_tool_version(said);
  // What Java's options print comes before its version.
  if (version &&
      version->text ==
          parse_tool_version(said.substr(0, said.find('\n'))).value_or(ToolVersion{}).text)
    remember(memory, program, option, said);
  return known[program] = version;
}

/// Below what a place of the table lies.
enum class Base : std::uint8_t { root, home, tool_cache, rustup };
/// How the version is found out: from the name of the folder, or the program says it.
enum class Known : std::uint8_t { by_name, by_asking };

/// Programs `BASE/FOLDER/X/REST`, for every X.
struct Place {
  Base base;
  std::string_view folder;
  std::string_view rest;
  Known known = Known::by_name;
};

struct Row {
  Tool tool;
  std::string_view option;                  // asks for the version
  std::span<const std::string_view> names;  // on PATH
  std::string_view prefix;  // and names on PATH that go on with digits and dots: `python3.11`
  std::span<const Place> places;
};

constexpr auto node_names = std::to_array<std::string_view>({"node", "nodejs"});
constexpr auto node_places = std::to_array<Place>({
    {Base::home, "/.nvm/versions/node", "/bin/node"},
    {Base::home, "/.local/share/fnm/node-versions", "/installation/bin/node"},
    {Base::home, "/.volta/tools/image/node", "/bin/node"},
    {Base::home, "/.asdf/installs/nodejs", "/bin/node"},
    {Base::home, "/.local/share/mise/installs/node", "/bin/node"},
    {Base::tool_cache, "/node", "/x64/bin/node"},
});

constexpr auto python_names = std::to_array<std::string_view>({"python", "python3"});
constexpr auto python_places = std::to_array<Place>({
    {Base::home, "/.pyenv/versions", "/bin/python"},
    {Base::home, "/.asdf/installs/python", "/bin/python"},
    {Base::home, "/.local/share/mise/installs/python", "/bin/python"},
    {Base::home, "/.local/share/uv/python", "/bin/python3", Known::by_asking},
    {Base::tool_cache, "/Python", "/x64/bin/python"},
});

constexpr auto go_names = std::to_array<std::string_view>({"go"});
constexpr auto go_places = std::to_array<Place>({
    {Base::root, "/usr/local", "/bin/go", Known::by_asking},
    {Base::root, "/usr/lib", "/bin/go"},  // Debian's go-1.19
    {Base::home, "/sdk", "/bin/go"},
    {Base::home, "/.asdf/installs/golang", "/go/bin/go"},
    {Base::home, "/.local/share/mise/installs/go", "/bin/go"},
    {Base::tool_cache, "/go", "/x64/bin/go"},
});

constexpr auto java_names = std::to_array<std::string_view>({"java"});
constexpr auto java_places = std::to_array<Place>({
    {Base::root, "/usr/lib/jvm", "/bin/java", Known::by_asking},
    {Base::home, "/.sdkman/candidates/java", "/bin/java", Known::by_asking},
    {Base::home, "/.local/share/mise/installs/java", "/bin/java", Known::by_asking},
    {Base::home, "/.asdf/installs/java", "/bin/java", Known::by_asking},
});

constexpr auto rust_names = std::to_array<std::string_view>({"rustc"});
constexpr auto rust_places = std::to_array<Place>({
    {Base::rustup, "/toolchains", "/bin/rustc", Known::by_asking},
});

constexpr auto rows = std::to_array<Row>({
    {Tool::node, "--version", node_names, {}, node_places},
    {Tool::python, "--version", python_names, "python", python_places},
    {Tool::go, "version", go_names, {}, go_places},
    {Tool::java, "-version", java_names, {}, java_places},
    {Tool::rust, "--version", rust_names, {}, rust_places},
});

const Row& row_of(Tool tool) {
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const Row& each) { return each.tool == tool; });
}

class Search {
 public:
  Search(const ToolPlaces& places, const Row& row) : places_(places), row_(row) {}

  std::vector<InstalledTool> all() {
    for (const std::string_view name : row_.names) {
      if (const auto program = find_program(name, {}, places_.path)) asked(*program);
    }
    if (!row_.prefix.empty()) on_path_with_version();
    for (const Place& place : row_.places) in(place);
    return std::move(found_);
  }

  [[nodiscard]] bool any() const {
    const auto is_there = [](const std::string& program) {
      return ::access(program.c_str(), X_OK) == 0;
    };
    for (const std::string_view name : row_.names)
      if (find_program(name, {}, places_.path)) return true;
    for (const Place& place : row_.places) {
      const std::vector<std::string> programs = programs_in(place);
      if (std::any_of(programs.begin(), programs.end(), is_there)) return true;
    }
    return false;
  }

 private:
  void on_path_with_version() {
    std::string_view rest = places_.path;
    while (!rest.empty()) {
      const std::string folder(rest.substr(0, rest.find(':')));
      rest.remove_prefix(std::min(rest.find(':'), rest.size() - 1) + 1);
      std::error_code error;
      for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(row_.prefix) && name.size() > row_.prefix.size() &&
            name.find_first_not_of("0123456789.", row_.prefix.size()) == std::string::npos)
          asked(entry.path().string());
      }
    }
  }

  [[nodiscard]] std::string folder_of(Base base) const {
    switch (base) {
      case Base::root:
        return "/";
      case Base::home:
        return places_.home;
      case Base::tool_cache:
        return places_.tool_cache;
      case Base::rustup:
        return places_.rustup_home;
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> entries_of(const Place& place) const {
    const std::string base = folder_of(place.base);
    std::vector<std::string> entries;
    if (!base.starts_with('/')) return entries;
    const std::string folder = (base == "/" ? "" : base) + std::string(place.folder);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
      entries.push_back(entry.path().string());
    std::sort(entries.begin(), entries.end());
    return entries;
  }
  [[nodiscard]] std::vector<std::string> programs_in(const Place& place) const {
    std::vector<std::string> programs = entries_of(place);
    for (std::string& each : programs) each += place.rest;
    return programs;
  }

  void in(const Place& place) {
    for (const std::string& entry : entries_of(place)) {
      const std::string program = entry + std::string(place.rest);
      if (place.known == Known::by_asking) {
        asked(program);
      } else if (const auto version = parse_tool_version(fs::path(entry).filename().string())) {
        add(program, *version);
      }
    }
  }

  void asked(const std::string& program) {
    if (::access(program.c_str(), X_OK) != 0) return;
    if (const auto version = ask(program, row_.option, places_.memory)) add(program, *version);
  }

  void add(const std::string& program, const ToolVersion& version) {
    if (::access(program.c_str(), X_OK) != 0) return;
    std::error_code error;
    const fs::path real = fs::canonical(program, error);
    if (error || !seen_.insert(real.string()).second) return;
    found_.push_back({version, program});
  }

  const ToolPlaces& places_;
  const Row& row_;
  std::set<std::string> seen_;  // the files themselves
  std::vector<InstalledTool> found_;
};

}  // namespace

std::vector<std::string> tool_folders_of(const std::string& home) {
  constexpr std::string_view shared = "/.local/share";
  std::vector<std::string> folders;
  const auto add = [&](std::string_view below) {
    std::string folder = home + std::string(below);
    std::error_code failure;
    const bool is_known = std::find(folders.begin(), folders.end(), folder) != folders.end();
    if (!is_known && fs::is_directory(folder, failure)) folders.push_back(std::move(folder));
  };
  for (const Row& row : rows) {
    for (const Place& place : row.places) {
      if (place.base != Base::home) continue;
      const std::size_t begin = place.folder.starts_with(shared) ? shared.size() : 0;
      add(place.folder.substr(0, place.folder.find('/', begin + 1)));
    }
  }
  add("/.rustup");
  return folders;
}

std::string said_by(const std::string& program, std::string_view words) {
  const std::string command = for_shell(program) + " " + std::string(words) + " 2>&1 </dev/null";
  const std::unique_ptr<FILE, ClosePipe> pipe(::popen(command.c_str(), "re"));
  std::string text;
  std::array<char, 256> block{};
  while (pipe && std::fgets(block.data(), block.size(), pipe.get()) != nullptr)
    text += block.data();
  return text;
}

std::vector<InstalledTool> installed(Tool tool, const ToolPlaces& places) {
  return Search(places, row_of(tool)).all();
}

bool is_installed(Tool tool, const ToolPlaces& places) {
  return Search(places, row_of(tool)).any();
}

}  // namespace localrun
