#include "runner/view/same_text.hpp"

#include <gtest/gtest.h>

namespace localrun::test {
namespace {

RunState run() {
  RunState run;
  run.info.run = "20261127-091708-9918";
  run.info.sha = "0123456789abcdef0123456789abcdef01234567";
  run.started = Time{std::chrono::seconds(1795771028)};
  run.last_event = run.started;
  run.jobs.resize(1);
  run.jobs[0].start.workspace = "/space/repo";
  return run;
}

TEST(SameText, LeavesOutWhatIsARunsOwn) {
  const OwnTexts own = own_texts(run());
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"", ""},
      {"no number, nothing", "no number, nothing"},
      {"run 20261127-091708-9918 of it", "run <run> of it"},
      {"HEAD is now at 0123456 Fix", "HEAD is now at <commit> Fix"},
      {"0123456789abcdef0123456789abcdef01234567", "<commit>"},
      {"in /space/repo/src", "in <workspace>/src"},
      {"/tmp/localrun-1000/run-Xa81bc/1/x", "/tmp/<work>/1/x"},
      {"/tmp/localrun-0/kept-run-Xa81bc", "/tmp/<work>"},
      {"/tmp/localrun-0/other", "/tmp/localrun-0/other"},
      {"/tmp/tmp.Xa81bc9Q/f", "/tmp/<temporary>/f"},
      {"/tmp/tmpxa81bc_k", "/tmp/<temporary>"},
      {"/tmp/tmpdir", "/tmp/tmpdir"},
      {"tmp.Xa81bc9Q", "tmp.Xa81bc9Q"},
      {"at 2026-11-27T09:17:08.123Z.", "at <time>."},
      {"2026-11-27 09:17:08,123 INFO", "<time> INFO"},
      {"2026/11/27", "<time>"},
      {"Fri Nov 27 09:17:08 UTC", "Fri Nov 27 <time> UTC"},
      {"[9:17:08+01:00]", "[<time>]"},
      {"1795771028.12", "<time>"},
      {"1795771028216 and 1795771028216232", "<time> and <time>"},
      {"1395771028", "1395771028"},
      {"took 1.2 s, then 40ms", "took <duration>, then <duration>"},
      {"3m12s; 1 min 5 s; 2 minutes", "<duration>; <duration>; <duration>"},
      {"3 m, 3 steps, 12 setups", "3 m, 3 steps, 12 setups"},
      {"v1.2.3s 1.2.3 5s", "v1.2.3s 1.2.3 <duration>"},
      {"at 0x7ffd5c10, not 0xff", "at <address>, not 0xff"},
      {"31 passed, 2 failed", "31 passed, 2 failed"},
      {"\x1b[31mred\x1b[0m 3s", "red <duration>"},
      {"a1795771028 x3s", "a1795771028 x3s"},
      {"grün 5 µs", "grün <duration>"},
      {"\xff\xfe 5s", "\xff\xfe <duration>"},
  };
  for (const Row& row : rows) EXPECT_EQ(comparable_line(row.text, own), row.expected) << row.text;
}

TEST(SameText, WithoutARunHasNoTextsOfItsOwn) { EXPECT_TRUE(own_texts(RunState()).words.empty()); }

}  // namespace
}  // namespace localrun::test
