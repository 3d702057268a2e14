#pragma once

// The one renderer of what is wrong or worth knowing (diagnostics.md 1), for static diagnostics and
// for findings of a run alike: first line in the compilers' form, excerpt, why, help.

#include "model/diagnostic.hpp"
#include "runner/events/event.hpp"
#include "runner/view/terminal.hpp"

#include <functional>
#include <string>

namespace localrun {

/// The file of a path as the run named it; null when it is gone: then there is no excerpt.
using SourceLookup = std::function<model::SourcePtr(const std::string& path)>;

/// Several lines, the last one ended too. `why` is broken at the terminal's width, `help` never (it
/// is pasted).
[[nodiscard]] std::string render_diagnostic(const model::Diagnostic& diagnostic,
                                            const Terminal& terminal);
/// All of them with a blank line between.
[[nodiscard]] std::string render_diagnostics(const model::Diagnostics& diagnostics,
                                             const Terminal& terminal);

/// A finding of run time as a diagnostic.
[[nodiscard]] model::Diagnostic as_diagnostic(const Finding& finding, const SourceLookup& sources);
[[nodiscard]] std::string render_finding(const Finding& finding, const SourceLookup& sources,
                                         const Terminal& terminal);

/// `1 error, 2 warnings`; empty without any.
[[nodiscard]] std::string count_diagnostics(const model::Diagnostics& diagnostics);

}  // namespace localrun
