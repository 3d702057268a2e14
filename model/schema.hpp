#pragma once

// The one table of all keys of a workflow file (workflow-syntax.md 5 and 6): where each may stand,
// what its value looks like, where expressions are allowed. Shaped after GitHub's own template
// schema: checking, unknown-key messages and suggestions all come from it.

#include "expr/availability.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace localrun::model {

enum class Shape : std::uint8_t { null, boolean, number, string, any, sequence, mapping, one_of };

/// What a local run does with a key.
enum class LocalEffect : std::uint8_t {
  carried_out,
  recorded,  // shown and kept in the record; GitHub's service would act on it
  none,      // accepted and left alone
  refused,   // localrun cannot do it yet: an error of plan and run
};

struct Definition;

struct Property {
  std::string_view key;
  const Definition* value;
  bool is_required = false;
  LocalEffect effect = LocalEffect::carried_out;
  /// Why it is not carried out here.
  std::string_view why = {};
};

/// The kinds of value that a key accepts. All tables are static.
struct Definition {
  Shape shape = Shape::any;
  /// Mappings: what people call it, with its article (`a job`), for messages. Empty: not worth
  /// naming.
  std::string_view name = {};
  /// Where its expressions stand. Absent: as the key around it.
  std::optional<expr::Place> place = {};

  // string
  bool is_non_empty = false;
  bool is_condition = false;                       // parsed as an expression without `${{ }}`
  std::span<const std::string_view> allowed = {};  // exactly these, when not empty

  const Definition* item = nullptr;  // sequence

  // mapping: known keys, and what any other key and its value must be (null: there are no others)
  std::span<const Property> properties = {};
  const Definition* loose_key = nullptr;
  const Definition* loose_value = nullptr;

  std::span<const Definition* const> alternatives = {};  // one_of

  [[nodiscard]] const Property* find(std::string_view key) const noexcept;
};

/// The whole file.
[[nodiscard]] const Definition& workflow_definition() noexcept;
/// Every mapping that has a name, for "this key belongs to …".
[[nodiscard]] std::span<const Definition* const> named_definitions() noexcept;

}  // namespace localrun::model
