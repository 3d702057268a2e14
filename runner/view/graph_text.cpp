#include "runner/view/graph.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <numeric>

namespace localrun {
namespace {

constexpr std::size_t least_to_name_a_stage = 3;
constexpr int most_for_names = 36;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

/// `×3`; `×?` while nobody knows.
std::string times(const GraphJob& job, const Terminal& terminal) {
  if (!job.has_matrix) return {};
  const std::string sign = terminal.is_unicode ? "×" : "x";
  return ' ' + sign + (job.is_matrix_open ? "?" : std::to_string(job.combinations));
}

/// One workflow's jobs; those of a called one hang on a bar below its call.
class GraphText {
 public:
  GraphText(const JobGraph& graph, const Terminal& terminal, std::string margin)
      : graph_(graph), terminal_(terminal), margin_(std::move(margin)) {
    for (const GraphJob& job : graph.jobs)
      names_ = std::max(names_, display_width(one_line(job.id, terminal) + times(job, terminal)));
    names_ = std::min(names_, most_for_names);
  }

  std::string render_stages() {
    for (std::size_t layer = 0; layer < graph_.layers.size(); ++layer) {
      if (graph_.layers[layer].empty()) continue;
      out_ += '\n' + styled("stage " + std::to_string(layer + 1), Style::bold, terminal_) + '\n';
      for (const std::size_t job : graph_.layers[layer]) add_job(graph_.jobs[job]);
    }
    return std::move(out_);
  }

  std::string render_called() {
    for (const auto& layer : graph_.layers) {
      for (const std::size_t job : layer) add_job(graph_.jobs[job]);
    }
    return std::move(out_);
  }

 private:
  void add_job(const GraphJob& job) {
    const std::string id = one_line(job.id, terminal_);
    const std::string count = times(job, terminal_);
    const std::string sign(job.calls.empty() ? signs(terminal_).step : signs(terminal_).group);
    const std::string left = margin_ + "  " + sign + ' ';
    const int gap = std::max(names_ - display_width(id + count), 0);
    const std::string shown = styled(id, Style::bold, terminal_) +
                              styled(count, Style::cyan, terminal_) +
                              std::string(static_cast<std::size_t>(gap), ' ');
    const std::string needs = needs_words(job);
    if (needs.empty()) {
      std::string line = left + shown;
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + '\n';
    } else {
      const int column = display_width(left) + std::max(names_, display_width(id + count)) + 2;
      add_block(left + shown + "  ", needs, column);
    }
    add_details(job);
  }

  /// `head`, then words that go on at `column`.
  void add_block(const std::string& head, const std::string& words, int column) {
    const std::string body = wrapped(words, std::max(terminal_.width - column, 20), 0);
    std::size_t begin = 0;
    for (bool is_first = true; begin <= body.size(); is_first = false) {
      const std::size_t end = std::min(body.find('\n', begin), body.size());
      const std::string line = styled(body.substr(begin, end - begin), Style::dim, terminal_);
      out_ += (is_first ? head : padded(margin_, column)) + line + '\n';
      begin = end + 1;
    }
  }

  /// What it waits for; a whole stage by its number.
  [[nodiscard]] std::string needs_words(const GraphJob& job) const {
    if (job.needs_drawn.empty()) return {};
    std::vector<std::size_t> left = job.needs_drawn;
    std::vector<std::string> words;
    for (std::size_t layer = 0; layer < job.layer; ++layer) {
      const auto& all = graph_.layers[layer];
      const auto is_needed = [&left](std::size_t each) {
        return std::find(left.begin(), left.end(), each) != left.end();
      };
      if (all.size() < least_to_name_a_stage || !std::all_of(all.begin(), all.end(), is_needed))
        continue;
      words.push_back("all of stage " + std::to_string(layer + 1));
      std::erase_if(left, [&all](std::size_t each) {
        return std::find(all.begin(), all.end(), each) != all.end();
      });
    }
    for (const std::size_t need : left) words.push_back(one_line(graph_.jobs[need].id, terminal_));
    return std::string(terminal_.is_unicode ? "← " : "<- ") + joined(words);
  }

  void add_details(const GraphJob& job) {
    if (job.name != job.id) add_detail(job.name, Style::none);
    if (job.is_matrix_open) {
      add_detail("matrix: computed when it runs" +
                     (job.matrix_source.empty() ? "" : ", from " + job.matrix_source),
                 Style::yellow);
    } else if (job.has_matrix && !job.labels.empty()) {
      add_detail(joined(job.labels), Style::none);
    }
    if (!job.condition.empty()) add_detail("if: " + job.condition, Style::none);
    if (!job.environment.empty()) add_detail("environment: " + job.environment, Style::none);
    if (job.calls.empty()) return;
    add_detail("calls " + job.calls + (job.called ? "" : ", which is not here"), Style::none);
    if (!job.called) return;
    const std::string bar(signs(terminal_).bar);
    out_ += GraphText(*job.called, terminal_, margin_ + "    " + bar).render_called();
  }

  void add_detail(const std::string& words, Style style) {
    const std::string left = margin_ + "      ";
    const int room = std::max(terminal_.width - display_width(left), 20);
    out_ += left +
            styled(shorten(one_line(words, terminal_), room, terminal_),
                   style == Style::none ? Style::dim : style, terminal_) +
            '\n';
  }

  const JobGraph& graph_;
  Terminal terminal_;
  std::string margin_;
  int names_ = 0;
  std::string out_;
};

std::size_t all_jobs(const JobGraph& graph) {
  return std::accumulate(graph.jobs.begin(), graph.jobs.end(), std::size_t{0},
                         [](std::size_t count, const GraphJob& job) {
                           return count + 1 + (job.called ? all_jobs(*job.called) : 0);
                         });
}

}  // namespace

std::string render_graph_text(const JobGraph& graph, const Terminal& terminal) {
  std::string out = styled(one_line(graph.name, terminal), Style::bold, terminal);
  if (graph.name != graph.path) out += "  " + styled(graph.path, Style::dim, terminal);
  const std::size_t stages = static_cast<std::size_t>(std::count_if(
      graph.layers.begin(), graph.layers.end(), [](const auto& layer) { return !layer.empty(); }));
  std::string counts = counted(all_jobs(graph), "job") + " in " + counted(stages, "stage");
  const std::size_t runs = graph.job_runs();
  if (graph.is_open()) {
    counts += ", at least " + counted(runs, "job run");
  } else if (runs != all_jobs(graph)) {
    counts += ", " + counted(runs, "job run");
  }
  return out + '\n' + counts + '\n' + GraphText(graph, terminal, "").render_stages();
}

}  // namespace localrun
