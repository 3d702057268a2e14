// The lines between localrun and a job's process (docs/worker-protocol.md): any line is understood
// or refused with a reason, and what was understood is written as a line that is read as the same.

#include "runner/worker/wire.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace localrun;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view without_end(const std::string& line) {
  require(line.find('\n') == line.size() - 1);
  return std::string_view(line).substr(0, line.size() - 1);
}

template <class Message>
void check_again(const Message& message) {
  const std::string line = wire::line_of(message);
  const wire::FromWorker again = wire::Reader().read(without_end(line));
  const auto* same = std::get_if<Message>(&again);
  require(same != nullptr && wire::line_of(*same) == line);
}
void check_again(const wire::Malformed& malformed) { require(!malformed.problem.empty()); }
void check_again(const Event& event) {
  EventEncoder encoder;
  const std::string line(encoder.encode(event));
  const wire::FromWorker again = wire::Reader().read(without_end(line));
  const auto* same = std::get_if<Event>(&again);
  require(same != nullptr);
  EventEncoder another;
  require(another.encode(*same) == line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  std::visit([](const auto& message) { check_again(message); }, wire::Reader().read(line));
  if (const auto head = wire::read_job_head(line)) {
    const auto again = wire::read_job_head(without_end(wire::line_of(*head)));
    require(head->bytes <= wire::largest_job);
    require(again && again->version == head->version && again->bytes == head->bytes);
    require(wire::line_of(*head).size() <= wire::longest_job_head);
  }
  if (const auto order = wire::read_order(line)) {
    const auto again = wire::read_order(without_end(wire::line_of(*order)));
    require(again && again->level == order->level && again->reason == order->reason &&
            again->failed_first == order->failed_first);
  }
  return 0;
}
