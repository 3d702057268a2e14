#include "runner/view/runs_table.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>

namespace localrun {
namespace {

std::string short_ref(const std::string& ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/"}) {
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  }
  return ref;
}

constexpr std::size_t columns = 6;
using Cells = std::array<std::string, columns>;

Cells cells_of(const RunRow& row, Time now, const Terminal& terminal) {
  const std::string took = row.result ? duration_text(row.duration) : "unfinished";
  return {row.run,
          one_line(row.workflow, terminal),
          row.trigger,
          short_ref(row.ref),
          ago_text(now - row.started),
          took};
}

}  // namespace

RunRow run_row(const RunStarted& info, Time started, const std::optional<RunFinished>& end) {
  RunRow row;
  row.run = info.run;
  row.workflow = info.run_name.empty() ? info.workflow : info.run_name;
  row.trigger = info.event;
  row.ref = info.ref;
  row.started = started;
  if (end) {
    row.result = end->result;
    row.duration = end->duration;
  }
  return row;
}

RunRow run_row(const RunState& run) {
  const bool is_finished = run.phase == RunPhase::finished;
  RunRow row = run_row(run.info, run.started, is_finished ? std::optional(run.end) : std::nullopt);
  std::vector<const JobProgress*> jobs;
  for (const JobProgress& job : run.jobs) jobs.push_back(&job);
  row.results = count_results(jobs);
  return row;
}

std::string render_runs(const std::vector<RunRow>& rows, Time now, const Terminal& terminal) {
  if (rows.empty()) return "No run is recorded yet.\n";
  constexpr std::array<int, columns> widest = {20, 28, 20, 24, 14, 12};
  std::array<int, columns> widths{};
  std::vector<Cells> table;
  for (const RunRow& row : rows) {
    Cells cells = cells_of(row, now, terminal);
    for (std::size_t i = 0; i < columns; ++i) {
      cells[i] = i == 0 ? cells[i] : shorten(cells[i], widest[i], terminal);
      widths[i] = std::max(widths[i], display_width(cells[i]));
    }
    table.push_back(std::move(cells));
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& result = rows[r].result;
    std::string line =
        result ? styled(sign_of(*result, terminal), style_of(*result), terminal)
               : std::string(signs(terminal).ellipsis.substr(0, terminal.is_unicode ? 3 : 1));
    for (std::size_t i = 0; i < columns; ++i) {
      const bool is_number = i + 1 == columns;
      line += (i == 0 ? " " : "  ") +
              (is_number ? padded_left(table[r][i], widths[i]) : padded(table[r][i], widths[i]));
    }
    const int room = terminal.width - display_width(line) - 2;
    if (!rows[r].results.empty() && display_width(rows[r].results) <= room)
      line += "  " + rows[r].results;
    out += line + '\n';
  }
  return out;
}

}  // namespace localrun
