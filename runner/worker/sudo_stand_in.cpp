#include "runner/worker/sudo_stand_in.hpp"

#include "runner/execute/work_files.hpp"

#include <cerrno>
#include <string_view>
#include <sys/stat.h>

namespace localrun {
namespace {

constexpr std::string_view program = R"sh(#!/bin/sh
# Stands for sudo where a job has root's rights already.
keep= shell= login= folder= names=
fail() { echo "sudo: $*" >&2; exit 1; }
user() {
  case $1 in
    root | '#0' | "$(id -un)") ;;
    *) fail "unknown user $1: there is nobody but root in an isolated job" ;;
  esac
}
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    --preserve-env) keep=all ;;
    --preserve-env=*) names="$names,${1#*=}" ;;
    -u | --user) shift; user "${1-}" ;;
    --user=*) user "${1#*=}" ;;
    -u?*) user "${1#-u}" ;;
    -g | -p | -C | -T | -r | -t | -R | -h | --group | --prompt | --close-from | --command-timeout | \
      --role | --type | --chroot | --host) shift ;;
    -D | --chdir) shift; folder=${1-} ;;
    --chdir=*) folder=${1#*=} ;;
    -i | --login) login=yes ;;
    -s | --shell) shell=yes ;;
    -l | --list | -v | --validate | -K | -k | --remove-timestamp | --reset-timestamp)
      [ $# -gt 1 ] || exit 0 ;;
    -V | --version) echo "sudo: localrun's, for isolated jobs"; exit 0 ;;
    --*) ;;
    -?*)
      # Several letters in one: -nE, -EH
      letters=${1#-}
      while [ -n "$letters" ]; do
        case $letters in
          E*) keep=all ;;
          i*) login=yes ;;
          s*) shell=yes ;;
          u) shift; user "${1-}" ;;
          u*) user "${letters#u}"; letters=u ;;
        esac
        letters=${letters#?}
      done ;;
    [A-Za-z_]*=*) break ;;
    *) break ;;
  esac
  shift
done
if [ -n "$folder" ]; then cd "$folder" || exit 1; fi
if [ -n "$login$shell" ]; then
  if [ $# -gt 0 ]; then set -- /bin/sh -c '"$@"' sh "$@"; else set -- /bin/sh; fi
fi
if [ -n "$login" ]; then cd "$HOME" || exit 1; fi
[ $# -gt 0 ] || fail "no command was given"
[ "$keep" = all ] && exec env -- "$@"
kept() { eval "[ \"\${$1+set}\" ]" && eval "printf '%s=%s' \"\$1\" \"\$$1\""; }
for name in TERM LANG LANGUAGE LC_ALL TZ DISPLAY $(printf %s "$names" | tr , ' '); do
  case $name in *[!A-Za-z0-9_]*) continue ;; esac
  value=$(kept "$name") && set -- "$value" "$@"
done
home=/root
[ -w "$home" ] || home=$HOME
exec env -i -- HOME="$home" LOGNAME=root USER=root SHELL=/bin/sh SUDO_USER="$(id -un)" SUDO_UID=0 SUDO_GID=0 \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin "$@"
)sh";

}  // namespace

Result<void> write_sudo_stand_in(const std::string& path) {
  constexpr mode_t mode = 0755;
  if (Result<void> written = write_file(path, program); !written) return written;
  if (::chmod(path.c_str(), mode) != 0)
    return system_error("cannot make '" + path + "' a program", errno);
  return {};
}

}  // namespace localrun
