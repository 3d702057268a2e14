// Small rules: header and script of a step, results, names, artifact subjects, path mappings.

#include "runner/execute/artifact_subjects.hpp"
#include "runner/plan/step_name.hpp"
#include "runner/execute/path_mapping.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/step_results.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

// execution.md 1.11
TEST(Script, RunHeader) {
  EXPECT_EQ(run_header("\n  echo 1\necho 2\n", "shell: /bin/sh -e {0}", {{"A", "1"}, {"B", ""}}),
            "##[group]Run echo 1\n"
            "\x1b[36;1m\x1b[0m\n"
            "\x1b[36;1m  echo 1\x1b[0m\n"
            "\x1b[36;1mecho 2\x1b[0m\n"
            "shell: /bin/sh -e {0}\n"
            "env:\n"
            "  A: 1\n"
            "  B: \n"
            "##[endgroup]\n");
}

// execution.md 1.11
TEST(Script, ActionHeader) {
  EXPECT_EQ(action_header("actions/x@v1", {{"a", "1"}, {"b", ""}}, {}),
            "##[group]Run actions/x@v1\nwith:\n  a: 1\n##[endgroup]\n");
  EXPECT_EQ(action_header("./x", {{"b", ""}}, {}), "##[group]Run ./x\n##[endgroup]\n");
}

// execution.md 6.3
TEST(StepResults, OutcomeAndConclusion) {
  struct Case {
    TaskResult result;
    ContinueOnError tolerance;
    TaskResult conclusion;
  };
  for (const auto& [result, tolerance, conclusion] :
       {Case{TaskResult::failed, ContinueOnError::yes, TaskResult::succeeded},
        Case{TaskResult::failed, ContinueOnError::no, TaskResult::failed},
        Case{TaskResult::failed, ContinueOnError::failed_to_evaluate, TaskResult::failed},
        Case{TaskResult::cancelled, ContinueOnError::yes, TaskResult::cancelled},
        Case{TaskResult::succeeded, ContinueOnError::yes, TaskResult::succeeded}}) {
    EXPECT_EQ(conclude(result, tolerance).outcome, result);
    EXPECT_EQ(conclude(result, tolerance).conclusion, conclusion);
  }
}

TEST(StepResults, CommandsMakeASuccessFail) {
  EXPECT_EQ(body_result(std::nullopt, std::nullopt), TaskResult::succeeded);
  EXPECT_EQ(body_result(TaskResult::succeeded, TaskResult::failed), TaskResult::failed);
  EXPECT_EQ(body_result(TaskResult::cancelled, TaskResult::failed), TaskResult::cancelled);
}

TEST(StepResults, CancelledJobStaysCancelled) {
  JobStatus status;
  EXPECT_EQ(status.status(), Conclusion::success);
  status.add(TaskResult::skipped);
  status.add(TaskResult::failed);
  EXPECT_EQ(status.status(), Conclusion::failure);
  status.cancel();
  status.add(TaskResult::failed);
  EXPECT_EQ(status.status(), Conclusion::cancelled);
}

TEST(StepResults, StatusFunctionNamesIgnoreCase) {
  EXPECT_EQ(status_function("ALWAYS", {}), true);
  EXPECT_EQ(status_function("hashFiles", {}), std::nullopt);
}

TEST(DisplayName, Texts) {
  EXPECT_EQ(name_of_run("\n\t echo\nx"), "Run echo");
  EXPECT_EQ(display_name("  "), "run");
  EXPECT_EQ(post_name("Pre Build", false), "Post Pre Build");
  model::ActionReference image;
  image.kind = model::ActionReference::Kind::docker;
  image.text = "docker://alpine:3";
  image.image = "alpine:3";
  EXPECT_EQ(name_of_action(image), "Run alpine:3");
}

TEST(PathMapping, WholeNamesOnly) {
  const std::vector<PathMapping> mappings{{"/h/w", "/__w"}, {"/h/t", "/__w/_temp"}};
  EXPECT_EQ(to_host_path(mappings, "/__w/a"), "/h/w/a");
  EXPECT_EQ(to_host_path(mappings, "/__w"), "/h/w");
  EXPECT_EQ(to_host_path(mappings, "/__wx"), "/__wx");
  EXPECT_EQ(mounted_path(mappings, "/other"), std::nullopt);
  EXPECT_EQ(relative_to("/h/w/", "/h/w/a"), "a");
  EXPECT_EQ(relative_to("/h/w", "/h/wa"), "/h/wa");
}

TEST(ArtifactSubjects, Errors) {
  struct Case {
    const char* text;
    const char* reason;
  };
  for (const auto& [text, reason] :
       {Case{"http://x", "unsupported URI scheme"}, Case{"none", "does not exist"},
        Case{"file:///none", "does not exist"}, Case{"file:///", "not a regular file"}}) {
    SCOPED_TRACE(text);
    const auto subjects = parse_artifact_subjects(text, {"/nowhere", {}});
    ASSERT_FALSE(subjects);
    EXPECT_NE(subjects.error().what().find(reason), std::string::npos) << subjects.error().what();
  }
  const auto outside = parse_artifact_subjects("/etc/passwd", {"/w", {{"/w", "/__w"}}});
  ASSERT_FALSE(outside);
  EXPECT_NE(outside.error().what().find("not inside a volume mounted"), std::string::npos);
}

TEST(ArtifactSubjects, AtMost500) {
  std::vector<ArtifactSubject> subjects;
  for (int i = 0; i < 501; ++i)
    subjects.push_back({std::to_string(i), "sha256:0", SubjectKind::oci});
  EXPECT_FALSE(add_artifact_subjects({}, subjects));
  subjects.pop_back();
  const auto all = add_artifact_subjects({}, subjects);
  ASSERT_TRUE(all);
  EXPECT_TRUE(add_artifact_subjects(*all, subjects));
  EXPECT_EQ(captured_text(1, 3), "Captured 1 artifact subject(s) from this step (job total: 3).");
}

}  // namespace
}  // namespace localrun
