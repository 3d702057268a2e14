// Completion: what the program answers, and that bash, zsh and fish make the right words of it.
// zsh and fish are tested where they are installed.

#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <poll.h>
#include <pty.h>
#include <system_error>
#include <unistd.h>

namespace localrun {
namespace {

constexpr const char* release =
    "name: Release it\n"
    "on:\n"
    "  push:\n"
    "  workflow_dispatch:\n"
    "    inputs:\n"
    "      stage: { type: choice, options: [dev, prod] }\n"
    "      note: { description: Why }\n"
    "      dry: { type: boolean }\n"
    "jobs:\n"
    "  build:\n"
    "    name: Build all\n"
    "    strategy: { matrix: { os: [linux, mac], v: [1] } }\n"
    "    runs-on: ubuntu-latest\n"
    "    steps: [{ run: 'true' }]\n"
    "  bundle:\n"
    "    runs-on: ubuntu-latest\n"
    "    steps: [{ run: 'true' }]\n"
    "  sign:\n"
    "    runs-on: ubuntu-latest\n"
    "    steps: [{ run: 'true' }]\n";

/// A repository with two workflows.
class Here {
 public:
  Here() {
    std::filesystem::create_directories(program.folder() / ".git");
    std::filesystem::create_directories(program.folder() / ".github/workflows");
    std::filesystem::create_directories(program.folder() / "sub");
    program.add_file(".github/workflows/release.yml", release);
    program.add_file(".github/workflows/broken.yml", "on: [\n");
    program.add_file("sub/request.json", "{}");
  }

  /// Words of the answer with blanks between.
  [[nodiscard]] std::string complete(std::vector<std::string> words) const {
    words.insert(words.begin(), "__complete");
    const ProgramEnd end = program.run(words);
    EXPECT_EQ(end.status, 0) << end.err;
    std::string all;
    for (std::size_t at = 0; at < end.out.size();) {
      const std::size_t line_end = end.out.find('\n', at);
      const std::string line = end.out.substr(at, line_end - at);
      all += (all.empty() ? "" : " ") + line.substr(0, line.find('\t'));
      at = line_end + 1;
    }
    return all;
  }

  /// Of a shell command in the folder, where `localrun` is the program.
  [[nodiscard]] std::string shell(const std::string& command) const {
    program.add_file("script", environment() + command);
    std::string out;
    FILE* pipe = ::popen(("sh " + (program.folder() / "script").string()).c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t got = 1; got != 0;) {
      got = std::fread(buffer.data(), 1, buffer.size(), pipe);
      out.append(buffer.data(), got);
    }
    ::pclose(pipe);
    return out;
  }

  [[nodiscard]] std::string environment() const {
    const std::string folder = program.folder().string();
    return "cd '" + folder + "'; export HOME='" + folder + "' LOCALRUN_HOME='" + folder +
           "/home' LC_ALL=C.UTF-8 PATH='" + test::program().parent_path().string() +
           "':\"$PATH\"\n";
  }

