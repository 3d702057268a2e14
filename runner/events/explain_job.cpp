#include "runner/events/explain.hpp"

#include "expr/text.hpp"
#include "model/lint/subject.hpp"
#include "model/lint/tested_references.hpp"
#include "runner/events/explain_step.hpp"
#include "runner/events/explain_words.hpp"
#include "runner/events/place.hpp"

#include <algorithm>

namespace localrun {
namespace {

using explain::parsed;
using explain::quoted;
using explain::Reference;
using explain::shortened;
using expr::equal_ignoring_case;

Finding finding_of(const BrokenLink& link, std::string_view severity, const Place& place,
                   std::string message) {
  Finding finding;
  finding.slug = link.slug;
  finding.severity = severity;
  finding.message = std::move(message);
  finding.why = link.why;
  finding.help = link.help;
  finding.place = place;
  finding.related = link.related;
  return finding;
}

std::string matrix_text(const JobProgress& job) {
  const std::string& name = job.info.name;
  const std::size_t open = name.rfind(" (");
  return open != std::string::npos && name.ends_with(')') ? name.substr(open + 1)
                                                          : '(' + job.info.matrix + ')';
}

class JobFindings {
 public:
  JobFindings(const RunState& run, const JobProgress& job, const std::vector<Place>& tested)
      : run_(run), job_(job), tested_(tested) {}

  std::vector<Finding> collect() && {
    for (const ValueRead& read : job_.reads) {
      // What a job's output takes from a step is told where somebody reads the output.
      if (!read.key.starts_with("outputs.")) add_read(read);
    }
    for (const StepProgress& step : job_.steps) {
      const bool is_skipped =
          step.phase == StepPhase::finished && step.end.outcome == Conclusion::skipped;
      for (const ValueRead& read : step.reads) {
        if (!is_skipped || read.key == "if") add_read(read);
      }
    }
    return std::move(findings_);
  }

 private:
  void add_read(const ValueRead& read) {
    const auto reference = parsed(read.reference);
    if (!reference) return;
    if (!read.value.empty()) {
      if (reference->context == "needs") add_overwritten(*reference);
      return;
    }
    const auto link = broken_link(run_, job_, read.reference);
    if (!link || link->slug.empty()) return;
    if (is_tested(read) && !link->has_near_name) return;
    if (link->slug == "output-never-written" && link->output.line != 0) {
      Finding finding =
          finding_of(*link, "warning", link->output,
                     "job output " + quoted(link->output_name) + " is empty: " + link->text);
      finding.related.push_back({read.place, "read here"});
      return add(std::move(finding));
    }
    const bool is_mistake =
        link->slug == "output-never-written" || link->slug == "output-not-declared";
    Finding finding = finding_of(*link, is_mistake ? "warning" : "note", read.place,
                                 quoted(read.reference) + " is empty: " + link->text);
    if (link->output.line != 0)
      finding.related.push_back({link->output, "passed on by this output"});
    add(std::move(finding));
  }

  [[nodiscard]] bool is_tested(const ValueRead& read) const {
    if (read.key == "if") return true;
    return std::any_of(tested_.begin(), tested_.end(), [&](const Place& place) {
      return place.line == read.place.line && place.column == read.place.column &&
             place.file == read.place.file;
    });
  }

  /// Combinations that set one output to different values (execution.md 7.1).
  void add_overwritten(const Reference& reference) {
    std::vector<std::pair<const JobProgress*, const JobOutputSet*>> set;
    const std::string id = std::string(explain::scope_of(job_.info.id)) + reference.owner;
    for (const JobProgress& job : run_.jobs) {
      if (!equal_ignoring_case(job.info.id, id)) continue;
      for (const JobOutputSet& output : job.outputs) {
        const bool is_it = equal_ignoring_case(output.name, reference.name) &&
                           output.fate == JobOutputSet::Fate::set;
        if (is_it) set.emplace_back(&job, &output);
      }
    }
    const auto differs = [&](const auto& each) {
      return each.second->value != set.front().second->value;
    };
    if (std::none_of(set.begin(), set.end(), differs)) return;
    std::stable_sort(set.begin(), set.end(), [](const auto& a, const auto& b) {
      return a.first->finish_order < b.first->finish_order;
    });
    add(overwritten(set));
  }

