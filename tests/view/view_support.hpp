#pragma once

// Recorded runs and small terminals for the tests of views.

#include "runner/events/event_json.hpp"
#include "runner/events/run_state.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/terminal.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>

namespace localrun::test {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Terminal terminal_of_width(int width, bool is_unicode = true) {
  Terminal terminal;
  terminal.width = width;
  terminal.is_unicode = is_unicode;
  return terminal;
}

/// Calls `take` for each event of an NDJSON text; log text lives as long as the call.
inline void replay(const std::string& ndjson, const std::function<void(const Event&)>& take) {
  EventDecoder decoder;
  for (std::size_t begin = 0; begin < ndjson.size();) {
    const std::size_t end = std::min(ndjson.find('\n', begin), ndjson.size());
    const Decoded decoded = decoder.decode(std::string_view(ndjson).substr(begin, end - begin));
    if (const auto* event = std::get_if<Event>(&decoded.line)) take(*event);
    begin = end + 1;
  }
}

inline RunState folded(const std::string& ndjson) {
  RunState state;
  replay(ndjson, [&](const Event& event) { apply(state, event); });
  return state;
}

}  // namespace localrun::test
