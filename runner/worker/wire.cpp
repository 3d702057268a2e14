#include "runner/worker/wire.hpp"

#include "expr/json.hpp"
#include "expr/value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace localrun::wire {
namespace {

using Entries = std::vector<expr::Object::Entry>;

/// Of one log text: a line has at most half of it.
constexpr double most_bytes = 64.0 * 1024 * 1024;

/// Lines that are no events begin so.
constexpr std::string_view own_begin = "{\"worker\":";

constexpr std::array<std::pair<StopOrder, std::string_view>, 3> levels = {
    {{StopOrder::cancel, "cancel"}, {StopOrder::hurry, "hurry"}, {StopOrder::kill, "kill"}}};

std::string line(std::string_view kind, Entries entries) {
  entries.emplace(entries.begin(), "worker", expr::Value(kind));
  return expr::to_compact_json(expr::make_object(std::move(entries))) + '\n';
}

expr::Value number(double value) { return expr::Value(value); }

constexpr double most_of_all = std::numeric_limits<std::uint32_t>::max();
constexpr double largest_version = 1'000'000;

/// A whole number from 0 to `most`.
std::optional<std::uint32_t> whole(const expr::Value& value, double most = most_of_all) {
  const bool is_whole = value.kind() == expr::Kind::number && value.number() >= 0 &&
                        value.number() <= most && std::trunc(value.number()) == value.number();
  if (!is_whole) return std::nullopt;
  return static_cast<std::uint32_t>(value.number());
}

std::optional<Conclusion> conclusion_of(std::string_view name) {
  for (const Conclusion each :
       {Conclusion::success, Conclusion::failure, Conclusion::cancelled, Conclusion::skipped}) {
    if (name == conclusion_name(each)) return each;
  }
  return std::nullopt;
}

FromWorker read_end(const expr::Value& value) {
  JobEnd end;
  const auto result = conclusion_of(value["result"].to_text());
  const auto steps_not_run = whole(value["steps_not_run"]);
  if (!result || !steps_not_run || !value["outputs"].is_array() || !value["files"].is_array())
    return Malformed{"an end of a job without its parts"};
  end.result = *result;
  for (const expr::Value& pair : value["outputs"].array())
    end.outputs.emplace_back(pair["name"].to_text(), pair["value"].to_text());
  for (const expr::Value& file : value["files"].array()) end.files.push_back(file.to_text());
  end.steps_not_run = *steps_not_run;
  end.has_checked_out = value["has_checked_out"].to_boolean();
  return end;
}

constexpr std::array<std::pair<LogText::Stream, std::string_view>, 3> streams = {
    {{LogText::Stream::output, "output"},
     {LogText::Stream::error, "error"},
     {LogText::Stream::runner, "runner"}}};

/// False: it is there, and none.
template <class Index>
bool read_index(const expr::Value& value, std::optional<Index>& index) {
  if (value.is_null()) return true;
  const auto number = whole(value);
  if (number) index = static_cast<Index>(*number);
  return number.has_value();
}

FromWorker read_log(const expr::Value& value) {
  LogHead head;
  const std::string name = value["stream"].to_text();
  const auto stream = std::find_if(streams.begin(), streams.end(),
                                   [&](const auto& each) { return each.second == name; });
  const auto bytes = whole(value["bytes"], most_bytes);
  const auto lines = whole(value["lines"]);
  if (stream == streams.end() || !bytes || !lines || !read_index(value["job"], head.event.job) ||
      !read_index(value["step"], head.event.step))
    return Malformed{"log text without its parts"};
  head.stream = stream->first;
  head.bytes = *bytes;
  head.lines = *lines;
  head.event.inner = value["inner"].to_text();
  return head;
}

FromWorker read_late_secret(const expr::Value& value) {
  const auto job = whole(value["job"]);
  if (!job) return Malformed{"a late secret without its job"};
  return LateSecret{static_cast<JobIndex>(*job), value["value"].to_text()};
}

FromWorker read_hello(const expr::Value& value) {
  const auto version = whole(value["version"], largest_version);
  if (!version) return Malformed{"a hello without its version"};
  return Hello{static_cast<int>(*version)};
}

FromWorker read_own(std::string_view text) {
  const auto value = expr::parse_json(text);
  if (!value) return Malformed{"not JSON"};
  const std::string kind = (*value)["worker"].to_text();
  if (kind == "hello") return read_hello(*value);
  if (kind == "end") return read_end(*value);
  if (kind == "refusal") return Refusal{(*value)["what"].to_text(), (*value)["help"].to_text()};
  if (kind == "log") return read_log(*value);
  if (kind == "late_secret") return read_late_secret(*value);
  return Malformed{"an unknown line '" + kind + "'"};
}

}  // namespace

