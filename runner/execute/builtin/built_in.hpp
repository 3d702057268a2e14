#pragma once

// The actions that localrun carries out itself (their metadata: runner/plan/built_in). Each has a
// file of its own here and a row in the table of built_in.cpp.

#include "runner/execute/handlers/handler.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A use of one of them, in the stage that the step stands at.
struct BuiltInCall {
  StepContext& step;
  ActionCall call;
  Minutes limit;

  /// Empty when it is neither given nor has a default.
  [[nodiscard]] const std::string& input(std::string_view name) const;
  /// `true` in any case of its letters.
  [[nodiscard]] bool is_on(std::string_view name) const;
  /// Lines of an input, without blanks around them, empty ones left out.
  [[nodiscard]] std::vector<std::string> lines(std::string_view name) const;
  /// What the main stage saved for the post stage; empty without.
  [[nodiscard]] std::string saved(std::string_view name) const;
  void output(std::string_view name, std::string_view value) const;
  /// An annotation, a line of help below it, and the end of the step.
  [[nodiscard]] BodyEnd fail(std::string_view message, std::string_view help = {}) const;
  /// A version of a tool, or a part of it, that is not here: a warning and a line of help; with
  /// --strict-tools the end of the step.
  [[nodiscard]] std::optional<BodyEnd> lacks(const std::string& message,
                                             const std::string& help) const;
  /// HOME of the step's processes.
  [[nodiscard]] std::string home() const;
};

[[nodiscard]] boost::asio::awaitable<BodyEnd> run_built_in(StepContext& step, ActionCall call,
                                                           Minutes limit);

// One each. `call` outlives the body.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_checkout(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_cache(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_cache_restore(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_cache_save(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_upload_artifact(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_download_artifact(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_setup_node(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_setup_python(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_setup_go(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_setup_java(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_github_script(BuiltInCall& call);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_rust_toolchain(BuiltInCall& call);

}  // namespace localrun
