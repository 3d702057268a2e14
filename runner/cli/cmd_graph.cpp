// `localrun graph`: the jobs of a workflow and what they wait for, drawn.

#include "runner/cli/command_table.hpp"
#include "runner/cli/prepare.hpp"
#include "runner/view/graph.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace localrun::cli {

namespace {

struct Format {
  std::string_view name;
  std::string (*render)(const JobGraph&, const Terminal&);
};

constexpr std::array formats = {
    Format{"text", render_graph_text},
    Format{"dot", [](const JobGraph& graph, const Terminal&) { return render_graph_dot(graph); }},
    Format{"mermaid",
           [](const JobGraph& graph, const Terminal&) { return render_graph_mermaid(graph); }},
    Format{"svg", [](const JobGraph& graph, const Terminal&) { return render_graph_svg(graph); }},
    Format{"json", [](const JobGraph& graph, const Terminal&) { return render_graph_json(graph); }},
};

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

}  // namespace

ExitStatus run_graph(const ParsedOptions& given) {
  const std::string name = given.last("format").value_or(given.has("json") ? "json" : "text");
  const auto* format = std::find_if(formats.begin(), formats.end(),
                                    [&](const Format& each) { return each.name == name; });
  if (format == formats.end()) {
    std::string names;
    for (const Format& each : formats)
      names += (names.empty() ? "" : ", ") + std::string(each.name);
    return wrong_call({"--format cannot be '" + name + "'", "it is one of: " + names});
  }
  const auto prepared = prepare(given, ShowNotes::each, Network::never);
  if (!prepared) return prepared.error();
  const auto graph =
      make_job_graph(prepared->files, {prepared->request.jobs, prepared->request.matrix});
  if (!graph) return wrong_call(graph.error());
  const std::string text = format->render(*graph, prepared->terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return ExitStatus::success;
}

}  // namespace localrun::cli
