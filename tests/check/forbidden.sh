#!/usr/bin/env bash
# forbidden.sh [ROOT]: no tracked text may admit that something is missing, or name a place of one machine
# or a package server. Prints FILE:LINE of each and exits 1 if there is one.
# Brackets in the patterns keep this file from finding itself.
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}"

readonly unfinished='\b(TO[D]O|FIX[M]E|XX[X])\b'
# At the start of a path only: GitHub's own runners work below a folder of that name.
readonly machine_paths='(^|[^A-Za-z0-9_.})-])/(wor[k]|roo[t])/'
readonly package_servers='\b(deb\.debia[n]\.org|snapshot\.debia[n]\.org|registry\.npmj[s]\.org|(files\.)?(pypi|pythonhoste[d])\.org|proxy\.golan[g]\.org|(static|index)\.crate[s]\.io|rubygem[s]\.org)\b'

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  # Untracked files too: they are in the next commit.
  mapfile -d '' -t files < <(git ls-files -z --cached --others --exclude-standard)
else
  mapfile -d '' -t files < <(find . -type f -not -path './build/*' -not -path './.git/*' -print0)
fi
existing=()
for file in "${files[@]}"; do
  if [ -f "$file" ]; then existing+=("$file"); fi
done
[ ${#existing[@]} -gt 0 ] || { echo "no files found in $PWD"; exit 1; }

# grep's own status says nothing here: xargs may start it several times.
found=$(printf '%s\0' "${existing[@]}" |
  LC_ALL=C xargs -0 grep -nIHE "$unfinished|$machine_paths|$package_servers" --) || true
if [ -n "$found" ]; then
  printf '%s\n' "$found"
  exit 1
fi
echo "${#existing[@]} files hold none of the forbidden words"
