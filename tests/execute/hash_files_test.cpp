// hashFiles (expressions.md 6.10). What is expected is computed by sha256sum from a list of files.

#include "runner/execute/hash_files.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  ::pclose(pipe);
  return text;
}

/// Lines of sha256sum → the SHA-256 of the binary digests.
constexpr const char* outer_hash =
    " | cut -c1-64 | tr -d '\\n' | tr a-f A-F | basenc -d --base16 | sha256sum | cut -c1-64 | tr "
    "-d '\\n'";

/// What the result has to be, by other means than ours.
std::string hash_by_tools(const fs::path& folder, const Texts& files) {
  if (files.empty()) return {};
  std::string command = "cd '" + folder.string() + "' && {";
  for (const std::string& file : files) command += " sha256sum < '" + file + "';";
  return output_of(command + " }" + outer_hash);
}

/// A workspace `W` beside a home folder `home` and an `outside` folder.
class HashFiles : public ::testing::Test {
 protected:
  HashFiles() {
    std::string name = (fs::temp_directory_path() / "localrun-hash-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    root_ = name;
    for (const char* folder : {"W", "home", "outside"}) fs::create_directory(root_ / folder);
    options_.home = (root_ / "home").string();
  }
  ~HashFiles() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void write(const std::string& path) const {
    fs::create_directories((root_ / "W" / path).parent_path());
    std::ofstream(root_ / "W" / path) << "text of " << path;
  }
  void link(const std::string& path, const std::string& target) const {
    fs::create_directories((root_ / "W" / path).parent_path());
    fs::create_symlink(target, root_ / "W" / path);
  }
  [[nodiscard]] std::string workspace() const { return (root_ / "W").string(); }
  [[nodiscard]] Result<std::string> hash(const Texts& arguments) const {
    return hash_files(arguments, workspace(), options_);
  }
  void expect(const char* name, const Texts& arguments, const Texts& files) const {
    SCOPED_TRACE(name);
    const Result<std::string> found = hash(arguments);
    ASSERT_TRUE(found) << found.error().what() << ": " << found.error().help();
    EXPECT_EQ(*found, hash_by_tools(root_ / "W", files));
  }
  void expect_failure(const char* name, const Texts& arguments, const std::string& message) const {
    SCOPED_TRACE(name);
    const Result<std::string> found = hash(arguments);
    ASSERT_FALSE(found) << *found;
    EXPECT_EQ(found.error().what(), message);
  }
  [[nodiscard]] std::string failed(const std::string& patterns) const {
    return "hashFiles('" + patterns + "') failed. Fail to hash files under directory '" +
           workspace() + "'";
  }

  fs::path root_;
  HashFilesOptions options_;
};

struct Row {
  const char* name;
  Texts arguments;
  Texts files;  // in the order in which they are hashed
};

// execution.md 2.6
TEST_F(HashFiles, FindsWhatPatternsMean) {
  for (const char* path : {"a/x",
                           "a/deep/er/x",
                           "a/y.txt",
                           "a.txt",
                           "aa/x",
                           "b/x",
                           "b/deep/x",
                           ".hidden/.x",
                           ".env",
                           "B.txt",
                           "c-d",
                           "c]d",
                           "c[d",
                           "c*d",
                           "c[z-a]d",
                           "c\\d",
                           "c{d,e}",
                           "+(a)",
                           "c\xC3\xA9"
                           "d",
                           "!bang",
                           "#hash",
                           "~tilde",
                           " space",
                           "n/n/n/x"}) {
    write(path);
  }
  fs::create_directory(root_ / "W/empty");
  const Texts all_a = {"a/deep/er/x", "a/x", "a/y.txt"};
  const Row rows[] = {
      {"a file", {"a.txt"}, {"a.txt"}},
      {"a folder means all below it", {"a"}, all_a},
      {"nothing matches", {"none"}, {}},
      {"an empty folder", {"empty"}, {}},
      {"no pattern", {""}, {}},
      {"a/ before a.txt before aa/", {"a*"}, {"a/deep/er/x", "a/x", "a/y.txt", "a.txt", "aa/x"}},
      {"entries in byte order", {"*.txt"}, {"B.txt", "a.txt"}},
      {"roots in the order of the patterns", {"b/x", "a/x"}, {"b/x", "a/x"}},
      {"a root twice", {"b/x", "a/x", "b/x"}, {"b/x", "a/x"}},
      {"a root below another", {"b/deep", "b/*", "a/x"}, {"b/deep/x", "b/x", "a/x"}},
      {"a root before the one it lies in",
       {"a/x", "b/deep", "b", "*/x"},
       {"a/x", "aa/x", "b/deep/x", "b/x"}},
      {"a root that is not there hides those below it", {"gone", "b/x"}, {"b/x"}},
      {"exclusion", {"a", "!a/x"}, {"a/deep/er/x", "a/y.txt"}},
      {"exclusion of a folder", {"a", "!a/deep"}, {"a/x", "a/y.txt"}},
      {"the last pattern decides: in", {"a", "!a/x", "a/x"}, all_a},
      {"the last pattern decides: out", {"!a/x", "a", "!a/deep/**", "!a/y.txt"}, {"a/x"}},
      {"an exclusion first does nothing", {"!a/x", "a"}, all_a},
      {"only exclusions", {"!a/x"}, {}},
      {"two marks", {"!!a/x"}, {"a/x"}},
      {"three marks, with blanks", {"a", "! ! !a/x"}, {"a/deep/er/x", "a/y.txt"}},
      {"an exclusion adds no root", {"b/x", "!a/x"}, {"b/x"}},
      {"what is below an excluded folder can come back", {"a", "!a/deep", "a/deep/er"}, all_a},
      {"a star stays in its segment", {"a/*/x"}, {}},
      {"a star for a folder", {"b/*/x"}, {"b/deep/x"}},
      {"a star matches nothing too", {"a*.txt"}, {"a.txt"}},
      {"several stars", {"*.*t*"}, {"B.txt", "a.txt"}},
      {"a question mark", {"?.txt"}, {"B.txt", "a.txt"}},
      {"a question mark is one character", {"??.txt"}, {}},
      {"a question mark is a letter, not a byte", {"c\xC3?d"}, {}},
      {"a letter of two bytes",
       {"c?d"},
       {"c*d", "c-d", "c[d", "c\\d", "c]d",
        "c\xC3\xA9"
        "d"}},
      {"any depth", {"**/x"}, {"a/deep/er/x", "a/x", "aa/x", "b/deep/x", "b/x", "n/n/n/x"}},
      {"any depth is no folder too", {"a/**/x"}, {"a/deep/er/x", "a/x"}},
      {"any depth at the end", {"a/**"}, all_a},
      {"any depth at the end of a file", {"a.txt/**"}, {"a.txt"}},
      {"any depth twice", {"**/deep/**/x"}, {"a/deep/er/x", "b/deep/x"}},
      {"any depth, the same names", {"**/n/**/n/x"}, {"n/n/n/x"}},
      {"any depth, too many names", {"**/n/**/n/**/n/**/n/**/x"}, {}},
      {"two stars inside a segment are one", {"a**t"}, {"a.txt"}},
      {"a class", {"[aB].txt"}, {"B.txt", "a.txt"}},
      {"a range", {"[a-z].txt"}, {"a.txt"}},
      {"a negated class", {"[!a].txt"}, {"B.txt"}},
      {"a negated class, other spelling", {"[^a].txt"}, {"B.txt"}},
      {"a bracket in a class", {"c[]]d"}, {"c]d"}},
      {"a dash at the end of a class", {"c[x-]d"}, {"c-d"}},
      {"letters in a class",
       {"c[\xC3\xA0-\xC3\xBF]d"},
       {"c\xC3\xA9"
        "d"}},
      {"a class that is not closed", {"c[d"}, {"c[d"}},
      {"a range that runs backwards is text", {"c[z-a]d"}, {"c[z-a]d"}},
      {"no named classes", {"[[:alpha:]].txt"}, {}},
      {"an escaped star", {"c\\*d"}, {"c*d"}},
      {"an escaped backslash", {"c\\\\d"}, {"c\\d"}},
      {"a star in a class is a star", {"c[*]d"}, {"c*d"}},
      {"no braces", {"c{d,e}"}, {"c{d,e}"}},
      {"no braces that choose", {"{a,b}.txt"}, {}},
      {"no extended globs", {"+(a)"}, {"+(a)"}},
      {"names with a dot are like others", {"*env"}, {".env"}},
      {"folders with a dot too", {"**/?x"}, {".hidden/.x"}},
      {"case matters", {"A.txt", "b.TXT"}, {}},
      {"a slash at the end means folders", {"a*/"}, {"a/deep/er/x", "a/x", "a/y.txt", "aa/x"}},
      {"a file is no folder", {"a.txt/"}, {}},
      {"any depth with a slash at its end", {"a/**/"}, all_a},
      {"a folder is left out with its slash", {"a", "!a/deep/"}, {"a/x", "a/y.txt"}},
      {"leaving out folders leaves files", {"a.txt", "!a.txt/"}, {"a.txt"}},
      {"a dot first", {"./a.txt"}, {"a.txt"}},
      {"doubled slashes", {"a//x"}, {"a/x"}},
      {"comments and empty lines", {"# no\n\n  a.txt  \n#b/x"}, {"a.txt"}},
      {"several lines in one argument", {"b/x\na/x", "a.txt"}, {"b/x", "a/x", "a.txt"}},
      {"line ends of Windows", {"b/x\r\na/x\r\n"}, {"b/x", "a/x"}},
      {"blanks around a pattern", {"\t a.txt \t"}, {"a.txt"}},
      {"a mark that is no comment", {"!\\#hash", "*hash"}, {"#hash"}},
      {"escaped first characters",
       {"\\#hash", "\\!bang", "\\~tilde"},
       {"#hash", "!bang", "~tilde"}},
      {"a tilde inside a name", {"~tilde"}, {"~tilde"}},
      {"an option that is none after the first", {"a.txt", "--follow-symbolic-links"}, {"a.txt"}},
      {"an option alone", {"--follow-symbolic-links"}, {}},
      {"the option in any case", {"--FOLLOW-Symbolic-links", "a.txt"}, {"a.txt"}},
      {"one dash is a pattern", {"-x", "a.txt"}, {"a.txt"}},
  };
  for (const Row& row : rows) expect(row.name, row.arguments, row.files);
}

TEST_F(HashFiles, KnowsAbsolutePathsAndTheHomeFolder) {
  write("a.txt");
  std::ofstream(root_ / "home/h.txt") << "home";
  std::ofstream(root_ / "outside/o.txt") << "outside";
  expect("absolute", {workspace() + "/a.txt"}, {"a.txt"});
  expect("absolute with wildcards", {root_.string() + "/*/a.txt"}, {"a.txt"});
  expect("from the root", {"/**/a.txt"}, {"a.txt"});
  expect("the workspace as it is", {"."}, {"a.txt"});
  expect("files outside are ignored", {(root_ / "outside/**").string(), "~/h.txt", "a.txt"},
         {"a.txt"});
  expect("a file of the home folder", {"~/h.txt"}, {});
  expect("the home folder", {"~"}, {});
  options_.home = workspace();
  expect("home is the workspace", {"~/*.txt"}, {"a.txt"});
  expect("all of home", {"~"}, {"a.txt"});
  options_.home.clear();
  expect_failure("no home", {"~/x"}, failed("~/x"));
}

TEST_F(HashFiles, TakesTheWorkspacesNameLiterally) {
  const fs::path odd = root_ / "W" / "we[ir]d * {n}?";
  fs::create_directories(odd / "b");
  std::ofstream(odd / "b/x") << "x";
  const Result<std::string> found = hash_files({"**/x"}, odd.string() + "/", options_);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, hash_by_tools(odd, {"b/x"}));
}

