#include "runner/execute/job_state_json.hpp"
#include "runner/execute/kept_snapshots.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

JobState sample() {
  JobState state;
  state.env.set("PLAIN", "a \"quoted\"\nvalue 𝄞");
  state.env.set("WITH", "Bearer top-secret-1 and top-secret-1-longer.");
  state.env.set("MASKED", "x hidden-by-mask y");
  state.path_entries = {"/a", "/b"};
  state.steps = {{"make", "Run make", Conclusion::failure, Conclusion::success, {{"tag", "v1"}}},
                 {"__run", "Run x", Conclusion::skipped, Conclusion::skipped, {}}};
  state.saved_state["make"] = {{"pid", "7"}};
  state.composites["use"].steps = {{"in", "In", Conclusion::success, Conclusion::success, {}}};
  PostStep post;
  post.key = "make";
  post.name = "Post make";
  state.posts = {post};
  state.has_checked_out = true;
  state.artifact_subjects = {{"app.tar", "sha256:01", SubjectKind::file},
                             {"registry/app", "sha256:02", SubjectKind::oci}};
  for (const char* owner : {"later", "first"})
    state.matchers.add(parse_matchers(std::string(R"({"problemMatcher":[{"owner":")") + owner +
                                      R"(","pattern":[{"regexp":"(a) \\d","message":1}]}]})")
                           .value());
  state.status.add(TaskResult::failed);
  return state;
}

const KeyValues secrets = {{"TOKEN", "top-secret-1"}, {"LONGER", "top-secret-1-longer"}};

Masker masker() {
  Masker masker;
  for (const auto& [name, value] : secrets) masker.add_secret(value);
  masker.add_mask("hidden-by-mask");
  return masker;
}

TEST(JobStateJson, HoldsNoSecretAndComesBackWithThem) {
  const JobState state = sample();
  const std::string json = job_state_json(state, secrets, masker());
  EXPECT_EQ(json.find("secret-1"), std::string::npos) << json;
  EXPECT_EQ(json.find("hidden"), std::string::npos) << json;
  const auto kept = job_state_of(json, secrets);
  ASSERT_TRUE(kept) << kept.error().what();
  EXPECT_EQ(*kept->state.env.find("PLAIN"), *state.env.find("PLAIN"));
  EXPECT_EQ(*kept->state.env.find("WITH"), *state.env.find("WITH"));
  EXPECT_EQ(*kept->state.env.find("MASKED"), "***");
  EXPECT_EQ(kept->lost, std::vector<std::string>{"MASKED"});
  EXPECT_EQ(kept->state.path_entries, state.path_entries);
  ASSERT_EQ(kept->state.steps.size(), 2U);
  EXPECT_EQ(kept->state.steps[0].outcome, Conclusion::failure);
  EXPECT_EQ(kept->state.steps[0].conclusion, Conclusion::success);
  EXPECT_EQ(kept->state.steps[0].outputs, state.steps[0].outputs);
  EXPECT_EQ(kept->state.saved_state, state.saved_state);
  EXPECT_EQ(kept->state.composites.at("use").steps.size(), 1U);
  ASSERT_EQ(kept->posts.size(), 1U);
  EXPECT_EQ(kept->posts[0].key, "make");
  EXPECT_TRUE(kept->state.has_checked_out);
  EXPECT_EQ(kept->state.status.status(), Conclusion::failure);
  EXPECT_EQ(kept->state.artifact_subjects, state.artifact_subjects);
  ASSERT_EQ(kept->state.matchers.all().size(), 2U);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(source_of(*kept->state.matchers.all()[i]), source_of(*state.matchers.all()[i]));
}

TEST(JobStateJson, AllThatIsKeptComesBack) {
  JobState state = sample();
  state.env.set("MASKED", "plain");
  const std::string json = job_state_json(state, secrets, masker());
  auto kept = job_state_of(json, secrets);
  ASSERT_TRUE(kept) << kept.error().what();
  for (const KeptPost& post : kept->posts) {
    PostStep again;
    again.key = post.key;
    again.name = post.name;
    kept->state.posts.push_back(again);
  }
  EXPECT_EQ(job_state_json(kept->state, secrets, masker()), json);
}

TEST(JobStateJson, ASecretThatIsNotGivenAgainIsTold) {
  const auto kept = job_state_of(job_state_json(sample(), secrets, masker()), {});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->lost, (std::vector<std::string>{"WITH", "MASKED"}));
  EXPECT_EQ(*kept->state.env.find("WITH"), "Bearer *** and ***.");
}

TEST(JobStateJson, NonsenseIsAnErrorOrEmpty) {
  for (const char* text : {"", "[", "[]", "7"}) EXPECT_FALSE(job_state_of(text, {})) << text;
  for (const char* text : {"{}", R"({"env":7,"steps":{},"path":[1],"posts":[2],"status":[]})"})
    EXPECT_TRUE(job_state_of(text, {})) << text;
}

TEST(KeptSnapshots, TheIndexReadsBackAsItWasWritten) {
  KeptSnapshot snapshot;
  snapshot.step = {2, 3, "make"};
  snapshot.tree = 4;
  snapshot.state = R"({"env":{}})";
  snapshot.laid = {{"a\xff", "/r"}};
  snapshot.removed = {"node_modules", "odd\n\xfe"};
  snapshot.processes = {"server"};
  KeptSnapshot end;
  end.is_end = true;
  const auto read = kept_snapshots_of(kept_snapshot_line(snapshot) + kept_snapshot_line(end));
  ASSERT_TRUE(read) << read.error().what();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0).step.number, 3U);
  EXPECT_EQ(read->at(0).step.id, "make");
  EXPECT_EQ(read->at(0).laid, snapshot.laid);
  EXPECT_EQ(read->at(0).removed, snapshot.removed);
  EXPECT_EQ(read->at(0).processes, snapshot.processes);
  EXPECT_EQ(read->at(0).state, snapshot.state);
  EXPECT_EQ(kept_place("/k", read->at(0), "home"), "/k/own/snapshots/4/home");
  EXPECT_TRUE(read->at(1).is_end);
  EXPECT_EQ(kept_place("/k", read->at(1), "tmp"), "");
  EXPECT_FALSE(kept_snapshots_of("{\n"));
}

}  // namespace
}  // namespace localrun
