#include "model/lint/runner_variables.hpp"

#include <algorithm>
#include <array>

namespace localrun::model {
namespace {

/// Behind `GITHUB_`.
constexpr auto of_github = std::to_array<std::string_view>({"ACTION",
                                                            "ACTION_PATH",
                                                            "ACTION_REF",
                                                            "ACTION_REPOSITORY",
                                                            "ACTOR",
                                                            "ACTOR_ID",
                                                            "API_URL",
                                                            "ARTIFACTS",
                                                            "ARTIFACTS_LIST",
                                                            "BASE_REF",
                                                            "ENV",
                                                            "EVENT_NAME",
                                                            "EVENT_PATH",
                                                            "GRAPHQL_URL",
                                                            "HEAD_REF",
                                                            "JOB",
                                                            "OUTPUT",
                                                            "PATH",
                                                            "REF",
                                                            "REF_NAME",
                                                            "REF_PROTECTED",
                                                            "REF_TYPE",
                                                            "REPOSITORY",
                                                            "REPOSITORY_ID",
                                                            "REPOSITORY_OWNER",
                                                            "REPOSITORY_OWNER_ID",
                                                            "RETENTION_DAYS",
                                                            "RUN_ATTEMPT",
                                                            "RUN_ID",
                                                            "RUN_NUMBER",
                                                            "SERVER_URL",
                                                            "SHA",
                                                            "STATE",
                                                            "STEP_SUMMARY",
                                                            "TRIGGERING_ACTOR",
                                                            "WORKFLOW",
                                                            "WORKFLOW_REF",
                                                            "WORKFLOW_SHA",
                                                            "WORKSPACE"});
/// Behind `RUNNER_`.
constexpr auto of_runner =
    std::to_array<std::string_view>({"ARCH", "DEBUG", "ENVIRONMENT", "NAME", "OS", "TEMP",
                                     "TOOL_CACHE", "TRACKING_ID", "WORKSPACE"});

}  // namespace

bool is_set_by_runner(std::string_view variable) noexcept {
  const auto is_in = [variable](std::string_view prefix, const auto& names) {
    return variable.starts_with(prefix) &&
           std::find(names.begin(), names.end(), variable.substr(prefix.size())) != names.end();
  };
  return is_in("GITHUB_", of_github) || is_in("RUNNER_", of_runner);
}

}  // namespace localrun::model
