// What becomes *** and what does not, by running it: the rules of execution.md 5, each by the
// smallest job that shows it.

#include "tests/e2e/told.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace localrun::e2e {
namespace {

// execution.md 5.1
TEST(Masking, OfWhatEachSourceGives) {
  const std::vector<ToldCase> cases = {
      {"a secret is trimmed, and each of its lines by itself; blank ones are none",
       R"(
      - run: |
          echo "1 [trimmed] [ trimmed ]"
          echo "2 [first line] [second] [third]"
          echo "3 [   ] [ ]"
)",
       "success",
       {"\n1 [***] [ *** ]\n", "\n2 [***] [***] [***]\n", "\n3 [   ] [ ]\n"},
       {},
       {"--secret", "T= trimmed ", "--secret", "L=first line \r\n\r\n  second\nthird\n", "--secret",
        "B=   "}},
      {"the switches of the debug log are no secrets",
       R"(
      - run: echo "it is true"
)",
       "success",
       {"\nit is true\n"},
       {},
       {"--secret", "ACTIONS_STEP_DEBUG=true", "--secret", "ACTIONS_RUNNER_DEBUG=true"}},
      {"one sign is masked wherever it stands",
       R"(
      - run: echo "1 b-n-n-"; echo "2 banana"
)",
       "success",
       {"\n1 b-n-n-\n", "\n2 b***n***n***\n"},
       {},
       {"--secret", "ONE=a"}},
      {"add-mask: as it is, and each of its lines trimmed, from then on",
       R"(
      - run: |
          echo "0 [later]"
          echo "::add-mask::later%0A  second %0D%0A"
          echo "1 [later] [second] [  second ]"
      - run: echo "2 [later]"
)",
       "success",
       {"\n0 [later]\n", "\n1 [***] [***] [  *** ]\n", "\n2 [***]\n"},
       {}},
      {"a stop token of more than six signs",
       R"(
      - run: |
          echo "::stop-commands::sixsix"
          echo "::sixsix::"
          echo "::stop-commands::seven77"
          echo "::seven77::"
          echo "[sixsix] [seven77]"
)",
       "success",
       {"\n::stop-commands::sixsix\n", "\n::stop-commands::***\n", "\n[sixsix] [***]\n"},
       {}},
  };
  for (const ToldCase& row : cases) check_told(row);
}

// execution.md 5.3
TEST(Masking, OfWhatOverlapsOrTouches) {
  check_told({"as the program shows it",
              R"(
      - run: |
          echo "1 abcabc"
          echo "2 abc-abc"
          echo "3 abcdefab"
          echo "4 ABC"
)",
              "success",
              {"\n1 ***\n", "\n2 ***-***\n", "\n3 ***ab\n", "\n4 ABC\n"},
              {},
              {"--secret", "ONE=abc", "--secret", "TWO=bcdef"}});
}

// execution.md 5.4
TEST(Masking, OfWhereItApplies) {
  const std::string secret = "correct-horse";
  check_told({"runner, log, commands, annotations, debug; not files, processes, steps.*.outputs",
              R"(
      - name: with ${{ secrets.S }}
        env: {S: "${{ secrets.S }}"}
        run: |
          echo "out $S"; echo "err $S" >&2
          echo "::debug::deep $S"
          echo "::notice::of $S"
          echo "v=$S" >> "$GITHUB_OUTPUT"; echo "$S" > "$RUNNER_TEMP/file"
        id: s
      - env: {S: "${{ steps.s.outputs.v }}"}
        run: |
          read -r kept < "$RUNNER_TEMP/file"
          [ "$S" = "$kept" ] && echo "the same, of ${#S} signs"
      - if: steps.s.outputs.v != 'correct-horse'
        run: echo never
)",
              "success",
              {"Evaluating condition for step: 'with ***'", "\n  S: ***\n", "\nout ***\n",
               "\nthe same, of 13 signs\n", "Expanded: true && ('***' != '***')"},
              {secret, "\nnever\n"},
              {"--secret", "S=" + secret, "--secret", "ACTIONS_STEP_DEBUG=true"}});
}

}  // namespace
}  // namespace localrun::e2e
