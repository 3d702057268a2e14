#include "runner/record/runs.hpp"

#include "runner/events/event_json.hpp"
#include "runner/process/private_files.hpp"
#include "runner/record/file.hpp"
#include "runner/record/line_reader.hpp"
#include "runner/record/run_id.hpp"

#include <algorithm>
#include <charconv>
#include <dirent.h>
#include <numeric>
#include <unistd.h>
#include <system_error>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

Error call_error(std::string what, std::string help) {
  return Error({std::move(what), std::move(help), 0});
}

/// Edit distance; ids are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string join(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id;
  return text;
}

/// At most three ids that differ little from `name`, or begin or end as it does.
std::vector<std::string> near_ids(const std::vector<RunEntry>& entries, std::string_view name) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const RunEntry& entry : entries) {
    const bool ends_alike = name.size() >= 3 && entry.id.ends_with(name);
    const std::string_view beginning = std::string_view(entry.id).substr(0, name.size());
    const std::size_t edits = ends_alike ? 0 : distance(beginning, name);
    if (edits <= std::max<std::size_t>(1, name.size() / 5)) near.emplace_back(edits, entry.id);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) ids.push_back(near[i].second);
  return ids;
}

/// N of `last`, `last~` and `last~N`; absent for any other text.
std::optional<std::size_t> steps_back(std::string_view name) {
  if (name.empty() || name == "last") return 0;
  if (!name.starts_with("last~")) return std::nullopt;
  name.remove_prefix(5);
  if (name.empty()) return 1;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

Error unknown_run(const std::vector<RunEntry>& entries, std::string_view name) {
  const std::vector<std::string> near = near_ids(entries, name);
  return call_error("there is no run '" + std::string(name) + "'",
                    near.empty() ? "`localrun runs` lists the runs there are"
                                 : "did you mean " + join(near) + "?");
}

}  // namespace

Result<fs::path> runs_folder(const PlaceVariables& variables) {
  if (!variables.localrun_home.empty()) {
    const fs::path home = variables.localrun_home;
    if (!home.is_absolute()) {
      return call_error("LOCALRUN_HOME is '" + home.string() + "', which is not an absolute path",
                        "set it to a path that begins with '/'");
    }
    return home / "runs";
  }
  const fs::path state = variables.xdg_state_home;
  if (state.is_absolute()) return state / "localrun" / "runs";
  if (variables.home.empty()) {
    return call_error("there is no place for the records of runs: HOME is not set",
                      "set HOME, or LOCALRUN_HOME to a folder of your choice");
  }
  return fs::path(variables.home) / ".local" / "state" / "localrun" / "runs";
}

Result<NewRun> create_run(const fs::path& runs, Time start) {
  if (const Result<void> made = create_private_folder(runs); !made) return made.error();
  std::uint32_t salt = 0;
  if (::getentropy(&salt, sizeof salt) != 0) salt = static_cast<std::uint32_t>(::getpid());
  // A thousand names for each millisecond, then those of the next one.
  for (int attempt = 0; attempt < 4096; ++attempt) {
    std::string id = make_run_id(start + Milliseconds(attempt / 64), salt++);
    LOCALRUN_TRY(const bool is_new, create_new_folder(runs / id));
    if (is_new) return NewRun{id, runs / id};
  }
  return call_error("cannot find a free name for a run in '" + runs.string() + "'", {});
}

Result<std::vector<RunEntry>> list_runs(const fs::path& runs) {
  std::vector<RunEntry> entries;
  std::error_code error;
  fs::directory_iterator file(runs, error);
  if (error == std::errc::no_such_file_or_directory) return entries;
  for (; !error && file != fs::directory_iterator(); file.increment(error)) {
    std::string id = file->path().filename().string();
    if (is_run_id(id)) entries.push_back({std::move(id), file->path()});
  }
  if (error) return system_error("cannot list the runs in '" + runs.string() + "'", error.value());
  std::sort(entries.begin(), entries.end(),
            [](const RunEntry& a, const RunEntry& b) { return a.id > b.id; });
  return entries;
}

std::size_t count_runs(const fs::path& runs) noexcept {
  DIR* const entries = ::opendir(runs.c_str());
  if (entries == nullptr) return 0;
  std::size_t count = 0;
  while (const dirent* entry = ::readdir(entries)) count += is_run_id(entry->d_name) ? 1 : 0;
  ::closedir(entries);
  return count;
}

Result<RunHead> read_run_head(const RunEntry& entry) {
  constexpr std::size_t portion = std::size_t{4} * 1024;
  Result<File> file = File::open(entry.folder / "events.ndjson");
  if (!file) return file.error();
  const bool is_running = file->is_locked();
  LOCALRUN_TRY(const std::uint64_t size, file->size());
  RunHead head;
  EventDecoder decoder;
  LineReader reader(*file, 0, size, portion);
  const std::string_view beginning = reader.next();
  Decoded first = decoder.decode(beginning.substr(0, beginning.find('\n')));
  if (auto* event = std::get_if<Event>(&first.line)) {
    head.started = event->time;
    if (auto* started = std::get_if<RunStarted>(&event->fact)) head.info = std::move(*started);
  }
  // run_finished is short and the last line.
  std::string end(std::min<std::uint64_t>(size, portion), '\0');
  LOCALRUN_TRY(const std::size_t count, file->read_at(size - end.size(), end));
  end.resize(count);
  if (end.ends_with('\n')) end.pop_back();
  const Decoded last = decoder.decode(std::string_view(end).substr(end.rfind('\n') + 1));
  if (const auto* event = std::get_if<Event>(&last.line)) {
    if (const auto* finished = std::get_if<RunFinished>(&event->fact)) head.end = *finished;
  }
  head.ending = head.end     ? RunEnding::finished
                : is_running ? RunEnding::running
                             : RunEnding::killed;
  return head;
}

Result<RunEntry> find_run(const fs::path& runs, std::string_view name) {
  LOCALRUN_TRY(const std::vector<RunEntry> entries, list_runs(runs));
  if (entries.empty()) {
    return call_error("there are no recorded runs in '" + runs.string() + "'",
                      "`localrun WORKFLOW` makes one");
  }
  if (const std::optional<std::size_t> back = steps_back(name)) {
    if (*back < entries.size()) return entries[*back];
    return call_error("there is no run '" + std::string(name) + "': only " +
                          std::to_string(entries.size()) +
                          (entries.size() == 1 ? " run is recorded" : " runs are recorded"),
                      "the oldest is " + entries.back().id);
  }
  std::vector<std::string> matches;
  const RunEntry* found = nullptr;
  for (const RunEntry& entry : entries) {
    if (!entry.id.starts_with(name)) continue;
    found = &entry;
    matches.push_back(entry.id);
  }
  if (matches.size() == 1) return *found;
  if (matches.empty()) return unknown_run(entries, name);
  const std::size_t count = matches.size();
  if (count > 5) matches.resize(5);
  return call_error(
      "'" + std::string(name) + "' is the beginning of " + std::to_string(count) + " runs",
      "give more of it: " + join(matches) + (count > 5 ? ", …" : ""));
}

}  // namespace localrun
