#include "runner/execute/near_programs.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace localrun {
namespace {

/// A finding must not take longer than the step.
constexpr std::size_t most_programs = 20'000;

}  // namespace

std::vector<std::string> near_programs(std::string_view name, std::string_view search_path) {
  std::vector<std::string> programs;
  for (std::size_t begin = 0; begin <= search_path.size();) {
    const std::size_t end = std::min(search_path.find(':', begin), search_path.size());
    const std::filesystem::path folder(search_path.substr(begin, end - begin));
    begin = end + 1;
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::directory_iterator() &&
           programs.size() < most_programs;
         entries.increment(error))
      programs.push_back(entries->path().filename().string());
  }
  std::sort(programs.begin(), programs.end());
  programs.erase(std::unique(programs.begin(), programs.end()), programs.end());
  return expr::near_names(name, std::vector<std::string_view>(programs.begin(), programs.end()));
}

}  // namespace localrun
