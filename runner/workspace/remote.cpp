#include "runner/workspace/remote.hpp"

namespace localrun {
namespace {

/// An URL's parts. `scheme` is empty for a path on this machine, `ssh` for `host:path`.
struct Parts {
  std::string_view scheme;
  std::string_view host;  // with user and port
  std::string_view path;
};

Parts split(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos) {
    const std::string_view scheme = url.substr(0, scheme_end);
    const std::string_view rest = url.substr(scheme_end + 3);
    if (scheme == "file") return {{}, {}, rest};
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return {scheme, rest, {}};
    return {scheme, rest.substr(0, slash), rest.substr(slash + 1)};
  }
  // As git decides: a colon before the first slash makes it host:path.
  const std::size_t colon = url.find(':');
  if (colon != std::string_view::npos && url.find('/') > colon) {
    return {"ssh", url.substr(0, colon), url.substr(colon + 1)};
  }
  return {{}, {}, url};
}

bool is_http(std::string_view scheme) { return scheme == "https" || scheme == "http"; }

std::string_view without_user(std::string_view host) {
  const std::size_t at = host.rfind('@');
  return at == std::string_view::npos ? host : host.substr(at + 1);
}

std::string_view take_last_folder(std::string_view& path) {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  return last;
}

}  // namespace

Remote parse_remote(std::string_view url) {
  const Parts parts = split(url);
  Remote remote;
  if (is_http(parts.scheme)) {
    remote.server_url = std::string(parts.scheme) + "://" + std::string(without_user(parts.host));
  }
  std::string_view path = parts.path;
  std::string_view name = take_last_folder(path);
  // A bundle folder `project/.git` is named by the folder around it.
  if (name == ".git") name = take_last_folder(path);
  if (name.size() > 4 && name.substr(name.size() - 4) == ".git") name.remove_suffix(4);
  if (name != "." && name != "..") remote.name = name;
  if (!parts.scheme.empty()) remote.owner = take_last_folder(path);
  if (!remote.owner.empty() && remote.owner.front() == '~') remote.owner.erase(0, 1);
  return remote;
}

std::string without_credentials(std::string_view url) {
  const Parts parts = split(url);
  if (!is_http(parts.scheme) || parts.host.find('@') == std::string_view::npos)
    return std::string(url);
  return std::string(parts.scheme) + "://" + std::string(without_user(parts.host)) + "/" +
         std::string(parts.path);
}

}  // namespace localrun
