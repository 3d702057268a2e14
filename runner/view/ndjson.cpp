#include "runner/view/ndjson.hpp"

#include <variant>

namespace localrun {
namespace {

constexpr std::size_t block_size = std::size_t{256} << 10U;

}  // namespace

NdjsonView::NdjsonView(int descriptor, DescriptorWriter::Report report)
    : writer_(descriptor, std::move(report)) {
  block_.reserve(block_size);
}

void NdjsonView::on(const Event& event) noexcept {
  if (writer_.failure() != 0) return;
  block_ += encoder_.encode(event);
  const bool is_log = std::holds_alternative<LogText>(event.fact);
  if (is_log && block_.size() < block_size) return;
  writer_.write(block_);
  block_.clear();
}

void NdjsonView::pump() noexcept {
  writer_.write(block_);
  block_.clear();
  writer_.pump();
}

void NdjsonView::finish() noexcept {
  pump();
  writer_.finish();
}

}  // namespace localrun
