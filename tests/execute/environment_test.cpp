#include "runner/execute/environment.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(Environ, KeepsOrderAndCase) {
  Environ environ{{"B", "1"}, {"a", "2"}, {"A", "3"}};
  environ.set("a", "4");
  EXPECT_EQ(environ.to_texts(), (std::vector<std::string>{"B=1", "a=4", "A=3"}));
  environ.erase("B");
  EXPECT_EQ(environ.find("B"), nullptr);
  EXPECT_EQ(*environ.find("A"), "3");
}

TEST(Environ, FromTexts) {
  const std::vector<std::string> texts{"A=1=2", "bad", "=x", "B="};
  EXPECT_EQ(Environ::from_texts(texts), (Environ{{"A", "1=2"}, {"B", ""}}));
}

TEST(Environ, AsContextAndFromContext) {
  const expr::Value context = to_env_context({{"a", "1"}, {"A", "2"}});
  EXPECT_EQ(context["a"].string(), "1");
  EXPECT_EQ(context["A"].string(), "2");
  const expr::Value github = expr::make_object({{"sha", expr::Value("x")},
                                                {"ref_protected", expr::Value(false)},
                                                {"run_id", expr::Value(1.0)},
                                                {"event", expr::make_object({})},
                                                {"none", expr::Value()}});
  EXPECT_EQ(exportable_entries(github),
            (std::vector<Environ::Entry>{{"sha", "x"}, {"ref_protected", "false"}}));
  EXPECT_TRUE(exportable_entries(expr::Value()).empty());
}

TEST(StepEnvironment, TrackingIdOnlyForProcessesOfThisMachine) {
  EnvironmentParts parts;
  parts.process_env = {{"HOME", "/h"}};
  parts.tracking_id = "github_1";
  EXPECT_EQ(*step_environment(parts).find("RUNNER_TRACKING_ID"), "github_1");
  parts.body = StepBody::docker;
  const Environ docker = step_environment(parts);
  EXPECT_EQ(docker.find("RUNNER_TRACKING_ID"), nullptr);
  EXPECT_EQ(docker.find("HOME"), nullptr);
}

TEST(StepEnvironment, DockerHasNoPathPrepend) {
  EnvironmentParts parts;
  parts.body = StepBody::docker;
  parts.path_entries = {"/opt"};
  EXPECT_EQ(step_environment(parts).find("PATH"), nullptr);
}

TEST(StepEnvironment, InheritedIcuDataStays) {
  EnvironmentParts parts;
  parts.body = StepBody::node;
  parts.process_env = {{"NODE_ICU_DATA", "inherited"}};
  parts.env_context = {{"NODE_ICU_DATA", "step"}};
  EXPECT_EQ(*step_environment(parts).find("NODE_ICU_DATA"), "inherited");
}

// execution.md 2.3
TEST(StepEnvironment, ServiceVariablesByBody) {
  struct Case {
    StepBody body;
    bool has_token;
    bool has_cache_v2;
    bool has_id_token;
  };
  for (const auto& [body, has_token, has_cache_v2, has_id_token] :
       {Case{StepBody::run, false, false, true}, Case{StepBody::node, true, true, true},
        Case{StepBody::docker, true, false, true}}) {
    EnvironmentParts parts;
    parts.body = body;
    parts.service = {{"ACTIONS_RUNTIME_TOKEN", "t"},
                     {"ACTIONS_CACHE_SERVICE_V2", "True"},
                     {"ACTIONS_ID_TOKEN_REQUEST_URL", "u"},
                     {"ACTIONS_UNKNOWN", "x"}};
    const Environ environ = step_environment(parts);
    EXPECT_EQ(environ.find("ACTIONS_RUNTIME_TOKEN") != nullptr, has_token);
    EXPECT_EQ(environ.find("ACTIONS_CACHE_SERVICE_V2") != nullptr, has_cache_v2);
    EXPECT_EQ(environ.find("ACTIONS_ID_TOKEN_REQUEST_URL") != nullptr, has_id_token);
    EXPECT_EQ(environ.find("ACTIONS_UNKNOWN"), nullptr);
  }
}

// execution.md 1.10
TEST(Path, Prepend) {
  const std::vector<std::string> entries{"/a", "/b"};
  EXPECT_EQ(prepend_path(entries, ""), "/b:/a");
  EXPECT_EQ(prepend_path(entries, "/b:/a:/c"), "/b:/a:/c");
  EXPECT_EQ(prepend_path(entries, "/b:/ax"), "/b:/a:/b:/ax");
  EXPECT_EQ(prepend_path({}, "/c"), "/c");
}

// execution.md 2.1
TEST(Path, ExportedKeysAreExact) {
  for (const char* key : {"action", "workspace", "repository_owner_id", "step_summary", "env"}) {
    EXPECT_TRUE(is_exported_github_key(key)) << key;
  }
  for (const char* key : {"token", "event", "repositoryUrl", "Workspace", "", "host-workspace"}) {
    EXPECT_FALSE(is_exported_github_key(key)) << key;
  }
}

}  // namespace
}  // namespace localrun
