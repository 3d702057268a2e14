#pragma once

// Keeps everything that a step's output comes to.

#include "runner/execute/command_processor.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace localrun::test {

class RecordingSink : public CommandSink {
 public:
  void log(const LogText& text) override {
    EXPECT_EQ(text.lines, count_lines(text.text));
    EXPECT_TRUE(text.text.ends_with('\n'));
    std::string_view rest = text.text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      lines.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    ++texts;
  }
  void annotate(Annotation annotation) override { annotations.push_back(std::move(annotation)); }
  void set_output(std::string_view name, std::string_view value) override {
    outputs[std::string(name)] = value;
  }
  void save_state(std::string_view name, std::string_view value) override {
    state[std::string(name)] = value;
  }
  void set_env(std::string_view name, std::string_view value) override {
    env_set[std::string(name)] = value;
  }
  void add_path(std::string_view folder) override { path.emplace_back(folder); }
  [[nodiscard]] std::optional<std::string> env_context(std::string_view name) const override {
    for (const auto* values : {&env_set, &env}) {
      if (const auto found = values->find(std::string(name)); found != values->end())
        return found->second;
    }
    return std::nullopt;
  }

  std::vector<std::string> lines;
  int texts = 0;
  std::vector<Annotation> annotations;
  std::map<std::string, std::string> outputs;
  std::map<std::string, std::string> state;
  std::map<std::string, std::string> env;      // the env context at the start
  std::map<std::string, std::string> env_set;  // by set-env
  std::vector<std::string> path;
};

}  // namespace localrun::test
