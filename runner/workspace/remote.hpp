#pragma once

// The URL of a git remote, in any form that git takes.

#include <string>
#include <string_view>

namespace localrun {

struct Remote {
  std::string server_url;  // scheme and host of an http(s) URL, without user; else empty
  std::string owner;       // last folder but one; empty for a path on this machine
  std::string name;        // last folder, without `.git`
};

/// `https://host/o/n.git`, `ssh://git@host:22/o/n`, `git@host:o/n.git`, `git://…`,
/// `file:///p/n.git`, `/p/n`, `../n`.
[[nodiscard]] Remote parse_remote(std::string_view url);

/// The URL without user name and password when it is http(s); others as they are.
[[nodiscard]] std::string without_credentials(std::string_view url);

}  // namespace localrun
