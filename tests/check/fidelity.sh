#!/usr/bin/env bash
# fidelity.sh [ROOT]: each numbered subsection of the execution specification against the tests that name it. A test names
# what it proves in a line of its own: `// execution.md 3.2, 3.3` before a TEST, `# execution.md 7.1` in a workflow of
# tests/e2e. The table between the marks of docs/fidelity.md has to say the same; LOCALRUN_ACCEPT=1 rewrites it.
# shellcheck disable=SC2016  # awk programs are full of $ that is not ours
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}"
readonly page=docs/fidelity.md
[ -r "$page" ] || { echo "$page is missing"; exit 1; }

# How many subsections each section has; section 0 describes words, 9 what is refused as yet.
readonly counts=([1]=11 [2]=6 [3]=8 [4]=9 [5]=4 [6]=9 [7]=9 [8]=9 [10]=3)

# SUBSECTION<tab>TEST, a line for each pair.
named() {
  find tests -name '*.cpp' -print0 | sort -z | xargs -0 awk '
    FNR == 1 { tags = "" }
    /^\/\/ execution\.md [0-9]/ { tags = substr($0, 17); next }
    tags != "" && match($0, /^TEST(_F|_P)?\([^)]*\)/) {
      test = substr($0, RSTART, RLENGTH)
      sub(/^TEST(_F|_P)?\(/, "", test); sub(/\)$/, "", test); sub(/, */, ".", test)
      count = split(tags, each, /[ ,]+/)
      for (i = 1; i <= count; i++) if (each[i] ~ /^[0-9]+\.[0-9]+$/) print each[i] "\t" test
    }
    !/^\/\// { tags = "" }'
  find tests/e2e/workflows -name '*.yml' -print0 | sort -z | xargs -0 awk '
    /^# execution\.md [0-9]/ {
      name = FILENAME; sub(/.*\//, "", name)
      count = split(substr($0, 16), each, /[ ,]+/)
      for (i = 1; i <= count; i++) if (each[i] ~ /^[0-9]+\.[0-9]+$/) print each[i] "\t" name
    }'
}

table() {
  local all section number tests
  all=$(named)
  echo "| section | tests that name it |"
  echo "| --- | --- |"
  for section in "${!counts[@]}"; do
    for ((number = 1; number <= counts[section]; number++)); do
      tests=$(awk -F '\t' -v at="$section.$number" '($1 "") == (at "") { print "`" $2 "`" }' <<<"$all" | sort -u | paste -sd, | sed 's/,/, /g')
      if [ -z "$tests" ]; then
        echo "no test names execution.md $section.$number" >&2
        return 1
      fi
      echo "| $section.$number | $tests |"
    done
  done
}

wanted=$(table)
readonly begin='<!-- begin: written by tests/check/fidelity.sh -->' end='<!-- end -->'
if [ "${LOCALRUN_ACCEPT:-}" = 1 ]; then
  text=$(awk -v begin="$begin" -v end="$end" '
    index($0, end) == 1 { inside = 0 }
    !inside { print }
    index($0, begin) == 1 { inside = 1; print "@TABLE@" }' "$page")
  printf '%s\n' "${text/@TABLE@/"$wanted"}" >"$page"
fi
found=$(awk -v begin="$begin" -v end="$end" '
  index($0, end) == 1 { inside = 0 }
  inside { print }
  index($0, begin) == 1 { inside = 1 }' "$page")
if [ "$found" != "$wanted" ]; then
  echo "$page: the table of tests is not up to date: LOCALRUN_ACCEPT=1 bash tests/check/fidelity.sh"
  diff <(printf '%s\n' "$found") <(printf '%s\n' "$wanted") || true
  exit 1
fi
echo "every subsection of the execution specification is named by a test"
