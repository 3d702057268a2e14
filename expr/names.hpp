#pragma once

// Which names exist at a place: the contexts and the functions beside the built-in ones
// (expressions.md 11). Given to the parser, which refuses all others (expressions.md 8).

#include <cstdint>
#include <span>
#include <string_view>

namespace localrun::expr {

/// How many arguments a function takes, both ends included; `odd` asks for an odd count (`case`).
struct Arity {
  std::uint16_t least = 0;
  std::uint16_t most = 0;
  bool odd = false;
};

struct FunctionName {
  std::string_view name;
  Arity arity;
};

/// What may be named at one place, beside the eight functions that exist everywhere. Borrowed:
/// static tables.
struct Names {
  std::span<const std::string_view> contexts;
  std::span<const FunctionName> functions;
};

}  // namespace localrun::expr
