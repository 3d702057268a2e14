#include "runner/worker/job_message.hpp"

#include "expr/json.hpp"
#include "runner/plan/job_spec_json.hpp"
#include "runner/plan/json_members.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace localrun {

template <>
struct EnumNames<JobNetwork> {
  static constexpr std::array<std::string_view, 2> names = {"of-machine", "own"};
};

template <>
struct EnumNames<JobUser> {
  static constexpr std::array<std::string_view, 2> names = {"same", "root"};
};

template <class Io, is_struct<StoreSettings> T>
void describe(Io& io, T& settings) {
  io("cache_root", settings.cache_root);
  io("server_url", settings.server_url);
  io("is_offline", settings.is_offline);
}

template <class Io, is_struct<JobStores> T>
void describe(Io& io, T& stores) {
  io("artifacts", stores.artifacts);
  io("caches", stores.caches);
  io("actions", stores.actions);
  io("tools", stores.tools);
  io("changes", stores.changes);
}

template <class Io, is_struct<Placed> T>
void describe(Io& io, T& placed) {
  io("source", placed.source);
  io("path", placed.path);
}

template <class Io, is_struct<View> T>
void describe(Io& io, T& view) {
  io("home", view.home);
  io("scratch", view.scratch);
  io("writable", view.writable);
  io("readable", view.readable);
  io("hidden", view.hidden);
  io("shut_sockets", view.shut_sockets);
  io("machine_changes", view.machine_changes);
}

template <class Io, is_struct<Seclusion> T>
void describe(Io& io, T& seclusion) {
  io("view", seclusion.view);
  io("network", seclusion.network);
  io("user", seclusion.user);
  io("hides_home", seclusion.hides_home);
}

namespace {

/// A payload may be as deep as fromJSON reads, and lies in the message.
constexpr int deepest = 2 * expr::deepest_json;

Error bad_message(const std::string& problem) {
  return Error({"the job as it was sent cannot be read: " + problem,
                "the same localrun has to be on both sides", 0});
}

struct Members {
  std::optional<Seclusion> seclusion;
  JobStores stores;
};

template <class Io, is_struct<Members> T>
void describe(Io& io, T& members) {
  io("stores", members.stores);
  io("seclusion", members.seclusion);
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "there";
}

Result<void> check_folder(const std::string& folder, int access, const std::string& what) {
  if (::access(folder.c_str(), access) == 0) return {};
  const int number = errno;
  const std::string where = " where the launcher starts the job (" + host_name() + ")";
  if (number == ENOENT || number == ENOTDIR)
    return Error({what + " '" + folder + "' is not there" + where,
                  "jobs can be launched where this machine's folders are seen by the same paths "
                  "(the same machine, a shared file system, a container with them mounted); "
                  "TMPDIR, XDG_RUNTIME_DIR and LOCALRUN_HOME name others",
                  number});
  return Error({system_error(what + " '" + folder + "' cannot be used" + where, number).what(),
                "the launcher has to start the job as the user who runs localrun", number});
}

}  // namespace

std::string text_of(const JobMessage& message) {
  JsonWriter writer;
  writer.add_json("job", job_spec_to_json(message.spec));
  const Members members{message.seclusion, message.stores};
  describe(writer, members);
  return expr::to_compact_json(writer.take());
}

Result<JobMessage> read_job_message(std::string_view text) {
  const auto json = expr::parse_json(text, deepest);
  if (!json) return bad_message("it is not JSON");
  Members members;
  JsonReader reader(*json);
  describe(reader, members);
  if (reader.problem()) return bad_message(*reader.problem());
  auto spec = job_spec_from_json((*json)["job"]);
  if (!spec) return bad_message(spec.error().problem);
  return JobMessage{*std::move(spec), std::move(members.stores), std::move(members.seclusion)};
}

Result<void> check_folders(const JobMessage& message) {
  const RunSpec& run = *message.spec.run;
  const std::filesystem::path artifacts(message.stores.artifacts);
  // Those of the run first: nothing else on another machine has their names.
  if (auto done = check_folder(run.work_root, W_OK | X_OK, "the work folder"); !done) return done;
  if (auto done = check_folder(run.control_root, W_OK | X_OK, "the folder of command files"); !done)
    return done;
  if (!artifacts.empty()) {
    auto done = check_folder(artifacts.parent_path().string(), W_OK | X_OK, "the run's record");
    if (!done) return done;
  }
  return check_folder(run.repository.root, R_OK | X_OK, "the repository");
}

}  // namespace localrun
