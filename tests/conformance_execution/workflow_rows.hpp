#pragma once

// Rows that hold steps as a workflow file has them: read by the real reader, with values for its
// contexts.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"
#include "model/read_workflow.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

namespace localrun::test {

/// A workflow of one job with these steps and this `env`.
inline model::ReadResult read_steps(const boost::json::value& steps,
                                    const boost::json::value& job_env,
                                    const boost::json::value& workflow_env = nullptr) {
  boost::json::object job{{"runs-on", "ubuntu-latest"}, {"steps", steps}};
  if (job_env.is_object()) job["env"] = job_env;
  boost::json::object workflow{{"on", "push"}};
  if (workflow_env.is_object()) workflow["env"] = workflow_env;
  workflow["jobs"] = {{"job", job}};
  return model::read_workflow(
      std::make_shared<model::SourceFile>("row.yml", boost::json::serialize(workflow)));
}

inline expr::Value value_of(const boost::json::value& json) {
  const auto parsed = expr::parse_json(boost::json::serialize(json));
  EXPECT_TRUE(parsed);
  return *parsed;
}

/// Contexts by name and the status functions.
class RowScope : public expr::Scope {
 public:
  [[nodiscard]] const expr::Value* context(std::string_view name) const override {
    const auto found = contexts.find(std::string(name));
    return found == contexts.end() ? nullptr : &found->second;
  }
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override {
    const std::optional<bool> value = status ? status(name) : std::nullopt;
    if (!value) return call.error("no function " + std::string(name));
    return expr::Value(*value);
  }

  std::map<std::string, expr::Value> contexts;
  std::function<std::optional<bool>(std::string_view)> status;
};

}  // namespace localrun::test
