#pragma once

// The functions that read the status of a job (expressions.md 6.9) and hashFiles (6.10), with what
// the parser needs to know of them. Their callers give them a meaning.

#include "expr/names.hpp"
#include "expr/tree.hpp"

#include <string_view>

namespace localrun::expr {

inline constexpr std::string_view status_function_names[] = {"always", "cancelled", "failure",
                                                             "success"};

/// In a step: no arguments.
inline constexpr FunctionName step_status_functions[] = {
    {"always", {0, 0}}, {"cancelled", {0, 0}}, {"failure", {0, 0}}, {"success", {0, 0}}};

/// In the `if` of a job: success and failure may name jobs of `needs`.
inline constexpr FunctionName job_status_functions[] = {
    {"always", {0, 0}}, {"cancelled", {0, 0}}, {"failure", {0, 255}}, {"success", {0, 255}}};

inline constexpr FunctionName hash_files_function[] = {{"hashFiles", {1, 255}}};

inline constexpr FunctionName step_status_and_hash_files[] = {{"always", {0, 0}},
                                                              {"cancelled", {0, 0}},
                                                              {"failure", {0, 0}},
                                                              {"success", {0, 0}},
                                                              {"hashFiles", {1, 255}}};

/// Whether a status function is called anywhere in the tree (expressions.md 10).
[[nodiscard]] bool calls_status_function(const Tree& tree);

}  // namespace localrun::expr
