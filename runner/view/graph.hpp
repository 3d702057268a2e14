#pragma once

// A workflow's jobs drawn: text for a terminal, dot and mermaid for other programs, svg for a
// browser, JSON (cli.md 1, `graph`).

#include "runner/plan/job_graph.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

/// By stages, a line for each job with what it waits for.
[[nodiscard]] std::string render_graph_text(const JobGraph& graph, const Terminal& terminal);
/// Graphviz; called workflows are clusters.
[[nodiscard]] std::string render_graph_dot(const JobGraph& graph);
/// As GitHub shows it in Markdown; called workflows are subgraphs.
[[nodiscard]] std::string render_graph_mermaid(const JobGraph& graph);
/// A picture that needs nothing else, readable on light and dark ground.
[[nodiscard]] std::string render_graph_svg(const JobGraph& graph);
/// One JSON object: docs/plan.md.
[[nodiscard]] std::string render_graph_json(const JobGraph& graph);

}  // namespace localrun
