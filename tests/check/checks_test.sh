#!/usr/bin/env bash
# A check that cannot fail proves nothing: layers.sh and forbidden.sh on small trees, good and bad.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

fresh_tree() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree"/{docs,expr,model/lint,runner/process,runner/cli}
  cp "$here/../../docs/architecture.md" "$tree/docs/"
  echo '#include <vector>' >"$tree/expr/value.hpp"
  echo '#include "expr/value.hpp"' >"$tree/model/token.hpp"
}

# expect NAME STATUS TEXT SCRIPT: the script's exit status on the tree, and TEXT in its output.
expect() {
  local name=$1 wanted=$2 text=$3 script=$4 output status=0
  output=$(bash "$here/$script" "$tree" 2>&1) || status=$?
  if [ $status != "$wanted" ] || [[ $output != *"$text"* ]]; then
    printf '%s: expected status %s and "%s", got status %s and:\n%s\n' "$name" "$wanted" "$text" $status "$output"
    failures=$((failures + 1))
  fi
}

# row NAME STATUS TEXT FILE LINE: the layer check when FILE of the good tree holds LINE.
row() {
  fresh_tree
  mkdir -p "$(dirname "$tree/$4")"
  printf '%s\n' "$5" >"$tree/$4"
  expect "$1" "$2" "$3" layers.sh
}
row 'downwards' 0 'keep to' model/lint/rule.cpp '#include "model/token.hpp"'
row 'to the layer below' 0 'keep to' model/lint/rule.cpp '#include "expr/value.hpp"'
row 'upwards' 1 'expr/value.cpp:1: expr may not include model' expr/value.cpp '#include "model/token.hpp"'
row 'spaces around' 1 'expr may not include model' expr/value.cpp '  #  include   "model/token.hpp"  // why'
row 'a subfolder belongs to its layer' 1 'model may not include runner/process' model/lint/rule.cpp '#include "runner/process/child.hpp"'
row 'everything' 0 'keep to' runner/cli/main.cpp '#include "runner/process/child.hpp"'
row 'relative' 1 'does not begin with a folder' expr/value.cpp '#include "value.hpp"'
row 'in angle brackets' 1 'in quotes' expr/value.cpp '#include <model/token.hpp>'
row 'unknown folder' 1 'has no row' runner/extra/a.cpp '#include "expr/value.hpp"'
row 'generated header' 0 'keep to' runner/cli/main.cpp '#include "localrun_version.hpp"'
row 'library in its place' 0 'keep to' model/yaml_reader.cpp '#include <yaml-cpp/yaml.h>'
row 'library elsewhere' 1 'belongs only into' model/token.cpp '#include <yaml-cpp/yaml.h>'
row 'umbrella header' 1 'belongs only into' runner/process/task.cpp '#include <boost/process.hpp>'
row 'similar name' 0 'keep to' runner/process/task.cpp '#include <boost/process_like.hpp>'
row 'pattern' 0 'keep to' runner/events/event_json.cpp '#include <boost/json/value.hpp>'
row 'header of a pattern' 1 'belongs only into' runner/events/event_json.hpp '#include <boost/json/value.hpp>'

fresh_tree
sed -i 's/^## Layers/## Other/' "$tree/docs/architecture.md"
expect 'no table' 1 'were not found' layers.sh
fresh_tree
rm -r "$tree"/{expr,model,runner}
expect 'no sources' 1 '' layers.sh

# word NAME STATUS TEXT: the word check on a file with TEXT; %s keeps the words out of this file.
word() {
  fresh_tree
  printf '%s\n' "$3" >"$tree/docs/page.md"
  expect "$1" "$2" '' forbidden.sh
}
word 'plain text' 0 'To do is to be.'
word 'template of mktemp' 0 "mktemp /tmp/a.XX""XXXX"
word 'work folder of GitHub' 0 "/home/runner/wor""k/repo/repo"
word 'below a variable' 0 "\$HOME/wor""k/a and \${TOP}/roo""t/b"
word 'unfinished' 1 "// TO""DO: later"
word 'to be mended' 1 "FIX""ME"
word 'three letters' 1 "XX""X here"
word 'path' 1 "see /wor""k/main"
word 'quoted path' 1 "\"/roo""t/.cache\""
word 'package server' 1 "https://registry.npmj""s.org/left-pad"
fresh_tree
git -C "$tree" init -q
printf 'build/\n' >"$tree/.gitignore"
mkdir "$tree/build"
printf 'TO''DO\n' >"$tree/build/ignored"
expect 'ignored files' 0 'none of the forbidden' forbidden.sh
printf 'TO''DO\n' >"$tree/expr/untracked.cpp"
expect 'files not yet added' 1 'expr/untracked.cpp:1:' forbidden.sh

[ $failures = 0 ] || { echo "$failures rows failed"; exit 1; }
echo "all rows passed"
