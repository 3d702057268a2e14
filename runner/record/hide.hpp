#pragma once

// Taking values out of a record that became secrets after they were told (diagnostics.md 3.7,
// mask-late). Files keep their size, so places that events name stay right, and a kill in between
// costs a line of events at most, which readers skip.

#include "runner/events/event_json.hpp"
#include "runner/events/hide_value.hpp"
#include "runner/process/result.hpp"
#include "runner/record/file.hpp"

#include <cstdint>
#include <filesystem>
#include <set>

namespace localrun {

/// Stars in place of every occurrence in this part, as many as it has bytes.
[[nodiscard]] Result<void> hide_in_log(const std::filesystem::path& path, FilePart part,
                                       const LateMask& mask);

/// The same in the texts of the events of a job's steps; their lines are filled up with blanks
/// where stars need fewer bytes than what was escaped. `encoder` wrote them.
[[nodiscard]] Result<void> hide_in_events(const std::filesystem::path& path, std::uint64_t from,
                                          JobIndex job, const std::set<StepIndex>& steps,
                                          const LateMask& mask, const EventEncoder& encoder);

}  // namespace localrun
