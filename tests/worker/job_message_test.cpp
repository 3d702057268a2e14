// A job as a message: nothing is lost on the way, and what is no job is refused.

#include "runner/worker/job_message.hpp"

#include "expr/json.hpp"
#include "model/read_workflow.hpp"
#include "tests/support/places.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <sstream>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Something else than its default in every member.
RunSpec odd_run(std::shared_ptr<const model::Workflow> workflow) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::string odd = "a\nb\t\"\\ 𝄞 \x01\xff '";
  RunSpec run;
  run.workflow = std::move(workflow);
  run.id_prefix = "build.";
  run.name_prefix = "Build / ";
  run.repository = {"/r",
                    true,
                    "5ha",
                    "refs/heads/x",
                    "trunk",
                    "owner",
                    "name",
                    "https://x",
                    "author",
                    "author@x",
                    "committer",
                    "committer@x",
                    "2001-02-03T04:05:06+07:00",
                    odd,
                    "parent",
                    "user",
                    {"v1", odd}};
  run.github = expr::make_object({{"a", expr::Value(-0.0)},
                                  {"b", expr::Value(infinity)},
                                  {"c", expr::Value(std::numeric_limits<double>::quiet_NaN())},
                                  {"d", expr::Value(1e300)},
                                  {"e", expr::Value(0.1)},
                                  {"$number", expr::Value("1")}});
  run.inputs = expr::make_object({{"$number", expr::Value("NaN")}});
  run.vars =
      expr::make_object({{"A", expr::Value(odd)}, {"a", expr::Value("b")}}, expr::KeyCase::exact);
  run.job_workflow = expr::make_filtered_array({expr::Value(true), expr::Value()});
  run.secrets = expr::make_object({{"S", expr::Value(odd)}});
  run.secret_values = {{"s", odd}, {"S", ""}};
  run.event_payload = "{\n}";
  run.base_environ = {"A=" + odd, "="};
  run.substitutes = {{"a/b", ActionSubstitute::By::folder, "/f"}};
  run.actions = {{"./gone", nullptr},
                 {"o/r@V", std::make_shared<const ActionAtHand>(
                               ActionAtHand{ActionOrigin::repository, "/a", "/b", "o/r", "V", "1",
                                            model::dockerfile_action("dockerfile")})},
                 {"o/r@v", std::make_shared<const ActionAtHand>(ActionAtHand{
                               ActionOrigin::folder, "/c", "/d", "", "", "", nullptr})}};
  run.workspace_mode = WorkspaceMode::in_place;
  run.keep_workspace = KeepWorkspace::always;
  run.snapshots = Snapshots::all;
  run.resume = ResumePoint{"j", "r", 3, "{}", "/rh", "/rs", "/rw", ShellCall{true, "ls"}};
  run.act_env = false;
  run.strict_tools = true;
  run.step_debug = true;
  run.concurrency = Concurrency{"g", true, true};
  run.groups_around = {{"h", false, true}};
  run.view = IsolatedView{"/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", true};
  run.system = "Linux";
  run.work_root = "/w";
  run.control_root = "/c";
  run.kept_root = "/k";
  return run;
}

JobMessage odd_message(std::shared_ptr<const model::Workflow> workflow, std::size_t job) {
  JobMessage message;
  JobSpec& spec = message.spec;
  spec.run = std::make_shared<const RunSpec>(odd_run(std::move(workflow)));
  spec.job = job;
  spec.index = JobIndex{7};
  spec.name = "name";
  spec.runs_on = "ubuntu-latest";
  spec.matrix = expr::make_object({{"n", expr::Value(3.0)}});
  spec.strategy = expr::make_array({});
  spec.needs = expr::make_object({});
  spec.timeout_minutes = std::numeric_limits<double>::infinity();
  spec.cancel_timeout_minutes = 0.5;
  spec.continue_on_error = true;
  spec.concurrency = Concurrency{"own", true, true};
  spec.files_of_ancestors = {
      {"first", std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"x/y"})}};
  message.stores = {"/artifacts", "/caches", "/changes", {"/actions", "https://x", true}, "/tools"};
  message.seclusion = Seclusion{View{"/h", "/s", {{"/a", "/b"}}, {"/r"}, {"/n"}, {"/x.sock"}, "/m"},
                                JobNetwork::own, JobUser::root, true};
  return message;
}

TEST(JobMessage, EveryJobOfEverySampleComesBackAsItWas) {
  std::size_t jobs = 0;
  for (const char* folder : {"samples", "tests/e2e/workflows"}) {
    for (const auto& entry : fs::directory_iterator(test::source_dir() / folder)) {
      if (entry.path().extension() != ".yml") continue;
      const auto workflow =
          model::read_workflow(std::make_shared<const model::SourceFile>(
                                   entry.path().string(), text_of_file(entry.path())))
              .workflow;
      if (!workflow) continue;
      for (std::size_t job = 0; job < workflow->jobs.size(); ++job) {
        if (workflow->jobs[job].ordinary() == nullptr) continue;
        const std::string text = text_of(odd_message(workflow, job));
        const auto again = read_job_message(text);
        ASSERT_TRUE(again) << entry.path() << again.error().what();
        EXPECT_EQ(text_of(*again), text) << entry.path();
        EXPECT_EQ(again->spec.model_job().id.value, workflow->jobs[job].id.value);
        ++jobs;
      }
    }
  }
  EXPECT_GT(jobs, 100U);
}

std::shared_ptr<const model::Workflow> workflow_of(const std::string& path,
                                                   const std::string& text) {
  return model::read_workflow(std::make_shared<const model::SourceFile>(path, text)).workflow;
}

constexpr const char* job_text = "    runs-on: x\n    steps:\n      - run: a\n";

