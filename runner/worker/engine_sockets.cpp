#include "runner/worker/engine_sockets.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace localrun {

std::vector<std::string> engine_sockets(const std::string& docker_host, const std::string& home) {
  namespace fs = std::filesystem;
  std::vector<std::string> places = {"/run/docker.sock",
                                     "/var/run/docker.sock",
                                     "/run/containerd/containerd.sock",
                                     "/run/podman/podman.sock",
                                     home + "/.docker/run/docker.sock",
                                     home + "/.docker/desktop/docker.sock"};
  std::vector<std::string> folders = {"/run/user/" + std::to_string(::geteuid())};
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR")) folders.emplace_back(runtime);
  for (const std::string& folder : folders) {
    for (const char* name : {"/docker.sock", "/podman/podman.sock", "/containerd/containerd.sock"})
      places.push_back(folder + name);
  }
  constexpr std::string_view url = "unix://";
  if (docker_host.starts_with(url)) places.push_back(docker_host.substr(url.size()));

  std::vector<std::string> sockets;
  for (const std::string& place : places) {
    std::error_code failure;
    const fs::path real = fs::canonical(place, failure);
    if (failure || !fs::is_socket(real, failure)) continue;
    if (std::find(sockets.begin(), sockets.end(), real) == sockets.end())
      sockets.push_back(real.string());
  }
  return sockets;
}

}  // namespace localrun
