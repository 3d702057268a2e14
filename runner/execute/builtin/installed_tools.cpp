#include "runner/execute/builtin/installed_tools.hpp"

#include "runner/execute/shell.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
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

/// What the program says of itself; asked once for each file in the life of this program.
std::optional<ToolVersion> ask(const std::string& program, std::string_view option) {
  static std::map<std::string, std::optional<ToolVersion>, std::less<>> known;
  const auto found = known.find(program);
  if (found != known.end()) return found->second;
  const std::string command = for_shell(program) + " " + std::string(option) + " 2>&1 </dev/null";
  const std::unique_ptr<FILE, ClosePipe> pipe(::popen(command.c_str(), "re"));
  std::string text;
  std::array<char, 256> block{};
  while (pipe && std::fgets(block.data(), block.size(), pipe.get()) != nullptr)
    text += block.data();
  return known[program] = parse_tool_version(text);
}

class Search {
 public:
  Search(const ToolPlaces& places, std::string_view option) : places_(places), option_(option) {}

  void on_path(std::string_view name) {
    if (const auto program = find_program(name, {}, places_.path)) asked(*program);
  }
  /// Programs on PATH whose names begin so and go on with digits and dots: `python3.11`.
  void on_path_with_version(std::string_view prefix) {
    std::string_view rest = places_.path;
    while (!rest.empty()) {
      const std::string folder(rest.substr(0, rest.find(':')));
      rest.remove_prefix(std::min(rest.find(':'), rest.size() - 1) + 1);
      std::error_code error;
      for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && name.size() > prefix.size() &&
            name.find_first_not_of("0123456789.", prefix.size()) == std::string::npos)
          asked(entry.path().string());
      }
    }
  }
  /// `FOLDER/VERSION/REST`, VERSION being its name.
  void below(const std::string& folder, const std::string& rest) {
    if (!folder.starts_with('/')) return;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const auto version = parse_tool_version(entry.path().filename().string());
      if (version) add(entry.path().string() + rest, *version);
    }
  }
  /// The same where the folder's name does not tell.
  void asked_below(const std::string& folder, const std::string& rest) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
      asked(entry.path().string() + rest);
  }
  void asked(const std::string& program) {
    if (::access(program.c_str(), X_OK) != 0) return;
    if (const auto version = ask(program, option_)) add(program, *version);
  }
  [[nodiscard]] std::string home(std::string_view path) const {
    return places_.home.empty() ? std::string() : places_.home + std::string(path);
  }
  [[nodiscard]] std::string tool_cache(std::string_view path) const {
    return places_.tool_cache.empty() ? std::string() : places_.tool_cache + std::string(path);
  }
  [[nodiscard]] std::vector<InstalledTool> take() { return std::move(found_); }

 private:
  void add(const std::string& program, const ToolVersion& version) {
    if (::access(program.c_str(), X_OK) != 0) return;
    std::error_code error;
    const fs::path real = fs::canonical(program, error);
    if (error || !seen_.emplace(real.string(), true).second) return;
    found_.push_back({version, program});
  }

  const ToolPlaces& places_;
  std::string_view option_;
  std::map<std::string, bool> seen_;  // by the file itself
  std::vector<InstalledTool> found_;
};

}  // namespace

std::vector<InstalledTool> installed_nodes(const ToolPlaces& places) {
  Search search(places, "--version");
  search.on_path("node");
  search.on_path("nodejs");
  search.below(search.home("/.nvm/versions/node"), "/bin/node");
  search.below(search.home("/.local/share/fnm/node-versions"), "/installation/bin/node");
  search.below(search.home("/.volta/tools/image/node"), "/bin/node");
  search.below(search.home("/.asdf/installs/nodejs"), "/bin/node");
  search.below(search.home("/.local/share/mise/installs/node"), "/bin/node");
  search.below(search.tool_cache("/node"), "/x64/bin/node");
  return search.take();
}

std::vector<InstalledTool> installed_pythons(const ToolPlaces& places) {
  Search search(places, "--version");
  search.on_path("python");
  search.on_path("python3");
  search.on_path_with_version("python");
  search.below(search.home("/.pyenv/versions"), "/bin/python");
  search.below(search.home("/.asdf/installs/python"), "/bin/python");
  search.below(search.home("/.local/share/mise/installs/python"), "/bin/python");
  search.below(search.tool_cache("/Python"), "/x64/bin/python");
  return search.take();
}

std::vector<InstalledTool> installed_gos(const ToolPlaces& places) {
  Search search(places, "version");
  search.on_path("go");
  search.asked("/usr/local/go/bin/go");
  search.below("/usr/lib/", "/bin/go");  // Debian's go-1.19
  search.below(search.home("/sdk"), "/bin/go");
  search.below(search.home("/.asdf/installs/golang"), "/go/bin/go");
  search.below(search.home("/.local/share/mise/installs/go"), "/bin/go");
  search.below(search.tool_cache("/go"), "/x64/bin/go");
  return search.take();
}

std::vector<InstalledTool> installed_javas(const ToolPlaces& places) {
  Search search(places, "-version");
  search.on_path("java");
  search.asked_below("/usr/lib/jvm", "/bin/java");
  search.asked_below(search.home("/.sdkman/candidates/java"), "/bin/java");
  search.asked_below(search.home("/.local/share/mise/installs/java"), "/bin/java");
  search.asked_below(search.home("/.asdf/installs/java"), "/bin/java");
  return search.take();
}

}  // namespace localrun
