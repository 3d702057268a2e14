#include "runner/execute/find_node.hpp"

#include "runner/execute/shell.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

/// `FOLDER/VERSION/REST` is a node, VERSION being its name.
struct ManagedFolder {
  std::string folder;
  std::string rest;
};

void add_managed(const ManagedFolder& managed, std::vector<InstalledNode>& found) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(managed.folder, ignored)) {
    auto node = parse_node_version(entry.path().filename().string());
    if (!node) continue;
    node->program = entry.path().string() + managed.rest;
    if (::access(node->program.c_str(), X_OK) == 0) found.push_back(std::move(*node));
  }
}

struct ClosePipe {
  void operator()(FILE* pipe) const noexcept { (void)::pclose(pipe); }
};

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

std::optional<InstalledNode> ask(const std::string& program) {
  const std::unique_ptr<FILE, ClosePipe> pipe(
      ::popen((quoted(program) + " --version 2>/dev/null </dev/null").c_str(), "re"));
  std::array<char, 64> line{};
  if (!pipe || std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return std::nullopt;
  auto node = parse_node_version(line.data());
  if (node) node->program = program;
  return node;
}

}  // namespace

std::vector<InstalledNode> find_nodes(const std::string& path, const std::string& home,
                                      const std::string& tool_cache) {
  std::vector<InstalledNode> found;
  for (const char* name : {"node", "nodejs"}) {
    const auto program = find_program(name, {}, path);
    if (!program) continue;
    if (auto node = ask(*program)) found.push_back(std::move(*node));
    break;
  }
  if (!home.empty()) {
    add_managed({home + "/.nvm/versions/node", "/bin/node"}, found);
    add_managed({home + "/.local/share/fnm/node-versions", "/installation/bin/node"}, found);
    add_managed({home + "/.volta/tools/image/node", "/bin/node"}, found);
    add_managed({home + "/.asdf/installs/nodejs", "/bin/node"}, found);
    add_managed({home + "/.local/share/mise/installs/node", "/bin/node"}, found);
  }
  if (!tool_cache.empty()) add_managed({tool_cache + "/node", "/x64/bin/node"}, found);
  return found;
}

}  // namespace localrun