TEST_F(HashFiles, TakesLinksAsFilesUnlessTheyAreFollowed) {
  write("real/x");
  write("real/sub/y");
  link("in/folder", "../real");
  link("in/file", "../real/x");
  link("in/circle", "..");
  link("in/up", "../in");
  const std::string follow = "--follow-symbolic-links";
  expect("links to folders are not entered", {"in"}, {"real/x"});
  expect("a literal path through a link", {"in/folder/x"}, {"real/x"});
  expect("a pattern through a link", {"in/folder/*"}, {});
  expect("followed", {follow, "in/folder"}, {"real/sub/y", "real/x"});
  expect("followed, circles are cut", {follow, "in"},
         {"in/circle/real/sub/y", "in/circle/real/x", "in/file", "in/folder/sub/y", "in/folder/x"});
  expect("followed by a pattern", {follow, "*/folder/*"}, {"in/folder/sub/y", "in/folder/x"});
  link("to-outside", "../outside");
  std::ofstream(root_ / "outside/o.txt") << "outside";
  expect("a followed link to a folder outside", {follow, "to-outside"}, {"../outside/o.txt"});
  link("to-file", "../outside/o.txt");
  expect("a link to a file outside", {"to-file"}, {"../outside/o.txt"});
}

TEST_F(HashFiles, BrokenLinksFailUnlessTheyAreFollowed) {
  write("a.txt");
  link("broken", "nowhere");
  expect("not asked for", {"a.txt", "*.txt"}, {"a.txt"});
  expect("followed: left out", {"--follow-symbolic-links", "*"}, {"a.txt"});
  expect_failure("not followed", {"*"}, failed("*"));
  link("self", "self");
  expect_failure("a link to itself", {"--follow-symbolic-links", "self"}, failed("self"));
}

