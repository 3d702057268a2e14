// Any text must be read as JSON, or refused, without a crash; what was read must come back from
// both ways of writing it.

#include "expr/json.hpp"
#include "expr/json_writer.hpp"

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace {

using namespace localrun::expr;

void require(bool holds) {
  if (!holds) std::abort();
}

/// toJSON writes 15 digits of a number, so only what was written once comes back the same.
void check_round_trip(const Value& value) {
  const Result<Value> again = parse_json(to_compact_json(value));
  require(again.has_value());
  const std::string indented = to_json(value);
  const Result<Value> read = parse_json(indented);
  // A number that overflowed is written as a bare Infinity, which is no JSON.
  if (read.has_value()) require(to_json(*read) == indented);
  if (read.has_error()) require(indented.find("Infinity") != std::string::npos);
  const auto within = to_json_within(value, std::numeric_limits<std::uint64_t>::max());
  require(within.has_value() && *within == indented);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Value> value = parse_json(text);
  if (value.has_value()) {
    check_round_trip(*value);
  } else {
    require(value.error().message().starts_with("Error parsing fromJson"));
    require(value.error().detail().span.offset <= size);
  }
  return 0;
}
