#!/usr/bin/env bash
# layers.sh [ROOT]: every `#include` of expr, model and runner against the tables "Layers" of docs/architecture.md.
# Prints FILE:LINE for each edge that the tables lack and exits 1 if there is one.
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}"

# The whole of a table or of the sources missing must not pass as "nothing found".
[ -r docs/architecture.md ] || { echo "docs/architecture.md is missing"; exit 1; }
mapfile -d '' -t sources < <(find expr model runner -type f \( -name '*.hpp' -o -name '*.cpp' -o -name '*.h' \) -print0 | sort -z)
[ ${#sources[@]} -gt 0 ] || { echo "no sources found in $PWD"; exit 1; }

LC_ALL=C awk '
  # The names in backticks of a table cell, into names[1..n].
  function names_of(cell, names,   n) {
    n = 0
    while (match(cell, /`[^`]+`/)) {
      names[++n] = substr(cell, RSTART + 1, RLENGTH - 2)
      cell = substr(cell, RSTART + RLENGTH)
    }
    return n
  }

  # A pattern of the table as a regular expression for the whole path.
  function regex_of(pattern) {
    gsub(/\./, "\\.", pattern)
    gsub(/\*/, "[^/]*", pattern)
    return "^" pattern "$"
  }

  # The row that a path belongs to: its longest folder that the table knows.
  function layer_of(path) {
    while (match(path, /\/[^\/]*$/)) {
      path = substr(path, 1, RSTART - 1)
      if (path in is_layer) return path
    }
    return ""
  }

  function complain(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad = 1
  }

  function check_project_include(target,   from, to) {
    if (target == "localrun_version.hpp") return  # made by the build
    from = layer_of(FILENAME)
    to = layer_of(target)
    if (from == "") complain("its folder has no row in docs/architecture.md")
    else if (to == "") complain("\"" target "\" does not begin with a folder of docs/architecture.md")
    else if (from != to && !(from in may_include_all) && !((from, to) in may_include))
      complain(from " may not include " to " (\"" target "\")")
    edges++
  }

  function check_library_include(target,   i, library, allowed, n, patterns, p) {
    for (i = 1; i <= libraries; i++) {
      library = library_name[i]
      if (target != library && index(target, library "/") != 1 && index(target, library ".") != 1) continue
      allowed = 0
      n = names_of(library_files[i], patterns)
      for (p = 1; p <= n; p++) if (FILENAME ~ regex_of(patterns[p])) allowed = 1
      if (!allowed) complain("<" target "> belongs only into " library_files[i])
    }
  }

  FILENAME == "docs/architecture.md" {
    if (/^## /) in_layers = ($0 == "## Layers")
    if (!in_layers || !/^\| `/) next
    columns = split($0, cell, "|")
    names_of(cell[2], key)
    if (columns == 5) {
      is_layer[key[1]] = 1
      if (cell[4] ~ /everything/) may_include_all[key[1]] = 1
      n = names_of(cell[4], targets)
      for (i = 1; i <= n; i++) { may_include[key[1], targets[i]] = 1; named[targets[i]] = 1 }
      layers++
    } else if (columns == 4) {
      library_name[++libraries] = key[1]
      library_files[libraries] = cell[3]
      gsub(/^ +| +$/, "", library_files[libraries])
    }
    next
  }

  match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+[">]/) {
    target = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
    quote = substr(target, 1, 1)
    target = substr(target, 2)
    sub(/[">].*/, "", target)
    if (quote == "\"") check_project_include(target)
    else if (layer_of(target) != "") complain("write our own headers in quotes: <" target ">")
    check_library_include(target)
  }

  END {
    if (layers == 0 || libraries == 0) { print "docs/architecture.md: the tables of section \"Layers\" were not found"; bad = 1 }
    for (name in named) if (!(name in is_layer)) { print "docs/architecture.md: `" name "` has no row"; bad = 1 }
    if (!bad) printf "%d includes keep to the %d layers\n", edges, layers
    exit bad
  }
' docs/architecture.md "${sources[@]}"
