#include "runner/view/cache_list.hpp"

#include "runner/view/go_on.hpp"
#include "runner/view/json_object.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/report_parts.hpp"
#include "runner/view/table.hpp"

namespace localrun {
namespace {

/// What tells versions apart at a glance.
constexpr std::size_t short_version = 7;

/// `3 caches (12 MB)`.
std::string sum_of(const std::vector<ListedCache>& caches) {
  std::uint64_t size = 0;
  for (const ListedCache& each : caches) size += each.size;
  return counted(caches.size(), "cache") + " (" + size_text(size) + ')';
}

/// What there is besides.
std::string others_of(const ListedCaches& listed) {
  if (listed.of_others.empty()) return {};
  return "Other repositories have " + sum_of(listed.of_others) + ": --everywhere\n";
}

std::string whose(const ListedCaches& listed, const Terminal& terminal) {
  return listed.repository.empty() ? std::string() : " of " + one_line(listed.repository, terminal);
}

std::string nothing_kept(const ListedCaches& listed, const Terminal& terminal) {
  return "No caches" + whose(listed, terminal) + " are kept.\n" + others_of(listed);
}

std::string cache_json(const ListedCache& cache) {
  JsonObject object;
  object.add("repository", cache.repository);
  object.add("key", cache.key);
  object.add("version", cache.version);
  object.add("size", cache.size);
  object.add("saved", iso_time(cache.saved));
  object.add("last_used", iso_time(cache.last_used));
  object.add("archive", cache.archive);
  return object.text();
}

}  // namespace

std::string render_caches(const ListedCaches& listed, Time now, const Terminal& terminal) {
  if (listed.caches.empty()) return nothing_kept(listed, terminal);
  const bool is_everywhere = listed.repository.empty();
  std::vector<Column> columns = {
      {"KEY", false, true}, {"VERSION"}, {"SIZE", true}, {"SAVED"}, {"LAST USED"}};
  if (is_everywhere) columns.insert(columns.begin(), {"REPOSITORY", false, true});
  std::vector<std::vector<std::string>> rows;
  for (const ListedCache& cache : listed.caches) {
    std::vector<std::string> row = {
        one_line(cache.key, terminal), one_line(cache.version.substr(0, short_version), terminal),
        size_text(cache.size), ago_text(now - cache.saved), ago_text(now - cache.last_used)};
    if (is_everywhere) row.insert(row.begin(), one_line(cache.repository, terminal));
    rows.push_back(std::move(row));
  }
  return render_table(columns, rows, terminal) + '\n' + sum_of(listed.caches) +
         whose(listed, terminal) + '\n' + others_of(listed);
}

std::string render_cache_details(const ListedCaches& listed, Time now, const Terminal& terminal) {
  if (listed.caches.empty()) return nothing_kept(listed, terminal);
  const auto fact = [&](std::string_view name, const std::string& value) {
    return "  " + styled(padded(name, 12), Style::dim, terminal) + one_line(value, terminal) + '\n';
  };
  std::string out;
  for (const ListedCache& cache : listed.caches) {
    if (!out.empty()) out += '\n';
    out += styled(one_line(cache.key, terminal), Style::bold, terminal) + "  " +
           size_text(cache.size) + '\n';
    out += fact("repository", cache.repository);
    out += fact("version", cache.version);
    out += fact("saved", time_text(cache.saved) + ", " + ago_text(now - cache.saved));
    out += fact("last used", time_text(cache.last_used) + ", " + ago_text(now - cache.last_used));
    out += fact("its files", "tar -tvf " + shell_word(cache.archive));
  }
  return out;
}

std::string render_caches_json(const ListedCaches& listed) {
  JsonObject object;
  object.add("schema", 1);
  object.add_json("caches", array_of(listed.caches, cache_json));
  return object.text() + '\n';
}

}  // namespace localrun
