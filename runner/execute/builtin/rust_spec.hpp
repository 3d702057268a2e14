#pragma once

// Names of Rust toolchains as actions write them (`stable`, `1.75`, `nightly-2024-05-01`, `stable
// minus 8 releases`), and whether an installed one is what a name asks for. Pure.

#include "runner/execute/tool_version.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A toolchain that rustup keeps, or (without a name) the system's own.
struct RustToolchain {
  std::string name;  // `stable-x86_64-unknown-linux-gnu`
  ToolVersion version;
  std::string rustc;  // absolute path
};

/// `stable 18 months ago` and `stable minus 8 releases` as the release of that day (a stable one
/// every six weeks), `1.8` as `1.80` when there has been one: a number in YAML has lost its zero.
/// All else stays as it is.
[[nodiscard]] std::string resolved_rust_spec(std::string_view spec, std::chrono::sys_days today);

/// The one that the name asks for: rustup's of that name, else a stable release that fits, the
/// newest. nullptr: none.
[[nodiscard]] const RustToolchain* find_rust(const std::vector<RustToolchain>& installed,
                                             std::string_view spec);

/// What a file `rust-toolchain` or `rust-toolchain.toml` asks for; empty: nothing.
[[nodiscard]] std::string rust_spec_in_file(std::string_view text);

}  // namespace localrun
