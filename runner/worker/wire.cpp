#include "runner/worker/wire.hpp"

#include "expr/json.hpp"
#include "expr/value.hpp"

#include <algorithm>
#include <array>
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
  if (!result || !value["outputs"].is_array() || !value["files"].is_array())
    return Malformed{"an end of a job without its parts"};
  end.result = *result;
  for (const expr::Value& pair : value["outputs"].array())
    end.outputs.emplace_back(pair["name"].to_text(), pair["value"].to_text());
  for (const expr::Value& file : value["files"].array()) end.files.push_back(file.to_text());
  end.steps_not_run = static_cast<std::uint32_t>(value["steps_not_run"].to_number());
  end.has_checked_out = value["has_checked_out"].to_boolean();
  return end;
}

constexpr std::array<std::pair<LogText::Stream, std::string_view>, 3> streams = {
    {{LogText::Stream::output, "output"},
     {LogText::Stream::error, "error"},
     {LogText::Stream::runner, "runner"}}};

template <class Index>
std::optional<Index> index_in(const expr::Value& value) {
  if (value.is_null()) return std::nullopt;
  return static_cast<Index>(static_cast<std::uint32_t>(value.to_number()));
}

FromWorker read_log(const expr::Value& value) {
  LogHead head;
  const std::string name = value["stream"].to_text();
  const auto stream = std::find_if(streams.begin(), streams.end(),
                                   [&](const auto& each) { return each.second == name; });
  const double bytes = value["bytes"].to_number();
  if (stream == streams.end() || !(bytes >= 0 && bytes <= most_bytes))
    return Malformed{"log text without its parts"};
  head.stream = stream->first;
  head.bytes = static_cast<std::size_t>(bytes);
  head.lines = static_cast<std::uint32_t>(value["lines"].to_number());
  head.event.job = index_in<JobIndex>(value["job"]);
  head.event.step = index_in<StepIndex>(value["step"]);
  head.event.inner = value["inner"].to_text();
  return head;
}

FromWorker read_own(std::string_view text) {
  const auto value = expr::parse_json(text);
  if (!value) return Malformed{"not JSON"};
  const std::string kind = (*value)["worker"].to_text();
  if (kind == "hello") return Hello{static_cast<int>((*value)["version"].to_number())};
  if (kind == "end") return read_end(*value);
  if (kind == "refusal") return Refusal{(*value)["what"].to_text(), (*value)["help"].to_text()};
  if (kind == "log") return read_log(*value);
  if (kind == "late_secret") {
    return LateSecret{
        static_cast<JobIndex>(static_cast<std::uint32_t>((*value)["job"].to_number())),
        (*value)["value"].to_text()};
  }
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
  const auto number_in = [&value](std::string_view name, double most) {
    const expr::Value& member = (*value)[name];
    const bool is_good =
        member.kind() == expr::Kind::number && member.number() >= 0 && member.number() <= most;
    return is_good ? member.number() : -1;
  };
  const double bytes = number_in("bytes", static_cast<double>(largest_job));
  const double spoken = number_in("version", 1'000'000);
  if (bytes < 0 || spoken < 0) return std::nullopt;
  return JobHead{static_cast<int>(spoken), static_cast<std::size_t>(bytes)};
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