TEST_F(HashFiles, HashesRegularFilesOnly) {
  write("a.txt");
  ASSERT_EQ(::mkfifo((root_ / "W/pipe").c_str(), 0600), 0);
  link("to-pipe", "pipe");
  link("device", "/dev/zero");
  expect("pipes and devices", {"**"}, {"a.txt"});
}

TEST_F(HashFiles, FailsInGitHubsWords) {
  write("a.txt");
  const std::string invalid =
      "Invalid glob option --nope, avaliable option: '--follow-symbolic-links'.";
  expect_failure("an unknown option", {"--nope", "a.txt"}, invalid);
  expect_failure("a name that begins like an option", {"--follow-symbolic-links=1"},
                 "Invalid glob option --follow-symbolic-links=1, avaliable option: "
                 "'--follow-symbolic-links'.");
  expect_failure("a parent folder", {"a.txt", "../x"}, failed("a.txt, ../x"));
  expect_failure("the option is not named", {"--follow-symbolic-links", "a/../x"},
                 failed("a/../x"));
  expect_failure("a dot inside", {"a/./x"}, failed("a/./x"));
  expect_failure("nothing but a mark", {"!"}, failed("!"));
  expect_failure("quotes are doubled", {"it's/.."}, failed("it''s/.."));
  expect_failure("below a file", {"a.txt/x"}, failed("a.txt/x"));
}

