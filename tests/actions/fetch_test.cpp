// Fetching from a server that speaks HTTP (git's own http-backend, started by the test), and what
// can go wrong on the way.

#include "runner/actions/store.hpp"

#include "tests/support/places.hpp"
#include "tests/workspace/git_sandbox.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace localrun {
namespace {

/// The server; it ends with this.
class Server {
 public:
  explicit Server(std::vector<std::string> arguments) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
    const std::string script = (test::source_dir() / "tests/actions/git_http_server.py").string();
    arguments.insert(arguments.begin(), {"python3", script});
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      std::vector<char*> argv;
      argv.reserve(arguments.size() + 1);
      for (std::string& each : arguments) argv.push_back(each.data());
      argv.push_back(nullptr);
      ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
    port_ = next_line();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::close(in_);
    ::close(out_);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }

  /// Empty: it did not start, there is no Python.
  [[nodiscard]] const std::string& port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + port_; }
  /// Waits for a line that it prints.
  std::string next_line() const {
    std::string line;
    for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string port_;
};

/// `srv/own/greet`, tagged v1, with a file that does not compress.
class Fetch : public GitSandbox {
 protected:
  Fetch() {
    make_repository("srv/own/greet");
    write("srv/own/greet/action.yml", "name: greet\n");
    shell("srv/own/greet",
          "head -c 1000000 /dev/urandom > large; git add -A; git commit -qm action; git tag v1");
    // A server of GitHub's kind gives any commit.
    shell("srv/own/greet", "git config uploadpack.allowAnySHA1InWant true");
    ::setenv("NO_PROXY", "127.0.0.1", 1);
    ::setenv("no_proxy", "127.0.0.1", 1);
  }
  [[nodiscard]] ActionStore store(const std::string& url) const {
    return ActionStore({path("cache"), url, false});
  }
  [[nodiscard]] std::string commit() const { return shell("srv/own/greet", "git rev-parse HEAD"); }
};

const RepositoryReference greet = {"own", "greet", "v1"};

#define LOCALRUN_NEEDS_SERVER(server) \
  if ((server).port().empty())        \
  GTEST_SKIP() << "there is no Python here: fetching over HTTP is not tested"

TEST_F(Fetch, OverHttp) {
  const Server server({path("srv")});
  LOCALRUN_NEEDS_SERVER(server);
  for (const std::string& ref : {std::string("v1"), std::string("main"), commit()}) {
    const auto got = store(server.url()).get({"own", "greet", ref});
    ASSERT_TRUE(got) << ref << ": " << got.error().what();
    EXPECT_EQ(got->sha, commit());
    EXPECT_TRUE(std::filesystem::exists(got->folder + "/action.yml"));
  }
  const auto near = store(server.url()).get({"own", "greet", "v11"});
  ASSERT_FALSE(near);
  EXPECT_NE(near.error().help().find("v1"), std::string::npos) << near.error().help();
  const auto none = store(server.url()).get({"own", "none", "v1"});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().help().find("it does not exist, or it is private"), std::string::npos)
      << none.error().what() << "\n"
      << none.error().help();
}

TEST_F(Fetch, APrivateRepositoryThroughGitsCredentials) {
  const Server server({path("srv"), "--auth", "ada:secret-word"});
  LOCALRUN_NEEDS_SERVER(server);
  const auto refused = store(server.url()).get(greet);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().help().find("git needs credentials"), std::string::npos)
      << refused.error().what() << "\n"
      << refused.error().help();
  write("credentials", "http://ada:secret-word@127.0.0.1:" + server.port() + "\n");
  write("gitconfig", "[credential]\n  helper = store --file=" + path("credentials") + "\n");
  ::setenv("GIT_CONFIG_GLOBAL", path("gitconfig").c_str(), 1);
  const auto got = store(server.url()).get(greet);
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_EQ(shell(".", "grep -rl secret-word cache || true"), "") << "the store keeps no secret";
  write("credentials", "http://ada:wrong@127.0.0.1:" + server.port() + "\n");
  const auto wrong = ActionStore({path("other"), server.url(), false}).get(greet);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().what().find("wrong"), std::string::npos) << wrong.error().what();
}

TEST_F(Fetch, WithoutANetwork) {
  for (const char* url : {"http://127.0.0.1:1", "http://no-such-host.invalid"}) {
    const auto got = store(url).get(greet);
    ASSERT_FALSE(got) << url;
    EXPECT_NE(got.error().help().find("is there a network?"), std::string::npos)
        << got.error().what() << "\n"
        << got.error().help();
  }
}

TEST_F(Fetch, ThatBreaksOffIsDoneAgain) {
  const Server server({path("srv"), "--cut", path("cut")});
  LOCALRUN_NEEDS_SERVER(server);
  write("cut", "");
  const auto broken = store(server.url()).get(greet);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().what().find("cannot fetch"), std::string::npos) << broken.error().what();
  EXPECT_FALSE(ActionStore({path("cache"), server.url(), true}).get(greet));
  std::filesystem::remove(path("cut"));
  const auto got = store(server.url()).get(greet);
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_EQ(std::filesystem::file_size(got->folder + "/large"), 1000000U);
}

TEST_F(Fetch, AProcessThatIsKilledLeavesNothingInTheWay) {
  const Server server({path("srv"), "--hang", path("hang")});
  LOCALRUN_NEEDS_SERVER(server);
  write("hang", "");
  const pid_t child = ::fork();
  if (child == 0) {
    ::setpgid(0, 0);
    (void)store(server.url()).get(greet);
    ::_exit(0);
  }
  ASSERT_EQ(server.next_line(), "hanging");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  std::filesystem::remove(path("hang"));
  // The git that it had started goes on and is nobody's any more: the next one does not mind.
  const auto got = store(server.url()).get(greet);
  ::kill(-child, SIGKILL);
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_EQ(std::filesystem::file_size(got->folder + "/large"), 1000000U);
}

TEST_F(Fetch, ADiskThatIsFull) {
  std::filesystem::create_directories(path("cache"));
  if (::mount("none", path("cache").c_str(), "tmpfs", 0, "size=600k") != 0)
    GTEST_SKIP() << "a small disk cannot be mounted here: a full one is not tested";
  const auto got = store("file://" + path("srv")).get(greet);
  ::umount2(path("cache").c_str(), MNT_DETACH);
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().what().find("No space left"), std::string::npos) << got.error().what();
  EXPECT_NE(got.error().help().find("free space where "), std::string::npos) << got.error().help();
}

TEST_F(Fetch, DiskFullWhileTheFilesAreWritten) {
  std::filesystem::create_directories(path("cache"));
  // Room for the objects, not for the files too.
  if (::mount("none", path("cache").c_str(), "tmpfs", 0, "size=1500k") != 0)
    GTEST_SKIP() << "a small disk cannot be mounted here: a full one is not tested";
  const auto got = store("file://" + path("srv")).get(greet);
  const bool is_draft_left = exists("cache") && shell("cache", "find . -name draft") != "";
  ::umount2(path("cache").c_str(), MNT_DETACH);
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().help().find("free space where "), std::string::npos)
      << got.error().what() << "\n"
      << got.error().help();
  EXPECT_FALSE(is_draft_left);
}

}  // namespace
}  // namespace localrun
