#include "runner/cli/terminal_option.hpp"

namespace localrun::cli {

RequestResult<Terminal> terminal_of_option(const ParsedOptions& options, int descriptor) {
  const std::string given = options.last("color").value_or("auto");
  if (given == "auto") return terminal_of(descriptor, ColourChoice::automatic);
  if (given == "always") return terminal_of(descriptor, ColourChoice::always);
  if (given == "never") return terminal_of(descriptor, ColourChoice::never);
  return RequestError{"--color cannot be '" + given + "'", "it is one of: auto, always, never"};
}

}  // namespace localrun::cli
