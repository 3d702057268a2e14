#include "runner/cli/config_files.hpp"

#include "runner/cli/request_options.hpp"
#include "tests/record/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

/// A repository's root and a person's own settings.
class ConfigFiles : public testing::Test {
 protected:
  void add(const std::string& name, std::string_view text) const {
    write_file(folder_.path() / name, text);
  }
  [[nodiscard]] Configuration read() const {
    return read_configuration({folder_.path().string(), (folder_.path() / "user").string()});
  }
  [[nodiscard]] ParsedOptions parse(const std::vector<std::string>& arguments) const {
    const auto given = parse_options(arguments, For::run);
    EXPECT_TRUE(given) << given.error().what;
    return with_configuration(*given, read());
  }
  void SetUp() override { std::filesystem::create_directory(folder_.path() / "user"); }

  TemporaryFolder folder_;
};

TEST_F(ConfigFiles, KeysAreLongOptions) {
  add(".localrun.yml",
      "workspace: head\nparallel: 3\nlocal-env: true\njob: [a, b]\n"
      "matrix: {os: [x, y]}\nvar:\n  A: 1\n  B: two words\nenv: [C=3]\nevent-path: e.json\n");
  const ParsedOptions options = parse({});
  EXPECT_EQ(options.last("workspace"), "head");
  EXPECT_EQ(options.last("parallel"), "3");
  EXPECT_TRUE(options.has("local-env"));
  EXPECT_EQ(options.all("job"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.all("matrix"), (std::vector<std::string>{"os:x", "os:y"}));
  EXPECT_EQ(options.all("var"), (std::vector<std::string>{"A=1", "B=two words"}));
  EXPECT_EQ(options.all("env"), std::vector<std::string>{"C=3"});
  EXPECT_EQ(options.last("event-path"), (folder_.path() / "e.json").string());
}

TEST_F(ConfigFiles, HigherLayersWin) {
  add("user/config.yml",
      "workspace: head\nparallel: 1\nno-act-env: true\nvar: {A: user, B: user}\n");
  add(".vars", "A=file\nC=file\n");
  add(".actrc", "--var C=act\n");
  add(".localrun.yml", "parallel: 2\nno-act-env: false\nvar: {D: project}\njob: one\n");
  const ParsedOptions options = parse({"--var", "D=line", "--job", "two"});
  EXPECT_EQ(options.last("workspace"), "head");
  EXPECT_EQ(options.last("parallel"), "2");
  EXPECT_FALSE(options.has("no-act-env"));
  EXPECT_EQ(options.all("job"), std::vector<std::string>{"two"});
  const auto request = make_request(options);
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->vars, (KeyValues{{"A", "file"}, {"B", "user"}, {"C", "act"}, {"D", "line"}}));
}

TEST_F(ConfigFiles, FilesOfTheCommandLineWinOverValuesOfLowerLayers) {
  add(".localrun.yml", "var: {A: project}\n");
  add("mine", "A=mine\n");
  const auto request = make_request(parse({"--var-file", (folder_.path() / "mine").string()}));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->vars, (KeyValues{{"A", "mine"}}));
}

struct Wrong {
  const char* text;
  const char* message;
  std::uint32_t line;
  std::uint32_t column;
  const char* help;
};

TEST_F(ConfigFiles, MistakesHaveTheirPlace) {
  const Wrong rows[] = {
      {"workspace: head\nparalel: 2\n", "there is no option 'paralel'", 2, 1,
       "did you mean 'parallel'?"},
      {"local-env: yes\n", "'local-env' is true or false, not 'yes'", 1, 12, ""},
      {"workspace: [a]\n", "'workspace' takes one value", 1, 12, ""},
      {"help: true\n", "'help' can be given on the command line only", 1, 1, ""},
      {"job: {a: b}\n", "A mapping was not expected", 1, 6, ""},
      {"var: {A: 1}\nvar: {A: 2}\n", "'var' is already defined", 2, 1, ""},
      {"- a\n", "a mapping of options is wanted here", 1, 1, "workspace: head"},
  };
  for (const Wrong& row : rows) {
    add(".localrun.yml", row.text);
    const Configuration configuration = read();
    ASSERT_EQ(configuration.diagnostics.size(), 1U) << row.text;
    const model::Diagnostic& found = configuration.diagnostics.front();
    EXPECT_EQ(found.severity, model::Severity::error) << row.text;
    EXPECT_EQ(found.message, row.message);
    EXPECT_EQ(found.at.begin.line, row.line) << row.text;
    EXPECT_EQ(found.at.begin.column, row.column) << row.text;
    EXPECT_EQ(found.help, row.help) << row.text;
  }
}

TEST_F(ConfigFiles, SectionsThatAreNoOptionsAreLeftToTheirReaders) {
  add(".localrun.yml", "lint:\n  allow: [other-system]\n");
  const Configuration configuration = read();
  EXPECT_TRUE(configuration.diagnostics.empty());
  ASSERT_NE(configuration.project, nullptr);
  EXPECT_NE(configuration.project->find("lint"), nullptr);
}

TEST_F(ConfigFiles, FlagsOfActWithAnEqualAreTaken) {
  add(".actrc",
      "# a remark\n-P ubuntu-latest=-self-hosted\n-P ubuntu-22.04=node:16\n--secret-file "
      "my.secrets\n"
      "-s TOKEN=x\n--bind\n  --container-architecture linux/amd64\n-j build\n--env=A=1\n");
  const Configuration configuration = read();
  const OptionValues expected = {
      {"env", {"A=1"}},
      {"job", {"build"}},
      {"platform", {"ubuntu-latest=host"}},
      {"secret", {"TOKEN=x"}},
      {"secret-file", {(folder_.path() / "my.secrets").string()}},
      {"workspace", {"in-place"}},
  };
  ASSERT_FALSE(configuration.layers.empty());
  EXPECT_EQ(configuration.layers.back(), expected);
  ASSERT_EQ(configuration.diagnostics.size(), 2U);
  EXPECT_EQ(configuration.diagnostics[0].severity, model::Severity::note);
  EXPECT_EQ(configuration.diagnostics[0].message,
            "the image for 'ubuntu-22.04' is not used: jobs run on this machine itself");
  EXPECT_EQ(configuration.diagnostics[0].at.begin.line, 3U);
  EXPECT_EQ(configuration.diagnostics[1].message,
            "'--container-architecture' has no equal here and is not used");
  EXPECT_EQ(configuration.diagnostics[1].at.begin.column, 3U);
}

}  // namespace
}  // namespace localrun::cli
