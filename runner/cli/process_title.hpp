#pragma once

// What others see of this process: its arguments, in `ps` and in /proc.

#include <string>
#include <vector>

namespace localrun::cli {

/// The arguments as given. In the process's own memory, which is what others see, the values of
/// `--secret K=V` are stars from now on. Before any other process is made.
[[nodiscard]] std::vector<std::string> take_arguments(int argc, char** argv);

}  // namespace localrun::cli
