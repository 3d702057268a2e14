// Lines of a step's output: any line is a command or is not, and what the quick test refuses never
// is one (execution.md 4.1 to 4.3).

#include "runner/execute/workflow_command.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace localrun;
  static const CommandNames names;
  std::string_view line(reinterpret_cast<const char*>(data), size);
  line = line.substr(0, line.find('\n'));
  const auto command = parse_workflow_command(line, names);
  if (!command) return 0;
  if (!may_be_command(line) || !names.contains(command->name)) std::abort();
  for (const auto& [key, value] : command->properties.entries()) {
    if (key.empty() || value.empty() || command->properties.find(key) == nullptr) std::abort();
  }
  return 0;
}
