// execution.md section 5, end to end: secrets that try to get out, searched for in all that is
// printed and written, and in the arguments of every process, in each form of 5.2.

#include "runner/events/masker.hpp"
#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

struct Secret {
  const char* name;
  std::string value;
};

std::string long_secret() {
  std::string text;
  for (unsigned i = 0; text.size() < 64 * 1024; ++i)
    text += "long" + std::to_string(i * 2654435761U);
  return text.substr(0, 64 * 1024);
}

std::vector<Secret> hostile_secrets() {
  return {
      {"REGEX", "(a+)+$[^x]{2,}|\\d*?"},
      {"LINES", "first-secret-line\n  second \"line\" & more\n\nthird'line<>\\"},
      {"UNICODE", "schlüssel-日本-😀-\xc3\x9f"},
      {"QUOTED", "\"quoted-secret\""},
      {"AMPERSAND", "before-it&+after-it-all"},
      {"PERCENT", "%0A%25::error::100%"},
      {"SPACES", "  trimmed but long  "},
      {"COMMAND", "::add-mask::nothing"},
      {"LONG", long_secret()},
  };
}

/// What is looked for: each line of the value in each form. Short forms are part of other words.
std::vector<std::string> forms_of(const std::string& value) {
  std::vector<std::string> forms;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find('\n', begin), value.size());
    std::string line = value.substr(begin, end - begin);
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos)
      line = line.substr(first, line.find_last_not_of(' ') - first + 1);
    for (const std::string& form : mask_patterns(line)) {
      if (form.size() >= 6) forms.push_back(form);
    }
    begin = end + 1;
  }
  return forms;
}

/// Every way out that a step has.
const std::string leaking = R"yml(
      - id: leak
        name: named ${{ secrets.NAME }}
        shell: python
        env: {S: "${{ secrets.NAME }}"}
        run: |
          import base64, json, os, sys, urllib.parse, html
          s = os.environ["S"]
          for line in s.split("\n"):
              line = line.strip()
              print("raw", line)
              print("json", json.dumps(line, ensure_ascii=False))
              print("url", urllib.parse.quote(line, safe="-._~"))
              print("xml", html.escape(line).replace("&#x27;", "&apos;"))
              print("shell", line.replace('"', '\\"'), "expression", line.replace("'", "''"))
              for pad in ("", "x", "xy"):
                  print("base64", base64.b64encode((pad + line).encode()).decode())
              sys.stdout.flush()
              half = len(line) // 2
              sys.stdout.write("halves " + line[:half]); sys.stdout.flush()
              sys.stdout.write(line[half:] + "\n"); sys.stdout.flush()
              sys.stderr.write("error " + line + "\n"); sys.stderr.flush()
              print("::warning title=" + line.replace("%", "%25") + "::" + line.replace("%", "%25"))
              print("::debug::" + line.replace("%", "%25"))
              print("::group::" + line.replace("%", "%25"))
              print("::endgroup::")
          def to(name, text):
              with open(os.environ[name], "a") as file: file.write(text)
          to("GITHUB_OUTPUT", "o<<_END_\n" + s + "\n_END_\n")
          to("GITHUB_ENV", "LEAKED<<_END_\n" + s + "\n_END_\n")
          to("GITHUB_STATE", "saved<<_END_\n" + s + "\n_END_\n")
          to("GITHUB_PATH", "/" + s.strip().split("\n")[0] + "\n")
          to("GITHUB_STEP_SUMMARY", s + "\n")
      - if: always() && env.LEAKED != 'x' && steps.leak.outputs.o != 'y'
        run: echo "$LEAKED"; ps axww -o args; exit 3
        continue-on-error: true
      - working-directory: ${{ secrets.NAME }}
        continue-on-error: true
        run: "true"
      - continue-on-error: true
        env: {S: "${{ secrets.NAME }}"}
        run: echo "$S" >> "$GITHUB_OUTPUT"
      - continue-on-error: true
        env: {S: "${{ secrets.NAME }}"}
        run: echo "$S" >> "$GITHUB_ENV"; echo "::set-env name=x::$S"; echo "::add-matcher::$S"
      - continue-on-error: true
        run: echo ${{ fromJSON(secrets.NAME) }}
      - continue-on-error: true
        env: {S: "${{ secrets.NAME }}"}
        if: env.S == 'x' || fromJSON(env.S).y
        run: "true"
)yml";

std::string workflow_for(const std::string& name) {
  std::string steps = leaking;
  for (std::size_t at = steps.find("NAME }}"); at != std::string::npos;
       at = steps.find("NAME }}", at))
    steps.replace(at, 4, name);
  return "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: {JOB: \"${{ secrets." + name +
         " }}\"}\n    outputs: {o: \"${{ steps.leak.outputs.o }}\"}\n    steps:" + steps +
         "  b:\n    needs: a\n    if: always() && needs.a.outputs.o != 'z'\n"
         "    runs-on: ubuntu-latest\n    steps:\n      - run: echo '[${{ needs.a.outputs.o }}]'\n";
}

void expect_nowhere(const Sandbox& sandbox, const std::string& everything,
                    const std::vector<std::string>& forms) {
  for (const std::string& form : forms) {
    const std::string shown = form.substr(0, 60);
    EXPECT_EQ(everything.find(form), std::string::npos) << "printed: " << shown;
    const auto files = sandbox.files_with(form);
    EXPECT_TRUE(files.empty()) << "written: " << shown << " in " << files.front();
  }
}

