#pragma once

// What the tests of the contexts start from: a workflow read from text, and facts of a repository.

#include "expr/json.hpp"
#include "model/read_workflow.hpp"
#include "runner/plan/contexts.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace localrun {

/// The workflow with this `on:` (text behind the colon) and one job.
inline std::shared_ptr<const model::Workflow> workflow_on(
    std::string_view on, const std::string& path = ".github/workflows/build.yml") {
  const std::string text =
      "name: Build\non: " + std::string(on) +
      "\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n";
  const auto source = std::make_shared<const model::SourceFile>(path, text);
  const model::ReadResult result = model::read_workflow(source);
  for (const model::Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.severity == model::Severity::error)
      ADD_FAILURE() << diagnostic.message << "\n" << text;
  }
  if (!result.workflow) return std::make_shared<const model::Workflow>();
  return result.workflow;
}

inline RepositoryFacts sample_facts() {
  RepositoryFacts facts;
  facts.root = "/home/jo/tool";
  facts.is_repository = true;
  facts.sha = "1111111111111111111111111111111111111111";
  facts.parent_sha = "2222222222222222222222222222222222222222";
  facts.ref = "refs/heads/topic";
  facts.default_branch = "main";
  facts.owner = "octo";
  facts.name = "tool";
  facts.server_url = "https://github.com";
  facts.author_name = "Ada";
  facts.author_email = "ada@example.com";
  facts.committer_name = "Cy";
  facts.committer_email = "cy@example.com";
  facts.commit_time = "2024-05-06T07:08:09+02:00";
  facts.message = "Add a thing\n\nBecause.";
  facts.user_name = "Jo Doe";
  return facts;
}

/// `a.b.0.c` of a value as compact JSON; `null` where there is nothing.
inline std::string at(const expr::Value& value, std::string_view path) {
  if (path.empty()) return expr::to_compact_json(value);
  const std::size_t dot = std::min(path.find('.'), path.size());
  const std::string_view name = path.substr(0, dot);
  const std::string_view rest = path.substr(std::min(dot + 1, path.size()));
  if (!value.is_array()) return at(value[name], rest);
  const std::size_t index = std::stoul(std::string(name));
  return index < value.array().size() ? at(value.array()[index], rest) : "null";
}

/// Where in a value a text is expected.
struct Expected {
  std::string_view path;
  std::string_view json;
};

}  // namespace localrun
