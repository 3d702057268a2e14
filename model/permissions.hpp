#pragma once

// What a job's token may do (workflow-syntax.md 5.9). A local run has no token by default: this is
// for the record, and for GitHub's check that a called workflow does not ask for more than its
// caller has.

#include "model/token.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace localrun::model {

enum class Access : std::uint8_t { none, read, write };

[[nodiscard]] std::string_view access_name(Access access) noexcept;

/// By name; a name that is not there has no access.
using Permissions = std::map<std::string, Access, std::less<>>;

/// What holds where nobody said anything.
enum class DefaultPermissions : std::uint8_t { write, limited_read };

/// The checked value of `permissions`; nothing without one.
[[nodiscard]] std::optional<Permissions> read_permissions(const Token* token);
[[nodiscard]] Permissions default_permissions(DefaultPermissions policy);

/// What `requested` has beyond `allowed`.
struct Excess {
  std::string requested;  // `actions: write, contents: write`; empty when all is allowed
  std::string allowed;    // the same names: `actions: none, contents: read`
};
[[nodiscard]] Excess find_excess(const Permissions& requested, const Permissions& allowed);

}  // namespace localrun::model
