#include "runner/cli/clean_up.hpp"

#include "runner/record/file.hpp"
#include "runner/record/runs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sys/stat.h>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

/// Size on the disk and newest change of a folder with all in it.
struct Use {
  std::uint64_t bytes = 0;
  Time last{};

  void add(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
    last = std::max(last, Time{std::chrono::seconds(status.st_mtim.tv_sec)});
  }
};

Use use_of(const fs::path& folder) {
  Use use;
  use.add(folder);
  std::error_code failure;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(folder, options, failure), end;
       !failure && entry != end; entry.increment(failure))
    use.add(entry->path());
  return use;
}

std::vector<fs::path> folders_in(const fs::path& parent) {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (fs::directory_iterator entry(parent, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (entry->is_directory() && !entry->is_symlink()) folders.push_back(entry->path());
  }
  return folders;
}

bool is_going_on(const fs::path& run) {
  const auto events = File::open(run / "events.ndjson");
  return events && events->is_locked();
}

class Collector {
 public:
  void add(KeptKind kind, std::string name, const fs::path& path) {
    const Use use = use_of(path);
    things_.push_back({kind, std::move(name), path, use.last, use.bytes});
  }
  std::vector<KeptThing> take() { return std::move(things_); }

 private:
  std::vector<KeptThing> things_;
};

/// A number and what follows it.
std::optional<std::pair<double, std::string_view>> number_and_unit(std::string_view text) {
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  return std::pair(number, text.substr(static_cast<std::size_t>(end - text.data())));
}

}  // namespace

bool is_any_run_going_on(const fs::path& runs) {
  const auto entries = list_runs(runs);
  return entries && std::any_of(entries->begin(), entries->end(),
                                [](const RunEntry& entry) { return is_going_on(entry.folder); });
}

std::vector<KeptThing> kept_things(const KeptPlaces& places) {
  Collector found;
  if (const auto entries = list_runs(places.runs)) {
    for (const RunEntry& entry : *entries) {
      if (!is_going_on(entry.folder)) found.add(KeptKind::run, entry.id, entry.folder);
    }
  }
  for (const fs::path& folder : folders_in(places.work)) {
    if (folder.filename().string().starts_with("kept-"))
      found.add(KeptKind::workspace, folder.string(), folder);
  }
  if (is_any_run_going_on(places.runs)) return found.take();
  for (const fs::path& server : folders_in(places.actions)) {
    for (const fs::path& owner : folders_in(server)) {
      for (const fs::path& action : folders_in(owner)) {
        found.add(KeptKind::action, (owner.filename() / action.filename()).string(), action);
      }
    }
  }
  for (const fs::path& repository : folders_in(places.caches)) {
    for (const fs::path& entry : folders_in(repository))
      found.add(KeptKind::cache, (repository.filename() / entry.filename()).string(), entry);
  }
  return found.take();
}

std::vector<KeptThing> to_remove(std::vector<KeptThing> things, const CleanRule& rule, Time now) {
  std::stable_sort(things.begin(), things.end(), [](const KeptThing& a, const KeptThing& b) {
    return a.last_used < b.last_used;
  });
  std::uint64_t staying = 0;
  for (const KeptThing& thing : things) staying += thing.bytes;
  auto end = things.begin();
  for (; end != things.end(); ++end) {
    const bool is_old = now - end->last_used >= rule.older_than;
    const bool is_too_much = rule.most_bytes && staying > *rule.most_bytes;
    if (!is_old && !is_too_much) break;
    staying -= end->bytes;
  }
  things.erase(end, things.end());
  return things;
}

std::optional<Milliseconds> read_age(std::string_view text) {
  const auto read = number_and_unit(text);
  if (!read) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, double>, 5> units = {
      {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"w", 7 * 86400}}};
  const auto& [number, unit] = *read;
  if (unit.empty() && number == 0) return Milliseconds(0);
  for (const auto& [name, seconds] : units) {
    // A hundred years: more would not fit a clock.
    if (unit == name && number * seconds <= 100.0 * 366 * 86400)
      return Milliseconds(static_cast<std::int64_t>(number * seconds * 1000));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> read_size(std::string_view text) {
  const auto read = number_and_unit(text);
  if (!read) return std::nullopt;
  auto [number, unit] = *read;
  for (const std::string_view end : {"iB", "B"}) {
    if (unit.ends_with(end)) {
      unit.remove_suffix(end.size());
      break;
    }
  }
  constexpr std::string_view letters = "KMGT";
  const std::size_t power = unit.empty() ? 0 : letters.find(unit.front()) + 1;
  if (unit.size() > 1 || (!unit.empty() && power == 0)) return std::nullopt;
  const double bytes = number * std::pow(1024.0, static_cast<double>(power));
  if (bytes > 9e18) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace localrun::cli
