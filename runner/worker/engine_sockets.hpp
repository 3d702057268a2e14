#pragma once

// Where container engines of this machine are reached.

#include <string>
#include <vector>

namespace localrun {

/// The sockets that are there, without links: docker's, containerd's and podman's, those of the
/// machine and of this user, and that which `docker_host` (`DOCKER_HOST`) names. `home` is the
/// user's.
[[nodiscard]] std::vector<std::string> engine_sockets(const std::string& docker_host,
                                                      const std::string& home);

}  // namespace localrun