std::string line_of(const Hello& hello) {
  return line("hello", {{"version", number(hello.version)}});
}

std::string line_of(const LogHead& head) {
  const auto stream = std::find_if(streams.begin(), streams.end(),
                                   [&](const auto& each) { return each.first == head.stream; });
  Entries entries = {{"stream", expr::Value(stream->second)},
                     {"lines", number(head.lines)},
                     {"bytes", number(static_cast<double>(head.bytes))}};
  const Event& event = head.event;
  if (event.job) entries.emplace_back("job", number(static_cast<std::uint32_t>(*event.job)));
  if (event.step) entries.emplace_back("step", number(static_cast<std::uint32_t>(*event.step)));
  if (!event.inner.empty()) entries.emplace_back("inner", expr::Value(event.inner));
  return line("log", std::move(entries));
}

std::string line_of(const LateSecret& secret) {
  return line("late_secret", {{"job", number(static_cast<std::uint32_t>(secret.job))},
                              {"value", expr::Value(secret.value)}});
}

std::string line_of(const JobEnd& end) {
  std::vector<expr::Value> outputs;
  for (const auto& [name, value] : end.outputs) {
    outputs.push_back(
        expr::make_object({{"name", expr::Value(name)}, {"value", expr::Value(value)}}));
  }
  std::vector<expr::Value> files;
  for (const std::string& file : end.files) files.emplace_back(file);
  return line("end", {{"result", expr::Value(conclusion_name(end.result))},
                      {"outputs", expr::make_array(std::move(outputs))},
                      {"steps_not_run", number(end.steps_not_run)},
                      {"files", expr::make_array(std::move(files))},
                      {"has_checked_out", expr::Value(end.has_checked_out)}});
}

std::string line_of(const Refusal& refusal) {
  return line("refusal",
              {{"what", expr::Value(refusal.what)}, {"help", expr::Value(refusal.help)}});
}

FromWorker Reader::read(std::string_view text) {
  if (text.starts_with(own_begin)) return read_own(text);
  Decoded decoded = events_.decode(text);
  if (auto* event = std::get_if<Event>(&decoded.line)) return std::move(*event);
  if (const auto* bad = std::get_if<Decoded::Malformed>(&decoded.line))
    return Malformed{bad->problem};
  return Malformed{"an event of another version"};
}

std::string line_of(const JobHead& head) {
  return line("job", {{"version", number(head.version)},
                      {"bytes", number(static_cast<double>(head.bytes))}});
}

std::optional<JobHead> read_job_head(std::string_view text) {
  const auto value = expr::parse_json(text);
  if (!value || (*value)["worker"].to_text() != "job") return std::nullopt;
  const auto bytes = whole((*value)["bytes"], static_cast<double>(largest_job));
  const auto spoken = whole((*value)["version"], largest_version);
  if (!bytes || !spoken) return std::nullopt;
  return JobHead{static_cast<int>(*spoken), *bytes};
}

std::string line_of(const Order& order) {
  std::string_view name;
  for (const auto& [level, text] : levels) {
    if (level == order.level) name = text;
  }
  return line("order", {{"level", expr::Value(name)},
                        {"reason", expr::Value(order.reason)},
                        {"failed_first", expr::Value(order.failed_first)}});
}

std::optional<Order> read_order(std::string_view text) {
  const auto value = expr::parse_json(text);
  if (!value) return std::nullopt;
  const std::string name = (*value)["level"].to_text();
  for (const auto& [level, known] : levels) {
    if (name == known)
      return Order{level, (*value)["reason"].to_text(), (*value)["failed_first"].to_text()};
  }
  return std::nullopt;
}

}  // namespace localrun::wire
