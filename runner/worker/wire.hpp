#pragma once

// What a job in a process of its own and its launcher say to each other: one JSON object a line
// (docs/worker-protocol.md).

#include "runner/events/control.hpp"
#include "runner/events/event_json.hpp"
#include "runner/schedule/launcher.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace localrun::wire {

/// Of the first line of a worker. Another version is refused.
constexpr int version = 1;

/// How that line begins, for who looks for it among other words.
constexpr std::string_view hello_begin = "{\"worker\":\"hello\"";

struct Hello {
  int version = 0;
};
/// What is said to a launcher before its worker has said anything: who asks for a password gets
/// this, and no secret. Not to be taken for the worker's own when it comes back.
constexpr std::string_view knock = "{\"launcher\":\"hello\",\"version\":1}\n";
/// So many bytes of JSON follow the line: the job (job_message.hpp).
struct JobHead {
  int version = 0;
  std::size_t bytes = 0;
};
/// Of a job, and of its head with the line end.
constexpr std::size_t largest_job = std::size_t{256} << 20U;
constexpr std::size_t longest_job_head = 128;
/// A value that was told before it became a secret (EventBus::mask_late).
struct LateSecret {
  JobIndex job{};
  std::string value;
};
/// Log text: so many bytes follow the line, as they were printed. `event` has job and step.
struct LogHead {
  Event event;
  LogText::Stream stream = LogText::Stream::output;
  std::uint32_t lines = 0;
  std::size_t bytes = 0;
};
/// The worker could not begin.
struct Refusal {
  std::string what;
  std::string help;
};
/// Not a line of ours.
struct Malformed {
  std::string problem;
};
using FromWorker = std::variant<Hello, Event, LogHead, LateSecret, JobEnd, Refusal, Malformed>;

[[nodiscard]] std::string line_of(const Hello& hello);
[[nodiscard]] std::string line_of(const LogHead& head);
[[nodiscard]] std::string line_of(const LateSecret& secret);
[[nodiscard]] std::string line_of(const JobEnd& end);
[[nodiscard]] std::string line_of(const Refusal& refusal);

/// Events but log text are lines of an EventEncoder.
class Reader {
 public:
  [[nodiscard]] FromWorker read(std::string_view line);

 private:
  EventDecoder events_;
};

struct Order {
  StopOrder level = StopOrder::none;
  std::string reason;
  std::string failed_first{};  // see JobControl
};
[[nodiscard]] std::string line_of(const JobHead& head);
/// None: it is no such line, or announces more than largest_job.
[[nodiscard]] std::optional<JobHead> read_job_head(std::string_view line);
[[nodiscard]] std::string line_of(const Order& order);
[[nodiscard]] std::optional<Order> read_order(std::string_view line);

}  // namespace localrun::wire
