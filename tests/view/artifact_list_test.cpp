#include "runner/view/artifact_list.hpp"
#include "view_support.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace localrun::test {
namespace {

constexpr Time now{std::chrono::hours(24 * 365 * 50)};

RunState run_with_upload() {
  RunState run;
  std::uint64_t seq = 0;
  const auto add = [&](std::optional<JobIndex> job, std::optional<StepIndex> step, Fact fact) {
    Event event;
    event.seq = ++seq;
    event.job = job;
    event.step = step;
    event.fact = std::move(fact);
    apply(run, event);
  };
  add({}, {}, RunStarted{.run = "r1", .workflow = "CI"});
  add(JobIndex{0}, {}, JobQueued{.id = "build", .name = "build (linux)"});
  add(JobIndex{0}, StepIndex{1}, StepStarted{{.id = "up", .name = "Upload"}});
  add(JobIndex{0}, StepIndex{1}, Artifact{.name = "dist", .size = 3});
  add(JobIndex{1}, {}, JobQueued{.id = "test", .name = "test"});
  add(JobIndex{1}, StepIndex{0},
      Artifact{.action = Artifact::Action::downloaded, .name = "dist", .size = 3});
  return run;
}

class ArtifactList : public ::testing::Test {
 protected:
  const RunState run = run_with_upload();
  const ListedArtifacts listed{
      &run,
      {{"dist", "/runs/r1/artifacts/dist", {{"a.txt", 3}, {"bin/app", 123456}}, now},
       {"old", "/runs/r1/artifacts/old", {{"x\ny", 1}}, now - std::chrono::hours(50)}}};
};

TEST_F(ArtifactList, HasALineForEach) {
  EXPECT_EQ(render_artifacts(listed, now, terminal_of_width(80)),
            "NAME    SIZE  FILES  JOB            UPLOADED\n"
            "dist  123 kB      2  build (linux)  just now\n"
            "old   1 byte      1  (earlier run)  2 days ago\n"
            "\n"
            "2 artifacts (123 kB) of run r1 of CI\n");
  EXPECT_EQ(render_artifacts({&run, {}}, now, terminal_of_width(80)),
            "No artifacts are kept of run r1 of CI.\n");
}

TEST_F(ArtifactList, TellsTheFilesOfEach) {
  EXPECT_EQ(render_artifact_details(listed, now, terminal_of_width(80)),
            "dist  123 kB, 2 files\n"
            "  uploaded  just now by build (linux) / Upload\n"
            "  folder    /runs/r1/artifacts/dist\n"
            "  3 bytes  a.txt\n"
            "   123 kB  bin/app\n"
            "\n"
            "old  1 byte, 1 file\n"
            "  uploaded  2 days ago by an earlier run\n"
            "  folder    /runs/r1/artifacts/old\n"
            "  1 byte  x\\ny\n");
}

TEST_F(ArtifactList, AsJson) {
  const auto whole = boost::json::parse(render_artifacts_json(listed, true));
  EXPECT_EQ(whole.at("schema").as_int64(), 1);
  EXPECT_EQ(whole.at("run").as_string(), "r1");
  const auto& dist = whole.at("artifacts").at(0).as_object();
  EXPECT_EQ(dist.at("name").as_string(), "dist");
  EXPECT_EQ(dist.at("size").as_int64(), 123459);
  EXPECT_EQ(dist.at("file_count").as_int64(), 2);
  EXPECT_EQ(dist.at("job_id").as_string(), "build");
  EXPECT_EQ(dist.at("step_id").as_string(), "up");
  EXPECT_EQ(dist.at("files").at(1).at("name").as_string(), "bin/app");
  EXPECT_FALSE(whole.at("artifacts").at(1).as_object().contains("job_id"));
  const auto lines = boost::json::parse(render_artifacts_json(listed, false));
  EXPECT_FALSE(lines.at("artifacts").at(0).as_object().contains("files"));
}

}  // namespace
}  // namespace localrun::test
