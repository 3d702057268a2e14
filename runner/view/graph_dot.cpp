// The two languages of other drawing programs: Graphviz's dot and mermaid.

#include "runner/view/graph.hpp"

#include <string_view>

namespace localrun {
namespace {

std::string blanks(std::size_t depth) { return std::string(2 * depth, ' '); }

/// What a box says of its job, a line each: `build ×3`, `if: …`.
std::vector<std::string> lines_of(const GraphJob& job) {
  std::vector<std::string> lines{job.name};
  if (job.has_matrix)
    lines.front() += " ×" + (job.is_matrix_open ? "?" : std::to_string(job.combinations));
  if (!job.condition.empty()) lines.push_back("if: " + job.condition);
  if (!job.calls.empty() && !job.called) lines.push_back("calls " + job.calls);
  return lines;
}

std::string dot_text(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted;
}

class Dot {
 public:
  std::string render(const JobGraph& graph) {
    out_ = "digraph \"" + dot_text(graph.name) +
           "\" {\n"
           "  rankdir=LR;\n"
           "  compound=true;\n"
           "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
           "  edge [color=\"#8c959f\"];\n";
    add_jobs(graph, "", 1);
    return out_ + "}\n";
  }

 private:
  void add_jobs(const JobGraph& graph, const std::string& prefix, std::size_t depth) {
    for (const GraphJob& job : graph.jobs) {
      const std::string id = prefix + job.id;
      if (has_box(job)) {
        add_cluster(job, id, depth);
        continue;
      }
      std::string label;
      for (const std::string& line : lines_of(job))
        label += (label.empty() ? "" : "\\n") + dot_text(line);
      out_ += blanks(depth) + '"' + dot_text(id) + "\" [label=\"" + label + '"' +
              (job.condition.empty() ? "" : ", style=\"rounded,dashed\"") + "];\n";
    }
    for (const GraphJob& job : graph.jobs) {
      for (const std::size_t need : job.needs_drawn) add_edge(graph.jobs[need], job, prefix, depth);
    }
  }

  static bool has_box(const GraphJob& job) { return job.called && !job.called->jobs.empty(); }

  void add_cluster(const GraphJob& job, const std::string& id, std::size_t depth) {
    std::string label;
    for (const std::string& line : lines_of(job))
      label += (label.empty() ? "" : "\\n") + dot_text(line);
    out_ += blanks(depth) + "subgraph \"cluster_" + dot_text(id) + "\" {\n";
    out_ += blanks(depth + 1) + "label=\"" + label + "\";\n";
    out_ += blanks(depth + 1) + "style=rounded;\n";
    add_jobs(*job.called, id + '.', depth + 1);
    out_ += blanks(depth) + "}\n";
  }

  /// An edge of a cluster ends at a node inside and is cut at the border.
  static std::string inner_id(const GraphJob& job, const std::string& id, bool is_last) {
    if (!has_box(job)) return id;
    const auto& layers = job.called->layers;
    const GraphJob& inner =
        job.called->jobs[is_last ? layers.back().front() : layers.front().front()];
    return inner_id(inner, id + '.' + inner.id, is_last);
  }

  void add_edge(const GraphJob& from, const GraphJob& to, const std::string& prefix,
                std::size_t depth) {
    std::string cut;
    if (has_box(from)) cut += "ltail=\"cluster_" + dot_text(prefix + from.id) + '"';
    if (has_box(to))
      cut += std::string(cut.empty() ? "" : ", ") + "lhead=\"cluster_" + dot_text(prefix + to.id) +
             '"';
    out_ += blanks(depth) + '"' + dot_text(inner_id(from, prefix + from.id, true)) + "\" -> \"" +
            dot_text(inner_id(to, prefix + to.id, false)) + '"' +
            (cut.empty() ? "" : " [" + cut + ']') + ";\n";
  }

  std::string out_;
};

/// Inside quotes mermaid knows entities only.
std::string mermaid_text(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    switch (c) {
      case '"':
        quoted += "#quot;";
        break;
      case '#':
        quoted += "#35;";
        break;
      case '<':
        quoted += "#lt;";
        break;
      case '>':
        quoted += "#gt;";
        break;
      case '&':
        quoted += "#amp;";
        break;
      case '`':
        quoted += "#96;";
        break;
      case '\n':
        quoted += ' ';
        break;
      default:
        quoted += c;
    }
  }
  return quoted;
}

class Mermaid {
 public:
  std::string render(const JobGraph& graph) {
    out_ = "flowchart LR\n";
    add_jobs(graph, "j", 1);
    return std::move(out_);
  }

 private:
  /// Ids of jobs may be words of mermaid's own (`end`), so boxes are numbered.
  void add_jobs(const JobGraph& graph, const std::string& prefix, std::size_t depth) {
    for (std::size_t i = 0; i < graph.jobs.size(); ++i) {
      const GraphJob& job = graph.jobs[i];
      const std::string id = prefix + std::to_string(i);
      std::string label;
      for (const std::string& line : lines_of(job))
        label += (label.empty() ? "" : "<br/>") + mermaid_text(line);
      if (job.called && !job.called->jobs.empty()) {
        out_ += blanks(depth) + "subgraph " + id + "[\"" + label + "\"]\n";
        add_jobs(*job.called, id + '_', depth + 1);
        out_ += blanks(depth) + "end\n";
      } else {
        out_ += blanks(depth) + id + "[\"" + label + "\"]\n";
      }
    }
    for (std::size_t i = 0; i < graph.jobs.size(); ++i) {
      for (const std::size_t need : graph.jobs[i].needs_drawn) {
        out_ += blanks(depth) + prefix + std::to_string(need) + " --> " + prefix +
                std::to_string(i) + '\n';
      }
    }
  }

  std::string out_;
};

}  // namespace

std::string render_graph_dot(const JobGraph& graph) { return Dot().render(graph); }

std::string render_graph_mermaid(const JobGraph& graph) { return Mermaid().render(graph); }

}  // namespace localrun
