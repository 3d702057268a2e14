// The machine does not play along: full disks, folders that cannot be written, streams that are
// closed.

#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace localrun::e2e {
namespace {

/// A small file system of the test's own; only root can make one.
class SmallDisk {
 public:
  SmallDisk(fs::path folder, const char* options, unsigned long flags = 0)
      : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    is_there_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", flags, options) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_there_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_there() const noexcept { return is_there_; }
  [[nodiscard]] std::string path() const { return folder_.string(); }

 private:
  fs::path folder_;
  bool is_there_ = false;
};

const std::string chatty =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo first\n"
    "      - run: seq 1000000\n      - run: echo last\n";
const std::string hello =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hello\n";

void expect_clear_error(const Outcome& outcome, const std::string& phrase) {
  EXPECT_FALSE(outcome.is_signalled) << outcome.text();
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_NE(outcome.err.find(phrase), std::string::npos) << "not said: " << phrase << "\n"
                                                         << outcome.text();
}

TEST(MachineFaults, AFullDiskUnderTheRecord) {
  const Sandbox sandbox;
  const SmallDisk disk(sandbox.path("small"), "size=512k");
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  const fs::path file = sandbox.workflow(chatty);
  const Outcome outcome = sandbox.run(
      {.arguments = {file.string(), "--output", "quiet"}, .env = {{"LOCALRUN_HOME", disk.path()}}});
  EXPECT_EQ(outcome.status, 4) << outcome.text();
  expect_clear_error(outcome, "No space left");
  EXPECT_EQ(sandbox.leftovers(), "");
  const Outcome shown =
      sandbox.run({.arguments = {"show"}, .env = {{"LOCALRUN_HOME", disk.path()}}});
  EXPECT_EQ(shown.status, 0) << shown.text();
}

TEST(MachineFaults, AFullDiskIsNamedAtTheStep) {
  const Sandbox sandbox;
  const SmallDisk disk(sandbox.path("small"), "size=3m");
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  const std::string text =
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - uses: actions/checkout@v4\n      - run: head -c 10000000 /dev/zero > big\n"
      "      - if: always()\n        run: rm big; echo still here\n";
  for (const char* isolation : {"auto", "off"}) {
    const Outcome outcome = sandbox.run(
        {.arguments = {sandbox.workflow(text).string(), "--json", "--isolate", isolation},
         .env = {{"TMPDIR", disk.path()}}});
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_NE(outcome.out.find("the job's files lie in '" + disk.path() + "/localrun-"),
              std::string::npos)
        << outcome.text();
    EXPECT_NE(outcome.out.find("still here"), std::string::npos) << outcome.text();
    const Outcome removed = sandbox.run({.arguments = {"clean", "workspaces", "--older-than", "0"},
                                         .env = {{"TMPDIR", disk.path()}}});
    EXPECT_EQ(removed.status, 0) << removed.text();
    EXPECT_EQ(sandbox.shell("find '" + disk.path() + "' -type f"), "");
  }
}

/// The workspace has room, the record has none for what the job changed.
TEST(MachineFaults, AFullDiskUnderTheRecordOfChanges) {
  const Sandbox sandbox;
  const SmallDisk disk(sandbox.path("small"), "size=3m");
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - uses: actions/checkout@v4\n      - run: head -c 10000000 /dev/urandom > big\n");
  const Outcome outcome =
      sandbox.run({.arguments = {file.string()}, .env = {{"LOCALRUN_HOME", disk.path()}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  if (outcome.out.find("not isolated") != std::string::npos) return;
  EXPECT_NE(outcome.out.find("' to '" + disk.path()), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("No space left"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(MachineFaults, AFullDiskUnderTheJobs) {
  const Sandbox sandbox;
  // By its files: they are counted one by one, while the blocks of such a disk are counted in
  // batches.
  const SmallDisk disk(sandbox.path("small"), "size=1m,nr_inodes=64");
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: for i in $(seq 100); do echo > f$i; done 2> /dev/null || true\n"
      "      - uses: actions/checkout@v4\n        with: {path: below, clean: false}\n");
  const Outcome outcome =
      sandbox.run({.arguments = {file.string()}, .env = {{"TMPDIR", disk.path()}}});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_FALSE(outcome.is_signalled);
  EXPECT_NE((outcome.out + outcome.err).find("No space left"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(MachineFaults, AFullDiskUnderTheFetchedActions) {
  const Sandbox sandbox;
  const SmallDisk disk(sandbox.path("small"), "size=300k");
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  sandbox.write(
      "srv/own/fat/action.yml",
      "name: fat\nruns: { using: composite, steps: [ { shell: bash, run: echo fetched } ] }\n");
  ASSERT_EQ(sandbox.shell("cd '" + sandbox.path("srv/own/fat").string() +
                          "' && head -c 1000000 /dev/urandom >blob && git init -q && git add -A && "
                          "git -c user.name=a "
                          "-c user.email=a@b commit -qm x && git tag v1"),
            "");
  const std::string file = sandbox
                               .workflow(
                                   "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    "
                                   "steps:\n      - uses: own/fat@v1\n")
                               .string();
  const auto run = [&] {
    return sandbox.run({.arguments = {file},
                        .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()},
                                {"LOCALRUN_HOME", disk.path()}}});
  };
  const Outcome full = run();
  EXPECT_EQ(full.status, 4) << full.text();
  expect_clear_error(full, "workflow.yml:6:15: error: cannot fetch 'own/fat@v1'");
  expect_clear_error(full, "free space where " + disk.path());
  ASSERT_EQ(::mount("tmpfs", disk.path().c_str(), "tmpfs", MS_REMOUNT, "size=20m"), 0);
  const Outcome freed = run();
  EXPECT_EQ(freed.status, 0) << "nothing half of it stands in the way: " << freed.text();
}

TEST(MachineFaults, AReadOnlyStateFolder) {
  const Sandbox sandbox;
  const SmallDisk disk(sandbox.path("fixed"), "size=64k", MS_RDONLY);
  if (!disk.is_there()) GTEST_SKIP() << "a file system can only be mounted by root";
  const fs::path file = sandbox.workflow(hello);
  const Outcome outcome =
      sandbox.run({.arguments = {file.string()}, .env = {{"LOCALRUN_HOME", disk.path()}}});
  EXPECT_EQ(outcome.status, 4) << outcome.text();
  expect_clear_error(outcome, "LOCALRUN_HOME");
  EXPECT_EQ(outcome.out, "");
}

TEST(MachineFaults, AFileInPlaceOfTheStateFolder) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(hello);
  sandbox.write("a-file", "x");
  for (const char* place : {"a-file", "a-file/below"}) {
    const Outcome outcome = sandbox.run(
        {.arguments = {file.string()}, .env = {{"LOCALRUN_HOME", sandbox.path(place).string()}}});
    EXPECT_EQ(outcome.status, 4) << outcome.text();
    expect_clear_error(outcome, "a-file");
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(MachineFaults, ATemporaryFolderThatIsNotThere) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(hello);
  const Outcome outcome =
      sandbox.run({.arguments = {file.string()}, .env = {{"TMPDIR", "/no/such/folder"}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST(MachineFaults, NobodyReadsTheOutput) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(chatty);
  const std::string call = "'" + test::program().string() + "' '" + file.string() + "'";
  const std::string home = "export LOCALRUN_HOME='" + sandbox.state().string() + "' TMPDIR='" +
                           sandbox.temporary().string() + "'; ";
  for (const char* options : {"", " --json"}) {
    // The reader ends after one line: the run goes on for its own sake, and its record is whole.
    EXPECT_EQ(sandbox.shell(
                  home + "{ " + call + options +
                  "; echo $? > ../status; } 2> /dev/null | head -n 1 > /dev/null; cat ../status"),
              "0");
    EXPECT_NE(sandbox.run({.arguments = {"logs"}}).out.find("1000000"), std::string::npos);
    EXPECT_NE(
        sandbox.shell(home + call + options + " > /dev/full; echo \"status $?\"").find("status 4"),
        std::string::npos);
    EXPECT_EQ(sandbox.shell(home + call + options + " >&- 2>&- <&-; echo \"status $?\""),
              "status 0");
  }
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(MachineFaults, ASlowReaderLosesNothing) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(chatty);
  const std::string call = "'" + test::program().string() + "' '" + file.string() + "' --json";
  const std::string home = "export LOCALRUN_HOME='" + sandbox.state().string() + "'; ";
  EXPECT_EQ(sandbox.shell(home + call + " | (sleep 1; grep -c '\"stream\":\"stdout\"')"),
            "1000002");
}

TEST(MachineFaults, WithoutHomeOrPath) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(hello);
  const Outcome outcome =
      sandbox.run({.arguments = {file.string()}, .env = {{"HOME", ""}, {"PATH", "/usr/bin:/bin"}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
