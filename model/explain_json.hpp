#pragma once

// What stands behind a fromJSON that failed (diagnostics.md, fromjson-empty).

#include "expr/error.hpp"
#include "expr/trace.hpp"
#include "model/diagnostic.hpp"
#include "model/token.hpp"

namespace localrun::model {

/// Adds slug, place, why and help when `error` is that of a fromJSON; else nothing. Without a trace
/// the value stays unsaid.
void explain_json_error(Diagnostic& diagnostic, const Expression& expression,
                        const expr::Error& error, const expr::Trace& trace);

/// What to do about a text that is no JSON; empty when nothing is known.
[[nodiscard]] std::string help_for_json(std::string_view text);

}  // namespace localrun::model
