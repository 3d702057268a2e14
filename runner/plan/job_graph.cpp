#include "runner/plan/job_graph.hpp"

#include "expr/partial.hpp"
#include "model/evaluate_token.hpp"
#include "model/strategy.hpp"
#include "runner/plan/foresee.hpp"
#include "runner/plan/job_strategy.hpp"
#include "runner/plan/named_scope.hpp"
#include "runner/plan/select_jobs.hpp"

#include <algorithm>

namespace localrun {
namespace {

/// Of the file alone nothing has a value.
class NothingKnown final : public expr::Knowledge {
 public:
  [[nodiscard]] bool knows(std::string_view, std::span<const std::string_view>) const override {
    return false;
  }
  [[nodiscard]] bool knows_function(std::string_view) const override { return false; }
};

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t';
    if (!is_blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

/// As it stands in the file.
std::string written(const model::Token* token) {
  if (token == nullptr) return {};
  if (token->kind == model::TokenKind::sequence) {
    std::string all;
    for (const model::TokenPtr& item : token->items)
      all += (all.empty() ? "" : ", ") + written(item.get());
    return all;
  }
  if (token->kind != model::TokenKind::mapping) return on_one_line(token->text);
  std::string all;
  for (const auto& [key, value] : token->pairs)
    all += (all.empty() ? "" : ", ") + key->text + ": " + written(value.get());
  return all;
}

std::string environment_name(const model::Token* token) {
  if (token == nullptr) return {};
  return token->kind == model::TokenKind::mapping ? written(token->find("name")) : written(token);
}

class GraphMaker {
 public:
  explicit GraphMaker(const KeyValues& matrix_filter) : matrix_filter_(matrix_filter) {}

  [[nodiscard]] JobGraph make(const model::Workflow& workflow,
                              const std::vector<model::CalledWorkflow>& calls,
                              const model::NeedsGraph& needs,
                              const std::vector<bool>& selected) const {
    JobGraph graph;
    graph.name = workflow.name;
    graph.path = workflow.source->path();
    const std::vector<std::size_t> layers = needs.layers();
    const auto drawn = needs.needs_to_draw();
    std::vector<std::size_t> index_of(workflow.jobs.size());
    for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
      if (!selected[i]) continue;
      index_of[i] = graph.jobs.size();
      GraphJob job = job_of(workflow.jobs[i]);
      job.layer = layers[i];
      const auto call =
          std::find_if(calls.begin(), calls.end(), [i](const auto& each) { return each.job == i; });
      if (call != calls.end() && call->workflow) job.called = called_graph(*call);
      graph.jobs.push_back(std::move(job));
    }
    for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
      if (!selected[i]) continue;
      // Whatever a selected job needs is selected too.
      for (const std::size_t need : drawn[i])
        graph.jobs[index_of[i]].needs_drawn.push_back(index_of[need]);
    }
    for (std::size_t i = 0; i < graph.jobs.size(); ++i) {
      graph.layers.resize(std::max(graph.layers.size(), graph.jobs[i].layer + 1));
      graph.layers[graph.jobs[i].layer].push_back(i);
    }
    return graph;
  }

 private:
  [[nodiscard]] std::shared_ptr<const JobGraph> called_graph(
      const model::CalledWorkflow& call) const {
    const model::Workflow& workflow = *call.workflow;
    // --matrix is about the jobs of the file that was named.
    static const KeyValues no_filter;
    return std::make_shared<const JobGraph>(
        GraphMaker(no_filter).make(workflow, call.calls, model::make_needs_graph(workflow),
                                   std::vector<bool>(workflow.jobs.size(), true)));
  }

  [[nodiscard]] GraphJob job_of(const model::Job& job) const {
    GraphJob made;
    made.id = job.id.value;
    made.name = written(job.name.get());
    if (made.name.empty()) made.name = made.id;
    made.at = job.id.at;
    for (const auto& need : job.needs) made.needs.push_back(need.value);
    made.condition = on_one_line(written_condition(*job.condition.expression));
    if (const model::OrdinaryJob* ordinary = job.ordinary()) {
      made.runs_on = written(ordinary->runs_on.get());
      made.environment = environment_name(ordinary->environment.get());
    } else {
      made.calls = job.call()->uses.value;
    }
    add_matrix(job, made);
    return made;
  }

  void add_matrix(const model::Job& job, GraphJob& made) const {
    if (!job.strategy) return;
    const bool is_whole = job.strategy->kind == model::TokenKind::expression;
    const model::Token* matrix = is_whole ? job.strategy.get() : job.strategy->find("matrix");
    if (matrix == nullptr) return;
    made.has_matrix = true;
    const NamedScope nothing({});
    const std::vector<std::string> missing = missing_in(matrix, nothing, NothingKnown());
    const auto value = missing.empty() ? model::evaluate_any(matrix, nothing)
                                       : model::Evaluated<expr::Value>(model::Diagnostic());
    if (!value) {
      made.is_matrix_open = true;
      for (const std::string& each : missing)
        made.matrix_source += (made.matrix_source.empty() ? "" : ", ") + each;
      return;
    }
    const auto combinations = model::expand_matrix(is_whole ? (*value)["matrix"] : *value);
    if (!combinations || combinations->empty()) return;  // an error, or one run all the same
    made.combinations = 0;
    for (const model::Combination& each : *combinations) {
      if (!passes_filter(each.matrix, matrix_filter_)) continue;
      ++made.combinations;
      std::string label = model::combination_name("", each);
      if (label.starts_with(' ')) label.erase(0, 1);
      made.labels.push_back(std::move(label));
    }
  }

  const KeyValues& matrix_filter_;
};

}  // namespace

std::size_t JobGraph::job_runs() const {
  std::size_t count = 0;
  for (const GraphJob& job : jobs)
    count += job.combinations * (job.called ? job.called->job_runs() : 1);
  return count;
}

bool JobGraph::is_open() const {
  return std::any_of(jobs.begin(), jobs.end(), [](const GraphJob& job) {
    return job.is_matrix_open || (job.called && job.called->is_open());
  });
}

RequestResult<JobGraph> make_job_graph(const WorkflowFiles& files, const GraphChoice& choice) {
  const model::NeedsGraph needs = model::make_needs_graph(*files.entry);
  const auto selected = select_jobs(*files.entry, needs, choice.jobs);
  if (!selected) return selected.error();
  return GraphMaker(choice.matrix).make(*files.entry, files.calls, needs, *selected);
}

}  // namespace localrun
