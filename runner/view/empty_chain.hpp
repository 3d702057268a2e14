#pragma once

// Why a value is empty, link by link from its reader back to the place where it broke
// (diagnostics.md 4.1):
//
//   needs.build.outputs.tag = ''
//     jobs.build.outputs.tag  ci.yml:5  ${{ steps.meta.outputs.tag }}
//     step meta               ci.yml:7  success, wrote: sha, Tag_Name
//     step 'meta' succeeded, but did not write 'tag'; did you mean 'Tag_Name'?

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// `reference` as a job or step of `reader` read it. Empty when it gave something, or when nothing
/// is known of it.
[[nodiscard]] std::string render_empty_chain(const RunState& run, const JobProgress& reader,
                                             std::string_view reference, const Terminal& terminal);

}  // namespace localrun
