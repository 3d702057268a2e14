// Jobs are isolated where that can be had, and what is done without is said (docs/isolation.md).

#include "tests/e2e/isolation_support.hpp"
#include "tests/support/places.hpp"

namespace localrun::e2e {
namespace {

class IsolationChoice : public Isolation {
 protected:
  /// Where the job of this step works, and what was said of it.
  [[nodiscard]] std::string tell(const std::string& options, const std::string& script = "pwd",
                                 const std::string& before = "") const {
    const fs::path file = sandbox.workflow(
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + step(script));
    return sandbox.shell("export LOCALRUN_HOME=" + sandbox.state().string() + "; " + before + " " +
                         "'" + test::program().string() + "' " + file.string() + " " + options +
                         " || echo status $?");
  }
  /// What `doctor` says, words and blanks as one line.
  [[nodiscard]] std::string doctor(const std::string& before = "") const {
    return sandbox.shell("export LOCALRUN_HOME=" + sandbox.state().string() +
                         " PATH=/usr/bin:/bin; " + before + " '" + test::program().string() +
                         "' doctor | tr -s '\\n ' ' '");
  }
  /// A program that starts another without the system call `unshare`, as containers do, or without
  /// `mount`, as AppArmor does; the error is `number`.
  [[nodiscard]] std::string filtered(const std::string& call = "unshare",
                                     int number = EPERM) const {
    const fs::path file = sandbox.write("filtered.py", R"py(
import ctypes, os, struct, sys
numbers = {"x86_64": {"unshare": 272, "mount": 165}, "aarch64": {"unshare": 97, "mount": 40}}
number = numbers[os.uname().machine][sys.argv[1]]
error = 0x00050000 | int(sys.argv[2])
rows = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, error), (0x06, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rows), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(program)), 0, 0):
    sys.exit(os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[3], sys.argv[3:])
)py");
    return "python3 " + file.string() + " " + call + " " + std::to_string(number);
  }
  /// Without namespaces, and without the right to do without.
  [[nodiscard]] std::string tell_refused(const std::string& options) const {
    const fs::path file =
        sandbox.write("without",
                      "#!/bin/bash\necho 0 > /proc/sys/user/max_user_namespaces\n"
                      "exec setpriv --bounding-set=-sys_admin --inh-caps=-all \"$@\"\n");
    return tell(options, "pwd", "unshare -Ur bash " + file.string());
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(IsolationChoice, IsTheDefault) {
  const std::string told = tell("");
  EXPECT_TRUE(has(told, "/home/runner/work/repo/repo\n")) << told;
  EXPECT_FALSE(has(told, "note:")) << told;
  const std::string off = tell("--isolate off");
  EXPECT_FALSE(has(off, "/home/runner")) << off;
  EXPECT_FALSE(has(off, "note:")) << off;
}

TEST_F(IsolationChoice, InPlaceIsNotIsolatedAndNothingIsSaid) {
  const std::string told = tell("--workspace in-place");
  EXPECT_TRUE(has(told, sandbox.repository().string() + "\n")) << told;
  EXPECT_FALSE(has(told, "note:")) << told;
}

TEST_F(IsolationChoice, WhereItIsRefusedJobsWorkInCopiesAndThatIsSaidOnce) {
  if (!can_have_users()) GTEST_SKIP() << "no user namespaces here, as in a chroot";
  const std::string told = tell_refused("");
  const std::string says = "Jobs are not isolated here, they work in copies of the repository: ";
  const std::size_t at = told.find(says + "this user may not make namespaces");
  EXPECT_NE(at, std::string::npos) << told;
  EXPECT_EQ(told.find(says, at + 1), std::string::npos) << told;
  EXPECT_TRUE(has(told, "max_user_namespaces")) << told;
  EXPECT_TRUE(has(told, "1 job succeeded")) << told;
  EXPECT_FALSE(has(told, "warning")) << told;
  const std::string off = tell_refused("--isolate off");
  EXPECT_FALSE(has(off, says)) << off;
}

/// In a container everything often lies on an overlay, above which there can be none.
TEST_F(IsolationChoice, WhereOverlaysCannotBeFilesAreCopied) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root mounts";
  const fs::path top = sandbox.path("top");
  const std::string made =
      sandbox.shell("mkdir '" + top.string() + "' && mount -t tmpfs none '" + top.string() +
                    "' && cd '" + top.string() +
                    "' && mkdir lower upper work tmp && mount -t overlay none -o "
                    "lowerdir=lower,upperdir=upper,workdir=work tmp && chmod 1777 tmp");
  EXPECT_EQ(made, "");
  const std::string workflow = "on: push\njobs:\n  job:\n    runs-on: x\n    steps:\n" + checkout +
                               step("pwd; cat README.md");
  const Outcome outcome = sandbox.run({.arguments = {sandbox.workflow(workflow).string(), "--json"},
                                       .env = {{"TMPDIR", (top / "tmp").string()}}});
  EXPECT_EQ(sandbox.shell("umount '" + (top / "tmp").string() + "' '" + top.string() + "'"), "");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome), "/home/runner/work/repo/repo\nread me\n") << outcome.text();
  EXPECT_TRUE(has(outcome.out, "The files are copied: cannot lay")) << outcome.text();
  EXPECT_TRUE(has(outcome.out, "TMPDIR may name")) << outcome.text();
}

