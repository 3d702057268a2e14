#!/usr/bin/env bash
# dependencies.sh [ROOT]: every package that ./dev installs has its reason in docs/dependencies.md, and no other has.
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}"

installed=$(./dev packages)
# The first column of its tables holds names in backticks.
explained=$(awk -F'|' '/^\| `/ { gsub(/[` ]/, "", $2); gsub(",", "\n", $2); print $2 }' docs/dependencies.md | sort -u)
if ! difference=$(diff <(echo "$installed") <(echo "$explained")); then
  echo "./dev (<) and docs/dependencies.md (>) differ:"
  echo "$difference"
  exit 1
fi
echo "$(wc -l <<<"$installed") packages, each with its reason"