  Program program;
};

bool is_installed(const std::string& shell) {
  return std::system(("command -v " + shell + " >/dev/null 2>&1").c_str()) == 0;
}

struct Row {
  const char* name;
  std::vector<std::string> words;
  const char* expected;
};

TEST(Completion, KnowsWhatMayFollow) {
  const Here here;
  const Row rows[] = {
      {"commands", {"gr"}, "graph :files"},
      {"a workflow alone", {"rel"}, "release.yml :files"},
      {"a workflow of run", {"run", ""}, "broken.yml release.yml :files"},
      {"one workflow only", {"run", "release.yml", ""}, ""},
      {"several of list", {"list", "release.yml", "b"}, "broken.yml :files"},
      {"jobs", {"release.yml", "--job", ""}, "build bundle sign"},
      {"jobs, begun", {"release.yml", "--job", "b"}, "build bundle"},
      {"jobs, short", {"plan", "release", "-j", "s"}, "sign"},
      {"jobs, joined", {"release.yml", "--job=b"}, "--job=build --job=bundle"},
      {"jobs by the name", {"graph", "Release it", "-j", "s"}, "sign"},
      {"options before", {"--verbose", "release.yml", "-j", "s"}, "sign"},
      {"jobs without a workflow", {"--job", ""}, ""},
      {"jobs of a broken one", {"broken.yml", "--job", ""}, ""},
      {"events of the file", {"release.yml", "-e", ""}, "push workflow_dispatch"},
      {"events at all", {"-e", "work"}, "workflow_call workflow_dispatch workflow_run"},
      {"inputs", {"release.yml", "--input", ""}, "stage=dev stage=prod note= dry=true dry=false"},
      {"matrix", {"release.yml", "--matrix", ""}, "os:linux os:mac v:1"},
      {"words of an option", {"release.yml", "--workspace", ""}, "worktree head in-place"},
      {"its words depend on the command", {"graph", "--format", ""}, "text dot mermaid svg json"},
      {"the same of lint", {"lint", "--format", "s"}, "sarif"},
      {"options", {"graph", "release.yml", "--f"}, "--format"},
      {"only those of the command", {"show", "--m"}, ""},
      {"a file", {"release.yml", "--event-path", ""}, ":files"},
      {"a folder", {"-C", ""}, ":folders"},
      {"in another folder", {"-C", "sub", "list", "rel"}, "release.yml :files"},
      {"runs", {"show", ""}, "last"},
      {"shells", {"completion", ""}, "bash zsh fish"},
      {"help", {"help", "li"}, "list lint"},
      {"words in brackets", {"clean", "c"}, "caches"},
      {"several words", {"clean", "runs", "w"}, "workspaces"},
      {"a verb or what it acts on", {"artifacts", ""}, "list show download remove last"},
      {"behind the verb", {"artifacts", "show", ""}, "last"},
      {"a verb left out", {"artifacts", "last", ""}, ""},
      {"no key yet", {"cache", ""}, "list show remove"},
      {"two runs", {"diff", "last", ""}, "last"},
      {"no third", {"diff", "last", "last", ""}, ""},
      {"a run or a workflow", {"flow", ""}, "last broken.yml release.yml :files"},
      {"behind --", {"run", "--", "--f"}, ":files"},
      {"nothing", {}, ""},
  };
  for (const Row& row : rows) EXPECT_EQ(here.complete(row.words), row.expected) << row.name;
}

TEST(Completion, KnowsTheJobsOfARun) {
  const Here here;
  ASSERT_EQ(here.program.run({"release.yml", "--output", "quiet"}).status, 0);
  EXPECT_EQ(here.complete({"logs", "last", "--job", "s"}), "sign");
  EXPECT_EQ(here.complete({"logs", "--job", "b"}), "build bundle");
  EXPECT_EQ(here.complete({"eval", "--run", "la"}), "last");
  EXPECT_EQ(here.complete({"eval", "--run", "last", "--job", "s"}), "sign");
}

TEST(Completion, RefusesAnotherShell) {
  const Here here;
  const ProgramEnd end = here.program.run({"completion", "tcsh"});
  EXPECT_EQ(end.status, 2);
  EXPECT_NE(end.err.find("it is one of: bash, zsh, fish"), std::string::npos) << end.err;
}

/// A shell as a person has it before them: keys in, what was run out. There `localrun` prints its
/// arguments in <>, and says `ready> ` before.
class InteractiveShell {
 public:
  explicit InteractiveShell(std::vector<std::string> call) {
    std::vector<char*> arguments;
    for (std::string& word : call) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    // Never kept: the signal at the end would go to everybody.
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "no terminal here");
    if (pid_ == 0) {
      ::setenv("TERM", "dumb", 1);
      ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
  }
  InteractiveShell(const InteractiveShell&) = delete;
  InteractiveShell& operator=(const InteractiveShell&) = delete;
  ~InteractiveShell() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(terminal_);
  }

