#pragma once

// The settings of people who come from act: a flag and its value on each line of `.actrc`.

#include "model/diagnostic.hpp"
#include "runner/cli/option_table.hpp"

#include <filesystem>

namespace localrun::cli {

/// What has an equal here as options; a note for every other flag. Paths count from `root`.
[[nodiscard]] OptionValues read_actrc(const model::SourcePtr& source,
                                      const std::filesystem::path& root,
                                      model::Diagnostics& diagnostics);

}  // namespace localrun::cli
