#include "runner/cli/eval_ndjson.hpp"

#include "expr/evaluate.hpp"
#include "expr/json.hpp"
#include "expr/status_functions.hpp"
#include "expr/text.hpp"
#include "runner/cli/json_member.hpp"
#include "runner/execute/step_results.hpp"

#include <cerrno>
#include <optional>
#include <unistd.h>
#include <vector>

namespace localrun::cli {

namespace {

constexpr std::size_t block_size = std::size_t{256} << 10U;
constexpr std::size_t max_line = std::size_t{64} << 20U;

/// The keys of the line's contexts, and the status functions where a status is given.
class LineScope final : public expr::Scope {
 public:
  LineScope(const expr::Value& contexts, std::optional<Conclusion> status)
      : contexts_(contexts), status_(status) {
    if (!contexts.is_object()) return;
    names_.reserve(contexts.object().size());
    for (const auto& [name, value] : contexts.object()) names_.emplace_back(name);
  }
  [[nodiscard]] expr::Names names() const {
    if (!status_) return {names_, {}};
    return {names_, expr::step_status_functions};
  }
  [[nodiscard]] const expr::Value* context(std::string_view name) const override {
    return contexts_.object().find(name);
  }
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override {
    StatusView view;
    view.job = status_;
    if (const auto holds = status_function(name, view)) return expr::Value(*holds);
    return call.error("Unrecognized function: '" + std::string(name) + "'");
  }

 private:
  const expr::Value& contexts_;
  std::optional<Conclusion> status_;
  std::vector<std::string_view> names_;
};

std::string_view stage_name(expr::Stage stage) {
  switch (stage) {
    case expr::Stage::lexing:
      return "lexing";
    case expr::Stage::parsing:
      return "parsing";
    case expr::Stage::evaluation:
      return "evaluation";
  }
  return "evaluation";
}

expr::Error malformed(std::string message) {
  return expr::Error({expr::Stage::parsing, std::move(message), {}, {}});
}

expr::Result<std::optional<Conclusion>> status_of(const expr::Value& text) {
  if (text.is_null()) return std::optional<Conclusion>();
  for (const Conclusion each : {Conclusion::success, Conclusion::failure, Conclusion::cancelled}) {
    if (text.is_string() && text.string() == conclusion_name(each)) return std::optional(each);
  }
  return malformed("'job_status' must be success, failure or cancelled");
}

expr::Result<expr::Value> evaluate_line(const expr::Value& line) {
  const expr::Value& text = line["expr"];
  if (!text.is_string()) return malformed("'expr' must be there and be a string");
  const expr::Value& contexts = line["contexts"];
  if (!contexts.is_object() && !contexts.is_null())
    return malformed("'contexts' must be an object");
  const auto status = status_of(line["job_status"]);
  if (!status) return status.error();
  const LineScope scope(contexts, *status);
  const auto tree = expr::parse(text.string(), scope.names());
  if (!tree) return tree.error();
  return expr::evaluate(*tree, scope, nullptr, expr::limits_on_its_own);
}

void append_answer(const expr::Result<expr::Value>& result, std::string& out) {
  if (result) {
    out.append("\"kind\":\"").append(expr::kind_name(result->kind()));
    out.append("\",\"value\":").append(expr::to_compact_json(*result));
  } else {
    out.append("\"error\":").append(expr::to_compact_json(expr::Value(result.error().message())));
    out.append(",\"stage\":\"").append(stage_name(result.error().detail().stage)).append("\"");
  }
  out.append("}\n");
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

Result<void> write_all(int output, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(output, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot write the answers", errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Takes the whole lines out of what was read so far.
class LineAnswerer {
 public:
  void add(std::string_view block) {
    for (;;) {
      const std::size_t end = block.find('\n');
      if (end == std::string_view::npos) break;
      answer(block.substr(0, end));
      block.remove_prefix(end + 1);
    }
    if (is_too_long_) return;
    begun_.append(block);
    if (begun_.size() <= max_line) return;
    is_too_long_ = true;
    begun_ = std::string();
  }

  void finish() {
    if (!begun_.empty() || is_too_long_) answer({});
  }

  [[nodiscard]] std::string& answers() noexcept { return answers_; }

 private:
  void answer(std::string_view rest) {
    if (is_too_long_) {
      answers_.push_back('{');
      append_answer(malformed("the line is longer than 64 MiB"), answers_);
    } else if (begun_.empty()) {
      if (!is_blank(rest)) answer_line(rest, answers_);
    } else {
      begun_.append(rest);
      if (!is_blank(begun_)) answer_line(begun_, answers_);
    }
    begun_.clear();
    is_too_long_ = false;
  }

  std::string begun_;  // of a line whose end was not read yet
  bool is_too_long_ = false;
  std::string answers_;
};

}  // namespace

void answer_line(std::string_view line, std::string& out) {
  out.push_back('{');
  const auto parsed = expr::parse_json(line);
  if (!parsed || !parsed->is_object()) {
    const std::string why = parsed ? "it is no object" : parsed.error().message();
    append_answer(malformed("the line is not a JSON object: " + why), out);
    return;
  }
  // As written: an id may hold a number that no double is, or keys that differ in case only.
  if (const auto id = json_member(line, "id")) out.append("\"id\":").append(*id).append(",");
  append_answer(evaluate_line(*parsed), out);
}

Result<void> answer_lines(int input, int output) {
  LineAnswerer answerer;
  std::string block(block_size, '\0');
  for (;;) {
    const ssize_t count = ::read(input, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read standard input", errno);
    if (count == 0) answerer.finish();
    answerer.add(std::string_view(block).substr(0, static_cast<std::size_t>(count)));
    if (auto written = write_all(output, answerer.answers()); !written) return written;
    answerer.answers().clear();
    if (count == 0) return {};
  }
}

}  // namespace localrun::cli
