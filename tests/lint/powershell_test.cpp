#include "model/lint/powershell_variables.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {
namespace {

using Texts = std::vector<std::string>;

struct Row {
  std::string_view script;
  Texts found;
};

const std::vector<Row> rows = {
    {"echo a >> $GITHUB_OUTPUT", {"$GITHUB_OUTPUT"}},
    {"echo \"$GITHUB_REF and ${RUNNER_OS}\"", {"$GITHUB_REF", "${RUNNER_OS}"}},
    {"echo $env:GITHUB_REF ${env:GITHUB_REF}", {}},
    {"echo '$GITHUB_REF'", {}},
    {"echo \"it's $GITHUB_REF\"", {"$GITHUB_REF"}},
    {"echo `$GITHUB_REF", {}},
    {"# $GITHUB_REF\necho $GITHUB_SHA", {"$GITHUB_SHA"}},
    {"<# $GITHUB_REF\n#> echo $GITHUB_SHA", {"$GITHUB_SHA"}},
    {"@'\n$GITHUB_REF\n'@\n$GITHUB_SHA", {"$GITHUB_SHA"}},
    {"@\"\n$GITHUB_REF \"quoted\"\n\"@", {"$GITHUB_REF"}},
    {"$GITHUB_REF = 'x'\necho $GITHUB_REF", {}},
    {"if ($GITHUB_REF == 'x') { }", {"$GITHUB_REF"}},
    {"echo ${{ env.X }} $githubRef $GITHUB $OTHER", {}},
    {"echo '", {}},
    {"$", {}},
    {"${GITHUB_REF", {"${GITHUB_REF"}},
};

TEST(PowerShell, FindsVariablesOfTheRunner) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.script);
    Texts found;
    for (const PowerShellVariable& each : read_powershell(row.script)) {
      found.push_back(each.text);
      EXPECT_EQ(row.script.substr(each.begin, each.end - each.begin), each.text);
    }
    EXPECT_EQ(found, row.found);
  }
}

TEST(PowerShell, SeesRedirections) {
  const auto found = read_powershell("echo $GITHUB_REF >> $GITHUB_OUTPUT");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found[0].is_redirected);
  EXPECT_TRUE(found[1].is_redirected);
}

}  // namespace
}  // namespace localrun::model