TEST_F(IsolationChoice, WhatTheCallerCountsOnIsNotLeftOut) {
  if (!can_have_users()) GTEST_SKIP() << "no user namespaces here, as in a chroot";
  for (const char* option : {"--no-home", "--network off", "--no-docker", "--workspace-path /x",
                             "--isolate workspace", "--isolate system"}) {
    const std::string told = tell_refused(option);
    EXPECT_TRUE(has(told, "jobs cannot be isolated here: ")) << option << "\n" << told;
    EXPECT_TRUE(has(told, "status 4")) << option << "\n" << told;
  }
  const std::string told = tell_refused("--allow-write .");
  EXPECT_TRUE(has(told, "1 job succeeded")) << told;
}

TEST_F(IsolationChoice, FoldersForAContainerEngineAreSeenByIt) {
  const struct {
    const char* script;
    const char* note;  // empty: isolated
  } rows[] = {
      {"true || docker run -v $PWD:/src busybox ls", "workflow.yml:8: the jobs are not isolated"},
      {"true\ntrue || docker run --rm \\\n  -v \"$PWD\":/src busybox", "workflow.yml:9: the jobs"},
      {"true || sudo podman run --mount type=bind,src=.,dst=/x busybox", "as podman would not"},
      {"true || docker compose up", "as docker would not"},
      {"true || docker-compose up -d", "as docker-compose would not"},
      {"true || docker build .", ""},
      {"true || docker run -v data:/data busybox", ""},
      {"docker -v || true # docker run -v .:/x", ""},
      {"echo docker", ""},
  };
  for (const auto& row : rows) {
    const std::string told = tell("", std::string("pwd\n") + row.script);
    const bool is_noted = *row.note != '\0';
    EXPECT_EQ(has(told, "note:"), is_noted) << told;
    EXPECT_TRUE(has(told, row.note)) << row.note << "\n" << told;
    EXPECT_EQ(has(told, "/home/runner/work"), !is_noted) << told;
    EXPECT_TRUE(
        has(tell("--isolate workspace", std::string("pwd\n") + row.script), "/home/runner/work"));
  }
}

TEST_F(IsolationChoice, TheWorkspaceStandsWhereItIsWanted) {
  const std::string script =
      "pwd; ls; echo \"$RUNNER_WORKSPACE ${{ github.workspace }}\"; echo made > made; cat made";
  const fs::path existing = sandbox.path("existing");
  fs::create_directories(existing);
  for (const std::string& path :
       {std::string("/builds/group/app"), std::string("/usr/local/app"), existing.string(),
        std::string("/tmp/app"), sandbox.path("home/not/there").string()}) {
    const Outcome outcome = run(checkout + step(script), {"--workspace-path", path});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    const std::string around = path.substr(0, path.rfind('/'));
    EXPECT_EQ(printed(outcome), path + "\nREADME.md\ntool.sh\n" + around + " " + path + "\nmade\n")
        << outcome.text();
    EXPECT_FALSE(fs::exists(path + "/made"));
  }
  EXPECT_FALSE(fs::exists("/builds"));
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(IsolationChoice, TheWorkspaceCannotStandInTheRepository) {
  for (const fs::path& path :
       {sandbox.repository(), sandbox.repository() / "below", sandbox.repository().parent_path()}) {
    const std::string told = tell("--workspace-path " + path.string());
    EXPECT_TRUE(has(told, "lies in the repository, or around it")) << told;
    EXPECT_TRUE(has(told, "status 4")) << told;
  }
}

TEST_F(IsolationChoice, WhatForbidsItIsNamed) {
  struct Row {
    const char* call;  // what the profile forbids
    int number;        // and what the kernel says then
    const char* reason;
    const char* remedy;
  };
  const Row rows[] = {
      {"unshare", EPERM, "this user may not make namespaces", "--security-opt seccomp=unconfined"},
      {"mount", EACCES, "cannot detach from the machine what is mounted at '/': Permission denied",
       "apparmor=unconfined"}};
  const std::string note = "Jobs are not isolated here, they work in copies of the repository: ";
  for (const Row& row : rows) {
    const std::string told = tell("", "pwd", filtered(row.call, row.number));
    EXPECT_TRUE(has(told, note + row.reason)) << told;
    EXPECT_TRUE(has(told, row.remedy)) << told;
    EXPECT_TRUE(has(told, "1 job succeeded")) << told;
  }
}

TEST_F(IsolationChoice, DoctorTriesEachOfThem) {
  const std::string well = doctor();
  for (const char* words : {"--isolate workspace works", "--network off works", "--isolate system"})
    EXPECT_TRUE(has(well, words)) << words << "\n" << well;
  const std::string ill = doctor(filtered());
  EXPECT_TRUE(has(ill, "workspace this user may not make namespaces")) << ill;
  EXPECT_TRUE(has(ill, "seccomp=unconfined")) << ill;
  EXPECT_TRUE(
      has(ill, "system this user may not make namespaces: Operation not permitted likewise"))
      << ill;
}

TEST_F(IsolationChoice, DoctorNamesFoldersThatStayReadOnly) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root mounts";
  // What is mounted is gone with the namespace.
  const std::string told =
      doctor("unshare --mount sh -c 'mount -t tmpfs -o ro none /srv; exec \"$@\"' sh");
  EXPECT_TRUE(has(told, "--isolate system works, but for /srv what is read-only")) << told;
}

TEST_F(IsolationChoice, DoctorNamesAWorkFolderThatStartsNoPrograms) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root mounts";
  const std::string told = doctor(
      "unshare --mount sh -c 'mount -t tmpfs -o noexec none /srv; TMPDIR=/srv exec \"$@\"' sh");
  EXPECT_TRUE(has(told, "but programs cannot be started there (noexec) TMPDIR names another"))
      << told;
}

}  // namespace
}  // namespace localrun::e2e
