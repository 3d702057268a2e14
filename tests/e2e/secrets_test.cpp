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
    for (const char* output : {"json", "plain"}) {
      Running running =
          sandbox.start({.arguments = {workflow, "--secret", secret.name, "--output", output,
                                       "--verbose", "--keep-workspace", "never"},
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
