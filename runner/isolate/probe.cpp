#include "runner/isolate/probe.hpp"

#include "runner/isolate/namespaces.hpp"
#include "runner/isolate/overlay.hpp"
#include "runner/isolate/view.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

struct Places {
  std::string folder;
  ProbedView probed;
  [[nodiscard]] View view() const {
    const std::string machine = probed == ProbedView::system ? folder + "/machine" : std::string();
    return {folder + "/home", folder + "/tmp", {{folder, folder}}, {}, {}, {}, machine};
  }
  [[nodiscard]] Overlay overlay() const {
    return {folder + "/lower", folder + "/upper", folder + "/work", folder + "/upper"};
  }
};

Result<void> make(const Places& places) {
  for (const char* name : {"/home", "/tmp", "/lower", "/upper", "/work", "/machine"}) {
    if (Result<void> made = create_private_folder(places.folder + name); !made) return made;
  }
  return {};
}

Result<void> try_all(const Places& places) {
  if (Result<void> viewed = make_view(places.view()); !viewed) return viewed;
  Result<void> laid = mount_overlay(places.overlay());
  if (laid) return {};
  return Error({laid.error().what(),
                "the file system below " + places.folder +
                    " must be able to carry overlays: TMPDIR names another, such as one in memory",
                laid.error().code()});
}

/// To whoever started the namespaces.
void tell(const std::string& text) {
  static_cast<void>(!::write(kept_descriptor, text.data(), text.size()));
}

/// A folder whose file system cannot carry a layer is read-only in there, as is what was before.
std::string folders_without_layer() {
  std::string found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/", failure)) {
    const std::string path = entry.path().string();
    std::error_code ignored;
    if (entry.is_symlink(ignored) || !entry.is_directory(ignored)) continue;
    if (path == "/proc" || path == "/sys" || path == "/dev") continue;
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0)
      found += path + '\0';
  }
  return found;
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; (end = text.find('\0')) != std::string_view::npos;
       text.remove_prefix(end + 1))
    parts.emplace_back(text.substr(0, end));
  std::sort(parts.begin(), parts.end());
  return parts;
}

std::string read_all(const Fd& pipe) {
  std::string text;
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t size = ::read(pipe.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(block.data(), static_cast<std::size_t>(size));
  }
}

Result<ProbedMachine> probe(const Places& places, JobNetwork network) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot create a pipe", errno);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  const auto body = [&places](const Result<void>& entered) {
    const Result<void> result = entered ? try_all(places) : entered;
    if (!result) {
      tell(result.error().what() + '\0' + result.error().help());
      return 1;
    }
    if (places.probed == ProbedView::system) tell(folders_without_layer());
    return 0;
  };
  const JobUser user = places.probed == ProbedView::system ? JobUser::root : JobUser::same;
  LOCALRUN_TRY(const pid_t pid, start_in_namespaces(writing, network, user, body));
  writing.reset();
  const std::string told = read_all(reading);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return ProbedMachine{parts_of(told)};
  if (told.empty()) return Error({"the process that tried it was ended", {}, 0});
  const std::size_t end = told.find('\0');
  return Error({told.substr(0, end), told.substr(end + 1), 0});
}

}  // namespace

Result<ProbedMachine> probe_isolation(const std::string& folder, JobNetwork network,
                                      ProbedView probed) {
  const Places places{folder, probed};
  if (const Result<void> made = make(places); !made) return made.error();
  Result<ProbedMachine> result = probe(places, network);
  if (const Result<void> removed = remove_tree(folder); result && !removed) return removed.error();
  return result;
}

}  // namespace localrun
