#pragma once

// Commands with words of their own, such as `localrun cache remove KEY`, and what such words act
// on.

#include "runner/plan/contexts.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

struct VerbCall {
  std::string_view verb;
  std::vector<std::string> arguments;  // behind it
};
/// The first argument where it is one of `verbs`, else the first of these.
[[nodiscard]] VerbCall take_verb(const std::vector<std::string>& arguments,
                                 std::span<const std::string_view> verbs);
/// `did you mean 'list'?` where the first argument is nearly a verb; else empty.
[[nodiscard]] std::string near_verb(const VerbCall& call, std::span<const std::string_view> verbs);

/// Those of `known` that `wanted` names, in the order of `known`: a name itself, or a pattern of
/// `*`, `?` and `[…]`; all of them without `wanted`. A word that names nothing is an error:
/// `nobody`
/// (`run 2026… has no artifact`), the word, and what is near or there.
[[nodiscard]] RequestResult<std::vector<std::string>> choose_names(
    std::span<const std::string> wanted, const std::vector<std::string>& known,
    std::string_view nobody);

}  // namespace localrun::cli
