#!/usr/bin/env bash
# samples.sh [ROOT]: every sample states what must come out, in the words of samples/README.md, and stands in
# its table with the call that its `# run:` line asks for.
set -euo pipefail
cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}/samples"

readonly expectation='^# expect: (exit [0-9]+|output [A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_-]*=.*|no output [A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_-]*|result [A-Za-z_][A-Za-z0-9_-]*=(success|failure|cancelled|skipped)|(no )?log .+|diagnostic [a-z0-9-]+|never .+)$'

status=0
complain() {
  printf 'samples/%s\n' "$1"
  status=1
}

count=0
for file in *.yml; do
  count=$((count + 1))
  exits=0
  options=
  while IFS= read -r line; do
    case $line in
      '# run: '*) options=" ${line#'# run: '}" ;;
      '# expect:'*)
        [[ $line =~ $expectation ]] || complain "$file: no expectation of samples/README.md: $line"
        if [[ $line == '# expect: exit '* ]]; then exits=$((exits + 1)); fi
        ;;
    esac
  done <"$file"
  [ $exits = 1 ] || complain "$file: $exits lines say the exit status, not one"
  grep -qF "| [$file]($file) | " README.md || complain "README.md: no row for $file"
  grep -qF "| \`./dev run samples/$file$options\` |" README.md || complain "README.md: the call of $file is not './dev run samples/$file$options'"
done
[ $status != 0 ] || echo "$count samples with their expectations"
exit $status
