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

template <>
struct Members<StoreSettings> {
  static constexpr auto list = std::tuple(Member("cache_root", &StoreSettings::cache_root),
                                          Member("server_url", &StoreSettings::server_url),
                                          Member("is_offline", &StoreSettings::is_offline));
};

template <>
struct Members<JobStores> {
  static constexpr auto list =
      std::tuple(Member("artifacts", &JobStores::artifacts), Member("caches", &JobStores::caches),
                 Member("actions", &JobStores::actions), Member("tools", &JobStores::tools),
                 Member("changes", &JobStores::changes));
};

template <>
struct Members<Placed> {
  static constexpr auto list =
      std::tuple(Member("source", &Placed::source), Member("path", &Placed::path));
};

template <>
struct Members<View> {
  static constexpr auto list =
      std::tuple(Member("home", &View::home), Member("scratch", &View::scratch),
                 Member("writable", &View::writable), Member("readable", &View::readable),
                 Member("hidden", &View::hidden), Member("shut_sockets", &View::shut_sockets),
                 Member("machine_changes", &View::machine_changes));
};

template <>
struct Members<JobMessage> {
  static constexpr auto list =
      std::tuple(Member("stores", &JobMessage::stores), Member("seclusion", &JobMessage::seclusion),
                 Apart(&JobMessage::spec));
};

template <>
struct Members<Seclusion> {
  static constexpr auto list =
      std::tuple(Member("view", &Seclusion::view), Member("network", &Seclusion::network),
                 Member("user", &Seclusion::user), Member("hides_home", &Seclusion::hides_home));
};

namespace {

/// A payload may be as deep as fromJSON reads, and lies in the message.
constexpr int deepest = 2 * expr::deepest_json;

Error bad_message(const std::string& problem) {
  return Error({"the job as it was sent cannot be read: " + problem,
                "the same localrun has to be on both sides", 0});
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
  writer.add_members(message);
  return expr::to_compact_json(writer.take());
}

Result<JobMessage> read_job_message(std::string_view text) {
  const auto json = expr::parse_json(text, deepest);
  if (!json) return bad_message("it is not JSON");
  JobMessage message;
  JsonReader reader(*json);
  reader.read_members(message);
  if (reader.problem()) return bad_message(*reader.problem());
  auto spec = job_spec_from_json((*json)["job"]);
  if (!spec) return bad_message(spec.error().problem);
  message.spec = *std::move(spec);
  return message;
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
