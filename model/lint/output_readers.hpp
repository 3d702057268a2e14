#pragma once

// Who reads a job's output, by the workflow's text.

#include "model/lint/subject.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace localrun::model {

/// Places of `needs.JOB.outputs.NAME`, in the order of the file; names as expressions compare them.
[[nodiscard]] std::vector<Span> readers_of_output(const Workflow& workflow, std::string_view job,
                                                  std::string_view name);

/// Whether some job, or the workflow as one that is called, reads a job's output, perhaps by a
/// computed name; the place is that of a reader that names it.
struct OutputReader {
  bool is_read = false;
  std::optional<Span> at;
};
[[nodiscard]] OutputReader reader_of_output(const Subject& subject, std::size_t owner,
                                            std::string_view name);

/// Whether somebody hands an output of this name to fromJSON: then quotes belong to it.
[[nodiscard]] bool is_read_as_json(const Subject& subject, std::string_view name);

}  // namespace localrun::model