  static Finding overwritten(
      const std::vector<std::pair<const JobProgress*, const JobOutputSet*>>& set) {
    const auto& [last, kept] = set.back();
    Finding finding;
    finding.slug = "matrix-output-last";
    finding.severity = "warning";
    finding.message = quoted(kept->name) + " was set by " + std::to_string(set.size()) +
                      " combinations to different values; kept: " + shortened(kept->value) + ' ' +
                      matrix_text(*last);
    std::string lost;
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i + 1 < set.size() && i < most; ++i) {
      lost += (lost.empty() ? "" : ", ") + shortened(set[i].second->value) + ' ' +
              matrix_text(*set[i].first);
    }
    if (set.size() > most + 1) lost += " and " + std::to_string(set.size() - 1 - most) + " more";
    finding.why =
        "combinations share the outputs of their job, and the one that ends last wins; lost: " +
        lost;
    finding.help = "a name for each combination, or artifacts";
    finding.place = kept->place;
    return finding;
  }

  void add(Finding finding) {
    const auto is_same = [&](const Finding& other) {
      return other.slug == finding.slug && other.place == finding.place;
    };
    if (std::none_of(findings_.begin(), findings_.end(), is_same))
      findings_.push_back(std::move(finding));
  }

  const RunState& run_;
  const JobProgress& job_;
  const std::vector<Place>& tested_;
  std::vector<Finding> findings_;
};

/// Why a combination was cancelled: the one that failed, and `fail-fast` (matrix-cancelled).
std::optional<Finding> cancelled_combination(const RunState& run, const JobProgress& job,
                                             const model::Subject* subject) {
  if (job.end.failed_first.empty()) return std::nullopt;
  for (const JobProgress& other : run.jobs) {
    const bool is_of_job = other.info.id == job.info.id && other.info.name == job.end.failed_first;
    if (!is_of_job || other.end.result != Conclusion::failure) continue;
    Finding finding;
    finding.slug = "matrix-cancelled";
    finding.severity = "note";
    finding.message = "job " + quoted(job.info.id) + ": " + matrix_text(job) +
                      " was cancelled because " + matrix_text(other) + " failed";
    finding.why = "fail-fast is on by default";
    finding.help = "strategy:\n  fail-fast: false\nto see the results of all combinations";
    finding.place = job.info.place;
    const auto index =
        subject == nullptr ? std::nullopt : subject->find_job(explain::local_id(job.info.id));
    if (index && subject->jobs[*index].job->strategy)
      finding.place = place_of(subject->jobs[*index].job->strategy->at);
    return finding;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Finding> findings_of_job(const RunState& run, JobIndex job,
                                     const std::vector<Place>& tested) {
  const JobProgress* progress = run.find(job);
  if (progress == nullptr) return {};
  return JobFindings(run, *progress, tested).collect();
}

Explainer::Explainer(std::vector<std::pair<std::string, std::uint32_t>> said,
                     std::vector<std::shared_ptr<const model::Workflow>> workflows)
    : workflows_(std::move(workflows)) {
  std::erase(workflows_, nullptr);
  for (auto& [slug, line] : said) said_.push_back({std::move(slug), line, {}, {}});
}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

std::vector<Finding> Explainer::new_findings(const RunState& run, JobIndex job) {
  const JobProgress* progress = run.find(job);
  if (progress == nullptr) return {};
  prepare();
  std::vector<Finding> findings;
  const model::Subject* subject = subject_of(*progress);
  if (subject != nullptr) findings = findings_of_steps(*progress, *subject);
  for (Finding& finding : findings_of_job(run, job, tested_))
    findings.push_back(std::move(finding));
  if (auto cancelled = cancelled_combination(run, *progress, subject))
    findings.push_back(*std::move(cancelled));
  std::erase_if(findings, [&](const Finding& finding) { return !is_new(finding, *progress); });
  return findings;
}

void Explainer::prepare() {
  if (!subjects_.empty()) return;
  for (const auto& workflow : workflows_) {
    subjects_.push_back(std::make_unique<model::Subject>(*workflow));
    for (const model::Span& span : model::tested_references(*subjects_.back()))
      tested_.push_back(place_of(span));
  }
}

const model::Subject* Explainer::subject_of(const JobProgress& job) {
  for (const auto& subject : subjects_) {
    const auto& source = subject->workflow.source;
    if (source && source->path() == job.info.place.file) return subject.get();
  }
  return nullptr;
}

bool Explainer::is_new(const Finding& finding, const JobProgress& job) {
  const bool is_known = std::any_of(said_.begin(), said_.end(), [&](const Said& said) {
    const bool is_of_other = said.job == job.info.id && said.combination != job.index;
    return said.slug == finding.slug && said.line == finding.place.line && !is_of_other;
  });
  if (!is_known) said_.push_back({finding.slug, finding.place.line, job.info.id, job.index});
  return !is_known;
}

}  // namespace localrun
