// `--launcher 'docker run -i …'`, where a docker server is reached that sees this machine's
// folders: the image is an empty one, with the machine's own programs mounted.

#include "tests/e2e/launcher_support.hpp"
#include "tests/support/places.hpp"

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

class LaunchersDocker : public Launchers {
 protected:
  void SetUp() override {
    if (test::program().string().find_first_of(" :,") != std::string::npos)
      GTEST_SKIP() << "localrun's path has what separates a volume's parts";
    const std::string made = sandbox.shell(
        "mkdir ../image && cd ../image && mkdir usr etc tmp proc && "
        "for name in bin sbin lib lib32 lib64; do ln -s usr/$name "
        "$name; done; tar c . | docker import - " +
        image() + " 2>&1 || true");
    if (made.find("sha256:") == std::string::npos)
      GTEST_SKIP() << "no docker server is reached: " << made;
    is_made_ = true;
    if (sandbox.shell(docker() + " test -x '" + test::program().string() + "' 2>&1 || echo no") !=
        "")
      GTEST_SKIP() << "the docker server sees other folders than this machine's";
  }
  void TearDown() override {
    if (!is_made_) return;
    (void)sandbox.shell("docker ps -aq --filter ancestor=" + image() + " | xargs -r docker rm -f");
    (void)sandbox.shell("docker rmi " + image());
  }

  [[nodiscard]] std::string image() const { return "localrun-test-" + std::to_string(::getpid()); }
  /// localrun, and so its launcher, has an environment of the test's own.
  [[nodiscard]] static std::string client() {
    const char* const server = std::getenv("DOCKER_HOST");
    return server == nullptr ? "docker" : "env DOCKER_HOST=" + std::string(server) + " docker";
  }
  [[nodiscard]] std::string docker() const {
    std::string command = client() + " run -i --rm --network none";
    for (const std::string& folder : {std::string("/usr:/usr:ro"), std::string("/etc:/etc:ro"),
                                      std::string("/dev/shm:/dev/shm"),
                                      here(test::program().parent_path()), here(sandbox.path("."))})
      command += " -v " + folder;
    return command + " -u " + std::to_string(::geteuid()) + ":" + std::to_string(::getegid()) +
           " " + image();
  }
  [[nodiscard]] std::string containers() const {
    return sandbox.shell("for i in $(seq 50); do test -n \"$(docker ps -q --filter ancestor=" +
                         image() + ")\" || exit 0; sleep 0.1; done; docker ps");
  }

 private:
  static std::string here(const fs::path& folder) {
    const std::string path = folder.lexically_normal().string();
    const std::string plain = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
    return plain + ':' + plain;
  }

  bool is_made_ = false;
};

TEST_F(LaunchersDocker, AJobRunsInTheContainer) {
  const Outcome outcome =
      run(docker(),
          checkout + step("test -f README.md; test -e /.dockerenv; echo \"it is $((40 + 2))\"; "
                          "echo made > made"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("it is 42"), std::string::npos) << outcome.text();
  EXPECT_EQ(containers(), "");
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(LaunchersDocker, CtrlCAndKillEndTheContainer) {
  for (const int signal : {SIGINT, SIGKILL}) {
    Running running = start(docker(), step("echo begun; sleep 600") +
                                          "      - if: cancelled()\n        run: echo tidied up\n");
    ASSERT_TRUE(running.wait_for("begun\""));
    if (signal == SIGKILL) ::kill(running.program(), SIGKILL);
    running.signal(signal);
    const Outcome outcome = running.finish();
    if (signal == SIGINT) {
      EXPECT_EQ(outcome.status, 130) << outcome.text();
      EXPECT_NE(outcome.out.find("tidied up"), std::string::npos) << outcome.text();
    }
    EXPECT_EQ(containers(), "");
  }
}

TEST_F(LaunchersDocker, AContainerThatCannotBeginSaysWhy) {
  for (const auto& [command, told] :
       {std::pair(client() + " run -i --rm --pull never localrun-no-such-image", "such image"),
        std::pair(client() + " run --rm " + image(), "localrun")}) {
    const Outcome outcome = run(command, step("echo never"));
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_NE(outcome.out.find(told), std::string::npos) << outcome.text();
    EXPECT_EQ(outcome.out.find("started the worker: Run 'docker"), std::string::npos)
        << outcome.text();
  }
}

TEST_F(LaunchersDocker, AContainerWithoutTheRunsFoldersSaysWhich) {
  const std::string program = test::program().parent_path().string();
  const Outcome outcome = run(client() + " run -i --rm -v /usr:/usr:ro -v /etc:/etc:ro -v " +
                                  program + ":" + program + " " + image(),
                              step("echo never"));
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("is not there where the launcher starts the job"), std::string::npos)
      << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
