#pragma once

// The `--json` stream (cli.md 5): one event a line on a descriptor, nothing else.

#include "runner/events/event.hpp"
#include "runner/events/event_json.hpp"
#include "runner/view/descriptor_writer.hpp"

#include <string>

namespace localrun {

/// Log text is gathered in blocks; any other event is written at once, with all before it. A closed
/// reader is reported once and then ignored.
class NdjsonView final : public EventSink {
 public:
  explicit NdjsonView(int descriptor, DescriptorWriter::Report report = {});

  void on(const Event& event) noexcept override;
  [[nodiscard]] bool is_full() const noexcept override { return writer_.is_full(); }
  /// Writes gathered log text; for a timer, so that a silent step does not hide its last lines.
  void pump() noexcept;
  /// After the last event: waits for the reader.
  void finish() noexcept;
  /// errno of what ended the writing, 0 when all was written.
  [[nodiscard]] int failure() const noexcept { return writer_.failure(); }

 private:
  EventEncoder encoder_;
  mutable DescriptorWriter writer_;  // asking whether it is full lets it write
  std::string block_;
};

}  // namespace localrun
