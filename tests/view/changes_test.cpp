#include "runner/view/changes.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using Kind = FileChange::Kind;

struct Sample {
  RunState run;
  ChangesView view;

  Sample() {
    run.info.run = "20261123-141500-k3f9";
    JobProgress job;
    job.info.id = "build";
    job.info.name = "build (linux)";
    job.phase = JobPhase::finished;
    StepProgress step;
    step.index = StepIndex{2};
    step.info.name = "Run make";
    step.files = {{1, 0, 0, 0, {{Kind::added, "src/gen.c", false, 1, 1200, {}}}, {}, {}}};
    job.steps = {step};
    run.jobs = {job};
  }
  void finish(FilesChanged fact) {
    run.jobs[0].files = std::move(fact);
    view.run = &run;
    view.jobs = {{&run.jobs[0], nullptr, run.jobs[0].files->files}};
  }
};

TEST(ChangeList, AtEightyColumns) {
  Sample sample;
  sample.finish(
      {1,
       1,
       1,
       12034,
       {{Kind::changed, "README.md", false, 1, 90, "it holds a secret"},
        {Kind::added, "node_modules/", true, 12034, 0, {}},
        {Kind::deleted, std::string(50, 'o') + "/" + std::string(50, 'p'), false, 1, 0, {}},
        {Kind::added, "src/gen.c", false, 1, 1200, {}}},
       "changes/1",
       {}});
  const std::string text = render_changes(sample.view, {});
  EXPECT_EQ(text,
            "build (linux)  1 added, 1 changed, 1 deleted, 12,034 ignored files\n"
            "  M  README.md                                     90 bytes, it holds a secret\n"
            "  A  node_modules/                                 12,034 files, ignored\n"
            "  D  oooooooooooooooooooooooooooooooooooooooooooooooooo/"
            "pppppppppppppppppppppppppppppppppppppppppppppppppp\n"
            "  A  src/gen.c                                     1.2 kB, step 3\n"
            "\n"
            "localrun changes 20261123-141500-k3f9 --diff          their lines\n"
            "localrun changes 20261123-141500-k3f9 --apply [PATH]  into the working tree\n");
}

TEST(ChangeList, ManyFilesOfAFolderAreOneLine) {
  Sample sample;
  FilesChanged fact;
  for (int i = 10; i < 40; ++i)
    fact.files.push_back({Kind::added, "gen/" + std::to_string(i), false, 1, 1, {}});
  fact.files.push_back({Kind::added, "top", false, 1, 1, {}});
  fact.added = 31;
  sample.finish(fact);
  const std::string text = render_changes(sample.view, {});
  EXPECT_NE(text.find("     gen/                  30 added\n  A  top "), std::string::npos) << text;
  EXPECT_NE(text.find(" --verbose "), std::string::npos);
  sample.view.has_all = true;
  EXPECT_NE(render_changes(sample.view, {}).find("  A  gen/17 "), std::string::npos);
}

TEST(ChangeList, SayWhyNothingIsKnown) {
  Sample sample;
  sample.view.run = &sample.run;
  sample.view.jobs = {{sample.run.jobs.data(), nullptr, {}}};
  EXPECT_NE(render_changes(sample.view, {}).find("Run it with --isolate"), std::string::npos);
  sample.finish({0, 0, 0, 0, {}, {}, "of this"});
  EXPECT_NE(render_changes(sample.view, {}).find("Not known: of this"), std::string::npos);
  sample.finish({});
  EXPECT_EQ(render_changes(sample.view, {}), "build (linux)  no changes\n");
}

TEST(ChangeList, AsJson) {
  Sample sample;
  sample.finish({1, 0, 0, 0, {{Kind::added, "src/gen.c", false, 1, 1200, {}}}, {}, {}});
  const std::string head =
      R"js({"schema":1,"run":"20261123-141500-k3f9","jobs":[{"job":1,"job_id":"build",)js";
  const std::string counts = R"js("added":1,"changed":0,"deleted":0,"ignored":0,"files":[)js";
  const std::string file =
      R"js({"change":"added","path":"src/gen.c","is_ignored":false,"files":1,"size":1200)js";
  EXPECT_EQ(render_changes_json(sample.view),
            head + "\"job_name\":\"build (linux)\"," + counts + file + ",\"steps\":[3]}]," +
                R"js("steps":[{"step":3,"step_id":"","step_name":"Run make",)js" + counts + file +
                "}]}]}]}\n");
}

}  // namespace
}  // namespace localrun
