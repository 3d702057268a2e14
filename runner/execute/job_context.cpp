#include "runner/execute/job_context.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
  return system_error("cannot create the folder " + path, errno);
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return system_error("cannot create " + path, errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      ::close(file);
      return system_error("cannot write " + path, error);
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  ::close(file);
  return {};
}

}  // namespace

JobContext::JobContext(const JobSpec& the_spec, const JobTools& the_tools, JobControl& the_control,
                       Masker the_masker, JobFolders the_folders)
    : spec(the_spec), tools(the_tools), control(the_control), masker(std::move(the_masker)),
      folders(std::move(the_folders)), report(the_tools.bus, masker, the_spec.index), files(folders.file_commands) {}

Result<void> JobContext::make_folders() {
  if (has_folders) return {};
  const std::string event_folder = folders.event_path.substr(0, folders.event_path.rfind('/'));
  for (const std::string& folder : {folders.work, folders.pipeline, folders.workspace, folders.temp,
                                    folders.tool_cache, folders.file_commands, event_folder}) {
    const auto made = make_folder(folder);
    if (!made) return made.error();
  }
  const auto written = write_file(folders.event_path, run().event_payload);
  if (!written) return written.error();
  has_folders = true;
  return {};
}

void JobContext::set_github(std::string_view key, std::string_view value) {
  const auto found = std::find_if(github.begin(), github.end(), [key](const auto& entry) { return entry.first == key; });
  if (found == github.end()) {
    github.emplace_back(key, value);
  } else {
    found->second = value;
  }
}

}  // namespace localrun
