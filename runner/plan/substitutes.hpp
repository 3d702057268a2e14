#pragma once

// `--action NAME=…`: what stands in for an action (cli.md 2), and so who carries out a `uses`.

#include "model/workflow.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct ActionSubstitute {
  enum class By : std::uint8_t { skip, built_in, upstream, folder };
  std::string name;  // OWNER/REPO[/PATH][@REF], or the text of the reference
  By by = By::skip;
  std::string folder;  // absolute; of By::folder
};

/// The last one that names this action, names compared without case; nullptr when there is none.
[[nodiscard]] const ActionSubstitute* substitute_for(
    const model::ActionReference& reference, const std::vector<ActionSubstitute>& substitutes);

/// Where an action comes from.
enum class ActionOrigin : std::uint8_t {
  left_out,    // `--action …=skip`
  built_in,    // localrun itself
  folder,      // `--action …=DIR`
  local,       // `./path`, in the workspace at the moment the step runs
  own,         // `$/path`, beside the file that refers to it
  repository,  // `owner/repo@ref`, fetched
  image        // `docker://…`
};
[[nodiscard]] ActionOrigin origin_of(const model::ActionReference& reference,
                                     const std::vector<ActionSubstitute>& substitutes);

/// `actions/checkout@…`
[[nodiscard]] bool is_checkout(const model::ActionReference& reference);

}  // namespace localrun