TEST_F(HashFiles, FailsWhenReadingFails) {
  const Result<std::string> found = hash_files({"mem"}, "/proc/self", options_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what(),
            "hashFiles('mem') failed. Fail to hash files under directory '/proc/self'");
  EXPECT_EQ(found.error().help(), "read /proc/self/mem: Input/output error");
}

TEST_F(HashFiles, FailsWhenSomethingMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write("a/x");
  write("b/y");
  fs::permissions(root_ / "W/a/x", fs::perms::none);
  expect_failure("a file", {"**"}, failed("**"));
  EXPECT_NE(hash({"**"}).error().help().find("a/x"), std::string::npos);
  expect("not the one that is asked for", {"b"}, {"b/y"});
  fs::permissions(root_ / "W/b", fs::perms::none);
  expect_failure("a folder", {"b"}, failed("b"));
  fs::permissions(root_ / "W/b", fs::perms::all);
}

TEST_F(HashFiles, EndsAtItsTimeLimit) {
  write("a.txt");
  options_.time_limit = std::chrono::milliseconds(0);
  expect_failure("no time", {"a.txt", "it's"},
                 "hashFiles('a.txt, it''s') couldn't finish within 0 seconds.");
}

TEST_F(HashFiles, KeepsTheOrderOverManyFiles) {
  for (int folder = 0; folder < 30; ++folder) {
    for (int file = 0; file < 100; ++file)
      write("f" + std::to_string(folder) + "/" + std::to_string(file));
  }
  std::ofstream(root_ / "W/f0/large") << std::string(3'000'000, 'x');
  std::ofstream(root_ / "W/f1/empty");
  const Result<std::string> found = hash({"**"});
  ASSERT_TRUE(found);
  const std::string sorted = "find * -type f | tr / '\\001' | LC_ALL=C sort | tr '\\001' /";
  EXPECT_EQ(*found,
            output_of("cd '" + workspace() + "' && " + sorted + " | xargs sha256sum" + outer_hash));
  fs::remove(root_ / "W/f0/large");
  EXPECT_NE(hash({"**"}).value(), *found);
}

}  // namespace
}  // namespace localrun
