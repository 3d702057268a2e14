#include "runner/cli/recorded_run.hpp"

#include "runner/cli/command_table.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/terminal_option.hpp"

#include <cstdio>
#include <map>
#include <memory>
#include <unistd.h>

namespace localrun::cli {

ExitStatus wrong_call(const Error& error) {
  report_error(error.what(), error.help());
  return ExitStatus::wrong_call;
}

Result<Chosen> choose_run(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return Error({terminal.error().what, terminal.error().help, 0});
  LOCALRUN_TRY(const auto folder, runs_folder_here());
  const std::string name =
      options.arguments.empty() ? std::string("last") : options.arguments.front();
  LOCALRUN_TRY(auto run, find_run(folder, name));
  return Chosen{std::move(run), *terminal};
}

void print_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

Result<RunState> read_state(const RunEntry& run, LogReading reading, const EventFunction& each) {
  RunState state;
  LOCALRUN_TRY(const auto report, replay(
                                      run.folder,
                                      [&](const Event& event) {
                                        if (each) each(event);
                                        apply(state, event);
                                      },
                                      reading));
  if (report.ending == RunEnding::killed && state.phase != RunPhase::finished) {
    report_error("run " + run.id +
                 " never ended: localrun was killed; this is what was recorded until then");
  }
  return state;
}

SourceLookup sources_on_disk() {
  auto cache = std::make_shared<std::map<std::string, model::SourcePtr>>();
  return [cache](const std::string& path) -> model::SourcePtr {
    const auto known = cache->find(path);
    if (known != cache->end()) return known->second;
    const auto text = read_file(path);
    model::SourcePtr source =
        text ? std::make_shared<const model::SourceFile>(path, *text) : nullptr;
    cache->emplace(path, source);
    return source;
  };
}

}  // namespace localrun::cli
