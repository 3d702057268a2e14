// `localrun eval`: expressions outside of a run, against given data, or as tests speak it
// (expressions.md 12).

#include "expr/json.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/eval_answer.hpp"
#include "runner/cli/eval_ndjson.hpp"
#include "runner/cli/eval_prompt.hpp"
#include "runner/cli/eval_record.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/recorded_call.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"

#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace localrun::cli {

namespace {

constexpr std::string_view where_data_comes_from = "give --context FILE.json, or --run RUN";

RequestError as_request_error(const Error& error) { return {error.what(), error.help()}; }

RequestResult<expr::Value> read_contexts(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return as_request_error(text.error());
  const auto contexts = expr::parse_json(*text);
  if (!contexts) return RequestError{file + ": " + contexts.error().message(), {}};
  if (contexts->is_object()) return *contexts;
  return RequestError{file + " holds no JSON object",
                      "its keys are the contexts: {\"github\": {\"ref\": …}, …}"};
}

RequestResult<Conclusion> read_status(const std::string& text) {
  for (const Conclusion each : {Conclusion::success, Conclusion::failure, Conclusion::cancelled}) {
    if (text == conclusion_name(each)) return each;
  }
  return RequestError{"--status cannot be '" + text + "'",
                      "it is one of: success, failure, cancelled"};
}

/// The entries of `over` in place of those of `below`.
expr::Value merged(const expr::Value& below, const expr::Value& over) {
  std::vector<expr::Object::Entry> entries(below.object().begin(), below.object().end());
  entries.insert(entries.end(), over.object().begin(), over.object().end());
  return expr::make_object(std::move(entries));
}

struct ReadRun {
  RunState state;
  expr::Value payload;  // null: none was kept
};

Result<ReadRun> read_run(const std::string& name) {
  LOCALRUN_TRY(const auto folder, runs_folder_here());
  LOCALRUN_TRY(const RunEntry entry, find_run(folder, name));
  ReadRun run{{}, kept_payload(entry.folder)};
  const auto fold = [&run](const Event& event) { apply(run.state, event); };
  LOCALRUN_TRY([[maybe_unused]] const auto report, replay(entry.folder, fold, LogReading::tails));
  return run;
}

RequestResult<EvalWorld> make_base(const ParsedOptions& options) {
  const auto name = options.last("run");
  if (!name) {
    for (const char* part : {"job", "step"}) {
      if (options.has(part))
        return RequestError{"--" + std::string(part) + " goes with --run RUN", {}};
    }
    EvalWorld world;
    world.remedy = where_data_comes_from;
    world.is_closed = options.has("context");
    return world;
  }
  const auto run = read_run(*name);
  if (!run) return as_request_error(run.error());
  return world_of_record(run->state, run->payload, {options.last("job"), options.last("step")});
}

RequestResult<EvalWorld> make_world(const ParsedOptions& options) {
  auto base = make_base(options);
  if (!base) return base.error();
  EvalWorld world = *std::move(base);
  if (const auto status = options.last("status")) {
    const auto known = read_status(*status);
    if (!known) return known.error();
    world.status = *known;
    expr::Value job = expr::make_object({{"status", expr::Value(*status)}});
    world.contexts = merged(world.contexts, expr::make_object({{"job", std::move(job)}}));
  }
  if (const auto file = options.last("context")) {
    const auto contexts = read_contexts(*file);
    if (!contexts) return contexts.error();
    world.contexts = merged(world.contexts, *contexts);
  }
  return world;
}

RequestResult<AnswerStyle> make_style(const ParsedOptions& options) {
  const auto out = terminal_of_option(options, STDOUT_FILENO);
  if (!out) return out.error();
  const auto err = terminal_of_option(options, STDERR_FILENO);
  if (!err) return err.error();
  return AnswerStyle{options.has("json"), options.has("explain"), *out, *err};
}

/// Prints it; false if the expression was wrong.
bool tell(const Answer& answer) {
  std::fwrite(answer.output.data(), 1, answer.output.size(), stdout);
  std::fflush(stdout);
  std::fwrite(answer.problem.data(), 1, answer.problem.size(), stderr);
  std::fwrite(answer.explanation.data(), 1, answer.explanation.size(), stderr);
  for (const std::string& note : answer.notes)
    std::fprintf(stderr, "localrun: note: %s\n", note.c_str());
  return !answer.is_wrong;
}

bool answer_arguments(const std::vector<std::string>& expressions, const EvalScope& scope,
                      const AnswerStyle& style) {
  bool is_right = true;
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const std::string place =
        expressions.size() == 1 ? "expression" : "expression " + std::to_string(i + 1);
    is_right = tell(answer_expression(expressions[i], place, scope, style)) && is_right;
  }
  return is_right;
}

bool answer_standard_input(const EvalScope& scope, const AnswerStyle& style) {
  bool is_right = true;
  std::string line;
  for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    is_right =
        tell(answer_expression(line, "line " + std::to_string(number), scope, style)) && is_right;
  }
  return is_right;
}

RequestResult<ExitStatus> run_protocol(const ParsedOptions& options) {
  for (const char* other : {"context", "explain", "run", "job", "step", "status", "json"}) {
    if (options.has(other)) {
      return RequestError{"--" + std::string(other) + " does not go with --ndjson",
                          "each line brings its own contexts"};
    }
  }
  if (!options.arguments.empty())
    return RequestError{"--ndjson reads expressions from standard input", {}};
  const auto done = answer_lines(STDIN_FILENO, STDOUT_FILENO);
  if (done) return ExitStatus::success;
  report_error(done.error().what(), done.error().help());
  return ExitStatus::cannot_go_on;
}

RequestResult<ExitStatus> evaluate(const ParsedOptions& options) {
  if (options.has("ndjson")) return run_protocol(options);
  const auto style = make_style(options);
  if (!style) return style.error();
  auto world = make_world(options);
  if (!world) return world.error();
  const EvalScope scope(*std::move(world));
  if (options.arguments.empty() && ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0) {
    run_prompt(scope, *style, tell);
    return ExitStatus::success;
  }
  const bool is_right = options.arguments.empty()
                            ? answer_standard_input(scope, *style)
                            : answer_arguments(options.arguments, scope, *style);
  return is_right ? ExitStatus::success : ExitStatus::wrong_call;
}

}  // namespace

ExitStatus run_eval(const ParsedOptions& options) {
  const auto status = evaluate(options);
  if (status) return *status;
  report_error(status.error().what, status.error().help);
  return ExitStatus::wrong_call;
}

}  // namespace localrun::cli