  /// Types the keys and reads until this text comes out; false when it does not.
  bool type(const std::string& keys, const std::string& expected) {
    if (!keys.empty() && ::write(terminal_, keys.data(), keys.size()) < 0) return false;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    seen_.clear();
    while (seen_.find(expected) == std::string::npos) {
      pollfd ready{terminal_, POLLIN, 0};
      if (std::chrono::steady_clock::now() > end || ::poll(&ready, 1, 1000) < 0) return false;
      std::array<char, 4096> buffer{};
      if (ready.revents == 0) continue;
      const ssize_t got = ::read(terminal_, buffer.data(), buffer.size());
      if (got <= 0) return false;
      seen_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return true;
  }
  [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
  int terminal_ = -1;
  pid_t pid_ = 0;
  std::string seen_;
};

constexpr const char* printing_localrun =
    "localrun() { if [ \"$1\" = __complete ]; then command localrun \"$@\"; else "
    "printf '<%s>' \"$@\"; echo; fi; }\n"
    "PS1='ready> '\n";

TEST(Completion, WorksInBash) {
  const Here here;
  here.program.add_file("rc", here.environment() + "source <(command localrun completion bash)\n" +
                                  printing_localrun + "bind 'set bell-style none'\n");
  InteractiveShell bash({"bash", "--noprofile", "--rcfile", here.program.folder() / "rc", "-i"});
  ASSERT_TRUE(bash.type("", "ready> ")) << bash.seen();
  const std::pair<const char*, const char*> rows[] = {
      {"localrun rel\t --job si\t\n", "<release.yml><--job><sign>"},
      {"localrun graph rel\t --form\t sv\t\n", "<graph><release.yml><--format><svg>"},
      {"localrun rel\t --job=si\t\n", "<release.yml><--job=sign>"},
      {"localrun rel\t --matrix os:m\t\n", "<release.yml><--matrix><os:mac>"},
      {"localrun rel\t --input stage=p\t\n", "<release.yml><--input><stage=prod>"},
      {"localrun rel\t --input n\tbecause\n", "<release.yml><--input><note=because>"},
      {"localrun rel\t --event-path sub/req\t\n", "<release.yml><--event-path><sub/request.json>"},
  };
  for (const auto& [keys, expected] : rows)
    EXPECT_TRUE(bash.type(keys, expected)) << keys << "\n" << bash.seen();
}

TEST(Completion, WorksInFish) {
  if (!is_installed("fish")) GTEST_SKIP() << "fish is not installed";
  const Here here;
  const auto complete = [&](const std::string& line) {
    return here.shell("fish -c 'localrun completion fish | source; complete -C \"" + line + "\"'");
  };
  EXPECT_EQ(complete("localrun release.yml --job b"), "build\tBuild all\nbundle\n");
  EXPECT_EQ(complete("localrun grap"),
            "graph\tthe jobs of a workflow and what they wait for, drawn\n");
  EXPECT_EQ(complete("localrun release.yml --event-path sub/"), "sub/request.json\n");
}

TEST(Completion, WorksInZsh) {
  if (!is_installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  const Here here;
  here.program.add_file(".zshrc", here.environment() +
                                      "unsetopt zle_bracketed_paste; setopt no_beep no_auto_list\n"
                                      "autoload -Uz compinit; compinit -u -D\n"
                                      "source <(command localrun completion zsh)\n" +
                                      printing_localrun);
  InteractiveShell zsh({"env", "ZDOTDIR=" + here.program.folder().string(), "zsh", "-d", "-i"});
  ASSERT_TRUE(zsh.type("", "ready> ")) << zsh.seen();
  const std::pair<const char*, const char*> rows[] = {
      {"localrun rel\t --job si\t\n", "<release.yml><--job><sign>"},
      {"localrun graph rel\t --form\t sv\t\n", "<graph><release.yml><--format><svg>"},
      {"localrun release.yml --job=si\t\n", "<release.yml><--job=sign>"},
      {"localrun release.yml --matrix os:m\t\n", "<release.yml><--matrix><os:mac>"},
      {"localrun release.yml --input n\tbecause\n", "<release.yml><--input><note=because>"},
  };
  for (const auto& [keys, expected] : rows)
    EXPECT_TRUE(zsh.type(keys, expected)) << keys << "\n" << zsh.seen();
}

}  // namespace
}  // namespace localrun
