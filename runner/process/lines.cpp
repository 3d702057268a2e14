#include "runner/process/lines.hpp"

#include "runner/process/byte_scan.hpp"
#include "runner/process/utf8.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

}  // namespace

void Lines::feed(std::string_view block, const OnLines& out) {
  if (skip_newline_ && !block.empty()) {
    skip_newline_ = false;
    if (block.front() == '\n') block.remove_prefix(1);
  }
  if (block.empty()) return;
  if (pending_.empty() && is_ascii_without_cr(block)) return cut(block, out);
  if (pending_.empty() && block.find('\r') == std::string_view::npos) {
    const auto valid = valid_utf8_length(block);
    const auto rest = block.substr(valid);
    if (rest.empty() || unfinished_utf8_length(rest) != 0) {
      pending_ = rest;
      return cut(block.substr(0, valid), out);
    }
  }
  cut(decode(block), out);
}

void Lines::finish(const OnLines& out) {
  if (!pending_.empty()) {
    pending_.clear();
    keep(replacement, out);
  }
  if (!partial_.empty() || is_piece_open_) cut("\n", out);
  skip_newline_ = false;
}

/// The slow path: line ends and invalid bytes replaced, what is unfinished kept for the next block.
std::string_view Lines::decode(std::string_view block) {
  std::string joined;
  if (!pending_.empty()) {
    joined = std::move(pending_);
    joined += block;
    block = joined;
    pending_.clear();
  }
  decoded_.clear();
  // Searched for once: a block of binary data stops at every other byte.
  const char* line_end = block.data() + std::min(block.find('\r'), block.size());
  while (!block.empty()) {
    if (block.data() > line_end) line_end = block.data() + std::min(block.find('\r'), block.size());
    const auto line = block.substr(0, static_cast<std::size_t>(line_end - block.data()));
    const auto valid = valid_utf8_length(line);
    decoded_.append(block.substr(0, valid));
    block.remove_prefix(valid);
    if (block.empty()) break;
    if (block.front() == '\r') {
      decoded_ += '\n';
      block.remove_prefix(1);
      skip_newline_ = block.empty();
      if (!block.empty() && block.front() == '\n') block.remove_prefix(1);
    } else if (unfinished_utf8_length(block) != 0) {
      pending_ = block;
      break;
    } else {
      decoded_.append(replacement);
      block.remove_prefix(invalid_utf8_length(block));
    }
  }
  return decoded_;
}

/// Hands out the whole lines of clean text and keeps what follows the last of them.
void Lines::cut(std::string_view text, const OnLines& out) {
  const auto last = text.rfind('\n');
  if (last == std::string_view::npos) return keep(text, out);
  if (!partial_.empty() || is_piece_open_) {
    const auto end = text.find('\n') + 1;
    keep(text.substr(0, end), out);
    out(partial_);
    partial_.clear();
    is_piece_open_ = false;
    if (end <= last) out(text.substr(end, last + 1 - end));
  } else {
    out(text.substr(0, last + 1));
  }
  keep(text.substr(last + 1), out);
}

void Lines::keep(std::string_view text, const OnLines& out) {
  if (text.empty()) return;
  if (partial_.size() + text.size() > longest_piece && !partial_.empty()) {
    out(partial_);
    partial_.clear();
    is_piece_open_ = true;
  }
  partial_.append(text);
}

}  // namespace localrun