// execution.md 5.1, 5.2, 5.4
TEST(Secrets, AreFoundNowhereInAnyForm) {
  for (const Secret& secret : hostile_secrets()) {
    SCOPED_TRACE(secret.name);
    const Sandbox sandbox;
    const std::string workflow = sandbox.workflow(workflow_for(secret.name)).string();
    std::string everything;
    for (const auto& [output, debug] :
         {std::pair("json", "ACTIONS_STEP_DEBUG=true"), std::pair("plain", "DEBUG=no")}) {
      Running running =
          sandbox.start({.arguments = {workflow, "--secret", secret.name, "--output", output,
                                       "--verbose", "--keep-workspace", "never", "--var", debug},
                         .env = {{secret.name, secret.value}}});
      const Outcome outcome = running.finish();
      EXPECT_FALSE(outcome.timed_out);
      everything += outcome.out + outcome.err;
    }
    EXPECT_NE(everything.find("raw ***"), std::string::npos) << everything.substr(0, 4000);
    for (const std::vector<std::string>& view :
         {std::vector<std::string>{"show", "--json"}, {"show"}, {"logs"}, {"flow"}, {"runs"}}) {
      const Outcome outcome = sandbox.run({.arguments = view});
      EXPECT_EQ(outcome.status, 0) << view.front() << outcome.err.substr(0, 500);
      everything += outcome.out + outcome.err;
    }
    expect_nowhere(sandbox, everything, forms_of(secret.value));
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

/// Every process below this one, by its arguments as others see them.
std::string command_lines() {
  std::string all;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") == std::string::npos)
      all += read_file(entry.path() / "cmdline") + '\n';
  }
  return all;
}

/// Whichever way a secret comes in and wherever it is used, `ps` does not show it.
// execution.md 5.4
TEST(Secrets, AreInNoCommandLine) {
  const std::string secret = "secret-of-the-command-line";
  for (const std::vector<std::string>& given : {std::vector<std::string>{"--secret", "S=" + secret},
                                                {"--secret=S=" + secret},
                                                {"-s", "S=" + secret},
                                                {"-sS=" + secret},
                                                {"-vsS=" + secret},
                                                {"--secret", "S"}}) {
    SCOPED_TRACE(given.front());
    const Sandbox sandbox;
    sandbox.open_to_jobs();
    (void)sandbox.write(
        "repo/act/action.yml",
        "name: act\ninputs: {token: {required: true}}\nruns:\n  using: composite\n"
        "  steps:\n    - shell: bash\n      run: |\n        : '${{ inputs.token }}'\n"
        "        echo \"waits inside\"\n        until [ -e '" +
            sandbox.path("go").string() + "' ]; do sleep 0.02; done\n");
    std::vector<std::string> arguments = {
        sandbox
            .workflow("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: {S: \"${{ "
                      "secrets.S }}\"}\n    steps:\n"
                      "      - uses: actions/checkout@v4\n"
                      "        with: {token: \"${{ secrets.S }}\"}\n"
                      "      - run: |\n          : '${{ secrets.S }}'\n          sleep 0.2\n"
                      "      - shell: python\n        run: |\n          s = '${{ secrets.S }}'\n"
                      "          import time; time.sleep(0.2)\n"
                      "      - uses: ./act\n        with: {token: \"${{ secrets.S }}\"}\n")
            .string(),
        "--json"};
    arguments.insert(arguments.end(), given.begin(), given.end());
    Running running = sandbox.start({.arguments = arguments, .env = {{"S", secret}}});
    ASSERT_TRUE(running.wait_for("run_started"));
    std::string seen;
    for (int i = 0; i < 300 && !running.has_ended_within(std::chrono::milliseconds(2)); ++i)
      seen += command_lines();
    ASSERT_TRUE(running.wait_for("\"text\":\"waits inside\""));
    seen += command_lines();
    (void)sandbox.write("go", "");
    const Outcome outcome = running.finish();
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_NE(seen.find("workflow.yml"), std::string::npos) << "the program itself was not seen";
    EXPECT_EQ(seen.find(secret), std::string::npos)
        << seen.substr(std::max<std::size_t>(seen.find(secret), 200) - 200, 400);
    EXPECT_TRUE(sandbox.files_with(secret).empty());
  }
}

/// A workspace that is kept holds what the steps made, and nothing of localrun's own: scripts and
/// command files are gone.
// execution.md 5.4
TEST(Secrets, AreNotInKeptWorkspaces) {
  const std::string secret = "secret-of-the-workspace";
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - uses: actions/checkout@v4\n        with: {token: \"${{ secrets.S }}\"}\n"
      "      - run: |\n          : ${{ secrets.S }}\n          echo made > made\n"
      "          echo 'A=${{ secrets.S }}' >> \"$GITHUB_ENV\"\n"
      "          echo '${{ secrets.S }}' >> \"$GITHUB_STEP_SUMMARY\"\n"
      "      - run: exit 1\n",
      {"--secret", "S=" + secret, "--keep-workspace", "always"});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  const Event* kept = outcome.find("workspace_kept");
  ASSERT_NE(kept, nullptr) << outcome.text();
  EXPECT_TRUE(fs::exists(fs::path(field(*kept, "path")) / "made")) << outcome.text();
  for (const std::string& form : forms_of(secret)) {
    const auto files = sandbox.files_with(form);
    EXPECT_TRUE(files.empty()) << form << " in " << files.front();
  }
}

/// One character masks every occurrence of it; three stars mask themselves into three stars.
TEST(Secrets, OfOneCharacterAndOfStars) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: printf 'a%sb%s%sc\\n' Q Q Q; echo 'x***y'\n",
      {"--secret", "ONE=Q", "--secret", "STARS=***"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("\"text\":\"a***b***c\""), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("\"text\":\"x***y\""), std::string::npos) << outcome.text();
  EXPECT_EQ(outcome.out.find('Q'), std::string::npos) << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