std::shared_ptr<const model::Workflow> small_workflow() {
  return workflow_of("x.yml", std::string("on: push\njobs:\n  job:\n") + job_text);
}

/// Members of objects that are the same in both, by their paths.
void find_same(const expr::Value& one, const expr::Value& other, const std::string& path,
               std::vector<std::string>& found) {
  if (!one.is_object() || !other.is_object()) {
    if (expr::deeply_equal(one, other)) found.push_back(path);
    return;
  }
  for (const auto& [name, value] : one.object())
    find_same(value, other[name], path + "/" + std::string(name), found);
}

/// Else the round trips above could not tell that one is lost.
TEST(JobMessage, EachMemberOfTheOddOneIsSomethingElseThanItsDefault) {
  const std::string jobs = std::string("on: push\njobs:\n  a:\n") + job_text + "  b:\n" + job_text;
  JobMessage plain;
  RunSpec run;
  run.workflow = workflow_of("y.yml", jobs + "  c:\n" + job_text);
  run.resume.emplace().shell.emplace();
  run.concurrency.emplace();
  run.view.emplace();
  plain.spec.run = std::make_shared<const RunSpec>(run);
  plain.spec.concurrency.emplace();
  plain.seclusion.emplace();
  const auto odd = expr::parse_json(text_of(odd_message(workflow_of("x.yml", jobs), 1)));
  const auto other = expr::parse_json(text_of(plain));
  ASSERT_TRUE(odd && other);
  std::vector<std::string> same;
  find_same(*odd, *other, "", same);
  EXPECT_EQ(same, std::vector<std::string>());
}

TEST(JobMessage, ValuesKeepTheirKinds) {
  const auto again = read_job_message(text_of(odd_message(small_workflow(), 0)));
  ASSERT_TRUE(again) << again.error().what();
  const RunSpec& run = *again->spec.run;
  const RunSpec before = odd_run(small_workflow());
  EXPECT_TRUE(expr::deeply_equal(run.github, before.github));
  EXPECT_TRUE(std::signbit(run.github["a"].number()));
  EXPECT_TRUE(expr::deeply_equal(run.inputs, before.inputs));
  EXPECT_EQ(run.vars.object().key_case(), expr::KeyCase::exact);
  EXPECT_EQ(run.vars.object().size(), 2U);
  EXPECT_TRUE(run.job_workflow.array().is_filtered());
  EXPECT_EQ(run.secret_values, before.secret_values);
  EXPECT_EQ(run.base_environ, before.base_environ);
  EXPECT_EQ(run.actions.size(), 3U);
  EXPECT_EQ(run.actions.at("./gone"), nullptr);
  EXPECT_EQ(run.actions.at("o/r@V")->file->using_text.value, "docker");
  EXPECT_EQ(again->spec.timeout_minutes, std::numeric_limits<double>::infinity());
  EXPECT_EQ(again->spec.index, JobIndex{7});
}

TEST(JobMessage, APayloadAsDeepAsJsonMayBeFits) {
  expr::Value deep;
  for (int level = 0; level < expr::deepest_json; ++level)
    deep = expr::make_object({{"k", std::move(deep)}});
  JobMessage message = odd_message(small_workflow(), 0);
  RunSpec run = *message.spec.run;
  run.github = deep;
  message.spec.run = std::make_shared<const RunSpec>(run);
  const auto again = read_job_message(text_of(message));
  ASSERT_TRUE(again) << again.error().what();
  EXPECT_TRUE(expr::deeply_equal(again->spec.run->github, deep));
}

TEST(JobMessage, WhatIsNoJobIsRefusedWithItsPlace) {
  const std::string good = text_of(odd_message(small_workflow(), 0));
  struct Row {
    const char* from;
    const char* to;
    const char* told;
  };
  for (const Row& row : {
           Row{"{", "", "it is not JSON"},
           Row{"\"job\":0", "\"job\":1", "no job 1 with steps"},
           Row{"\"job\":0", "\"job\":-1", "'job': it is no whole number"},
           Row{"\"job\":0", "\"job\":0.5", "'job': it is no whole number"},
           Row{"\"index\":7", "\"index\":1e10", "'index': it is no whole number"},
           Row{"\"runs_on\":\"ubuntu-latest\"", "\"runs_on\":3", "'runs_on': it is no string"},
           Row{"\"runs_on\":", "\"runs-on\":", "'runs_on' is missing"},
           Row{"\"in-place\"", "\"else\"", "'run': 'workspace_mode': 'else' is unknown"},
           Row{"{\"$number\":\"-0\"}", "{\"$number\":\"7\"}", "unknown '$' key"},
           Row{"\"secret_values\":[[", "\"secret_values\":[[1,", "it is no pair of strings"},
           Row{"on: push", "on: nothing-known", "its workflow 'x.yml' is not valid"},
           Row{"\"job\":{", "\"job\":[{", "not JSON"},
           Row{"\"stores\":{", "\"stores\":{\"x\":1},\"y\":{", "'artifacts' is missing"},
       }) {
    std::string bad = good;
    const std::size_t at = bad.find(row.from);
    ASSERT_NE(at, std::string::npos) << row.from;
    bad.replace(at, std::string_view(row.from).size(), row.to);
    const auto read = read_job_message(bad);
    ASSERT_FALSE(read) << row.to;
    EXPECT_NE(read.error().what().find(row.told), std::string::npos) << read.error().what();
  }
}

TEST(JobMessage, FoldersThatAreNotThereAreNamed) {
  const auto reached = check_folders(odd_message(small_workflow(), 0));
  ASSERT_FALSE(reached);
  EXPECT_NE(reached.error().what().find("the work folder '/w' is not there"), std::string::npos);
  EXPECT_NE(reached.error().help().find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace localrun
