#include "runner/isolate/probe.hpp"

#include "runner/isolate/namespaces.hpp"
#include "runner/isolate/overlay.hpp"
#include "runner/isolate/view.hpp"
#include "runner/process/private_files.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
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

/// What the first process of the namespaces says of a failure: what, a zero byte, the remedy.
void tell(const Error& error) {
  const std::string text = error.what() + '\0' + error.help();
  static_cast<void>(!::write(kept_descriptor, text.data(), text.size()));
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

Result<void> probe(const Places& places, JobNetwork network) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot create a pipe", errno);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  const auto body = [&places](const Result<void>& entered) {
    const Result<void> result = entered ? try_all(places) : entered;
    if (!result) tell(result.error());
    return result ? 0 : 1;
  };
  const JobUser user = places.probed == ProbedView::system ? JobUser::root : JobUser::same;
  LOCALRUN_TRY(const pid_t pid, start_in_namespaces(writing, network, user, body));
  writing.reset();
  const std::string told = read_all(reading);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (told.empty()) return Error({"the process that tried it was ended", {}, 0});
  const std::size_t end = told.find('\0');
  return Error({told.substr(0, end), told.substr(end + 1), 0});
}

}  // namespace

Result<void> probe_isolation(const std::string& folder, JobNetwork network, ProbedView probed) {
  const Places places{folder, probed};
  if (Result<void> made = make(places); !made) return made;
  Result<void> result = probe(places, network);
  if (const Result<void> removed = remove_tree(folder); result && !removed) return removed;
  return result;
}

}  // namespace localrun
