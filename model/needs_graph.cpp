#include "model/needs_graph.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>

namespace localrun::model {
namespace {

std::vector<std::size_t> topological_order(const NeedsGraph& graph) {
  std::vector<std::size_t> open;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t job = 0; job < graph.needs.size(); ++job) {
    open.push_back(graph.needs[job].size());
    if (open.back() == 0) ready.push(job);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t job = ready.top();
    ready.pop();
    order.push_back(job);
    for (const std::size_t dependant : graph.dependants[job]) {
      if (--open[dependant] == 0) ready.push(dependant);
    }
  }
  return order;
}

}  // namespace

std::vector<std::size_t> NeedsGraph::ancestors(std::size_t job) const {
  std::vector<bool> is_found(needs.size());
  std::vector<std::size_t> stack = needs[job];
  while (!stack.empty()) {
    const std::size_t at = stack.back();
    stack.pop_back();
    if (is_found[at]) continue;
    is_found[at] = true;
    stack.insert(stack.end(), needs[at].begin(), needs[at].end());
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < is_found.size(); ++i) {
    if (is_found[i]) found.push_back(i);
  }
  return found;
}

std::vector<std::size_t> NeedsGraph::layers() const {
  std::vector<std::size_t> layers(needs.size());
  for (const std::size_t job : order) {
    for (const std::size_t need : needs[job]) layers[job] = std::max(layers[job], layers[need] + 1);
  }
  return layers;
}

std::vector<std::vector<std::size_t>> NeedsGraph::needs_to_draw() const {
  std::vector<std::vector<std::size_t>> drawn = needs;
  for (std::vector<std::size_t>& list : drawn) {
    std::vector<bool> is_implied(needs.size());
    for (const std::size_t need : list) {
      for (const std::size_t further : ancestors(need)) is_implied[further] = true;
    }
    std::erase_if(list, [&is_implied](std::size_t need) { return is_implied[need]; });
  }
  return drawn;
}

NeedsGraph make_needs_graph(const Workflow& workflow) {
  NeedsGraph graph;
  const std::size_t count = workflow.jobs.size();
  graph.needs.resize(count);
  graph.dependants.resize(count);
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t job = 0; job < count; ++job)
    index.emplace(expr::fold_case(workflow.jobs[job].id.value), job);
  for (std::size_t job = 0; job < count; ++job) {
    std::vector<std::size_t>& needs = graph.needs[job];
    for (const Located<std::string>& need : workflow.jobs[job].needs) {
      const std::size_t target = index.at(expr::fold_case(need.value));
      if (std::find(needs.begin(), needs.end(), target) != needs.end()) continue;
      needs.push_back(target);
      graph.dependants[target].push_back(job);
    }
  }
  graph.order = topological_order(graph);
  return graph;
}

}  // namespace localrun::model
