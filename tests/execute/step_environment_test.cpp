#include "runner/execute/step_environment.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using Entries = std::vector<Environ::Entry>;

std::shared_ptr<const JobVariables> job_with(const Environ& process, const Entries& fixed = {}) {
  return std::make_shared<const JobVariables>(process, fixed);
}

TEST(JobVariables, MoreAreFixedOverThoseOfTheRun) {
  const JobVariables run(Environ{{"B", "1"}, {"PATH", "/bin"}},
                         Entries{{"A", "run"}, {"D", "run"}});
  const JobVariables job =
      run.with(Entries{{"A", "job"}, {"B", "job"}, {"C", "job"}, {"C", "last"}});
  EXPECT_EQ(job.texts(),
            (std::vector<std::string>{"B=job", "PATH=/bin", "A=job", "D=run", "C=last"}));
  EXPECT_EQ(job.fixed(), (Entries{{"B", "job"}, {"A", "job"}, {"D", "run"}, {"C", "last"}}));
  for (const auto& [name, value] : job.all().entries()) {
    ASSERT_NE(job.find(name), nullptr) << name;
    EXPECT_EQ(*job.find(name), value);
    EXPECT_EQ(job.texts()[*job.position_of(name)], name + '=' + value);
  }
  EXPECT_FALSE(job.is_fixed("PATH"));
  EXPECT_EQ(job.find("E"), nullptr);
  EXPECT_EQ(run.texts(), (std::vector<std::string>{"B=1", "PATH=/bin", "A=run", "D=run"}));
}

TEST(JobVariables, FixedOnesWinAndAreFound) {
  const auto job = job_with({{"B", "1"}, {"A", "2"}}, {{"GITHUB_SHA", "s"}, {"B", "3"}});
  EXPECT_EQ(*job->find("A"), "2");
  EXPECT_EQ(*job->find("B"), "3");
  EXPECT_EQ(job->find("C"), nullptr);
  EXPECT_TRUE(job->is_fixed("B"));
  EXPECT_FALSE(job->is_fixed("A"));
  EXPECT_EQ(job->texts(), (std::vector<std::string>{"B=3", "A=2", "GITHUB_SHA=s"}));
  EXPECT_EQ(job->position_of("A"), 1U);
  EXPECT_EQ(job->fixed(), (Entries{{"B", "3"}, {"GITHUB_SHA", "s"}}));
}

TEST(StepEnvironment, TrackingIdOnlyForProcessesOfThisMachine) {
  EnvironmentParts parts;
  parts.job = job_with({{"HOME", "/h"}});
  parts.tracking_id = "github_1";
  EXPECT_EQ(step_environment(parts).value_of("RUNNER_TRACKING_ID"), "github_1");
  parts.body = StepBody::docker;
  const StepEnvironment docker = step_environment(parts);
  EXPECT_EQ(docker.find("RUNNER_TRACKING_ID"), nullptr);
  EXPECT_EQ(docker.find("HOME"), nullptr);
}

TEST(StepEnvironment, DockerHasWhatIsFixedButNoPath) {
  const std::vector<std::string> folders = {"/opt"};
  EnvironmentParts parts;
  parts.job = job_with({{"PATH", "/bin"}}, {{"GITHUB_SHA", "s"}});
  parts.body = StepBody::docker;
  parts.path_entries = folders;
  const StepEnvironment docker = step_environment(parts);
  EXPECT_EQ(docker.find("PATH"), nullptr);
  EXPECT_EQ(docker.value_of("GITHUB_SHA"), "s");
}

TEST(StepEnvironment, InheritedIcuDataStays) {
  const Entries env = {{"NODE_ICU_DATA", "step"}};
  EnvironmentParts parts;
  parts.body = StepBody::node;
  parts.job = job_with({{"NODE_ICU_DATA", "inherited"}});
  parts.env_context = env;
  EXPECT_EQ(step_environment(parts).value_of("NODE_ICU_DATA"), "inherited");
}

TEST(StepEnvironment, WhatIsFixedWinsOverTheEnvContextOnly) {
  const Entries env = {{"GITHUB_SHA", "mine"}, {"GITHUB_ACTION", "mine"}, {"HOME", "/mine"}};
  const Entries github = {{"action", "step"}};
  EnvironmentParts parts;
  parts.job = job_with({{"HOME", "/h"}}, {{"GITHUB_SHA", "s"}, {"GITHUB_ACTION", "job"}});
  parts.env_context = env;
  parts.github = github;
  const StepEnvironment step = step_environment(parts);
  EXPECT_EQ(step.value_of("GITHUB_SHA"), "s");
  EXPECT_EQ(step.value_of("GITHUB_ACTION"), "step");
  EXPECT_EQ(step.value_of("HOME"), "/mine");
}

TEST(StepEnvironment, AProcessSharesWhatTheStepDoesNotChange) {
  StepEnvironment step(job_with({{"A", "1"}, {"B", "2"}, {"C", "3"}}));
  step.set("B", "own");
  step.set("D", "new");
  ProcessSpec process;
  step.give_to(process);
  EXPECT_EQ(process.environ, (std::vector<std::string>{"B=own", "D=new"}));
  EXPECT_EQ(*process.shared_environ.texts, (std::vector<std::string>{"A=1", "B=2", "C=3"}));
  EXPECT_EQ(process.shared_environ.left_out, std::vector<std::size_t>{1});
  EXPECT_EQ(step.whole(), (Environ{{"A", "1"}, {"B", "own"}, {"C", "3"}, {"D", "new"}}));
}

// execution.md 2.3
TEST(StepEnvironment, ServiceVariablesByBody) {
  struct Case {
    StepBody body;
    bool has_token;
    bool has_cache_v2;
    bool has_id_token;
  };
  const Entries service = {{"ACTIONS_RUNTIME_TOKEN", "t"},
                           {"ACTIONS_CACHE_SERVICE_V2", "True"},
                           {"ACTIONS_ID_TOKEN_REQUEST_URL", "u"},
                           {"ACTIONS_UNKNOWN", "x"}};
  for (const auto& [body, has_token, has_cache_v2, has_id_token] :
       {Case{StepBody::run, false, false, true}, Case{StepBody::node, true, true, true},
        Case{StepBody::docker, true, false, true}}) {
    EnvironmentParts parts;
    parts.body = body;
    parts.job = job_with({});
    parts.service = service;
    const StepEnvironment environ = step_environment(parts);
    EXPECT_EQ(environ.find("ACTIONS_RUNTIME_TOKEN") != nullptr, has_token);
    EXPECT_EQ(environ.find("ACTIONS_CACHE_SERVICE_V2") != nullptr, has_cache_v2);
    EXPECT_EQ(environ.find("ACTIONS_ID_TOKEN_REQUEST_URL") != nullptr, has_id_token);
    EXPECT_EQ(environ.find("ACTIONS_UNKNOWN"), nullptr);
  }
}

// execution.md 2.1
TEST(ContextVariables, ExportedKeysAreExact) {
  for (const char* key : {"action", "workspace", "repository_owner_id", "step_summary", "env"}) {
    EXPECT_TRUE(is_exported_github_key(key)) << key;
  }
  for (const char* key : {"token", "event", "repositoryUrl", "Workspace", "", "host-workspace"}) {
    EXPECT_FALSE(is_exported_github_key(key)) << key;
  }
}

}  // namespace
}  // namespace localrun
