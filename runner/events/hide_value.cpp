#include "runner/events/hide_value.hpp"

#include "expr/text.hpp"
#include "runner/events/for_each_text.hpp"
#include "runner/events/masker.hpp"

#include <algorithm>

namespace localrun {

namespace {

class Hiding {
 public:
  explicit Hiding(const LateMask& values) : values_(values) {}

  void in(StepProgress& step) const {
    for (std::string& line : step.log.lines) values_.star_out(line);
    in_info(step.info);
    in_info(step.end.step);
    in_each(step.conditions);
    in_each(step.annotations);
    in_each(step.findings);
    in_each(step.outputs);
    in_each(step.environment);
    in_each(step.paths);
    in_each(step.saved_state);
    in_each(step.reads);
    in_each(step.summaries);
    in_each(step.artifacts);
    in_each(step.caches);
    in_each(step.files);
    for (InnerStepProgress& inner : step.inner) {
      in_info(inner.info);
      in_info(inner.end.step);
      in_each(inner.conditions);
      in_each(inner.outputs);
      in_each(inner.saved_state);
      in_each(inner.reads);
    }
  }

 private:
  void in_info(StepInfo& info) const { values_.star_out(info.name); }
  template <class Each>
  void in_each(std::vector<Each>& facts) const {
    const auto hide = [this](std::string& text) { values_.star_out(text); };
    TextVisitor<const decltype(hide)> visitor(hide);
    for (Each& fact : facts) fields(fact, visitor);
  }

  const LateMask& values_;
};

}  // namespace

LateMask::LateMask(std::string_view data) {
  constexpr std::size_t least = 4;
  std::set<std::string> patterns;
  const auto add = [&patterns](std::string_view value) {
    if (expr::trim(value).size() >= least) patterns.merge(mask_patterns(value));
  };
  add(data);
  while (!data.empty()) {
    const std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
    add(expr::trim(data.substr(0, end)));
    data.remove_prefix(std::min(end + 1, data.size()));
  }
  std::erase_if(patterns, [](const std::string& each) { return each.size() < least; });
  if (patterns.empty()) return;
  for (const std::string& pattern : patterns) longest_ = std::max(longest_, pattern.size());
  search_.emplace(patterns);
}

bool LateMask::matches(std::string_view text) const noexcept {
  return search_ && search_->matches(text);
}

std::vector<TextRange> LateMask::find_all(std::string_view text) const {
  return search_ ? search_->find_all(text) : std::vector<TextRange>();
}

bool LateMask::star_out(std::string& text) const {
  bool has_changed = false;
  for (const TextRange range : find_all(text)) {
    for (std::size_t at = range.begin; at < range.end; ++at) {
      has_changed = has_changed || text[at] != '*';
      text[at] = '*';
    }
  }
  return has_changed;
}

void hide_in_steps(RunState& run, JobIndex job, const LateMask& mask) {
  for (JobProgress& each : run.jobs) {
    if (each.index != job) continue;
    for (StepProgress& step : each.steps) {
      if (step.phase == StepPhase::running) Hiding(mask).in(step);
    }
  }
}

}  // namespace localrun
