#pragma once

// Why a value is empty (diagnostics.md 4.1): the chain from its reader back to the place where it
// broke, from the facts of the run alone. The findings of run time and `flow` say it in the same
// words.

#include "runner/events/run_state.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::model {
struct Subject;
struct Workflow;
}  // namespace localrun::model

namespace localrun {

/// The first broken link of a chain; the others are not guessed at.
struct BrokenLink {
  /// Of diagnostics.md 2; empty when it is no mistake by itself: an empty value that was written.
  std::string slug{};
  std::string text{};    // `step 'meta' succeeded, but did not write 'tag'`
  std::string detail{};  // what there is instead: `it wrote: sha`; also among `related`
  std::string why{};
  std::string help{};
  std::vector<Finding::Related> related{};
  /// The job output that broke it, or passed the break on; without a line: the reader is to blame.
  Place output{};
  std::string output_name{};
  bool has_near_name = false;  // a misspelling, most likely
};

/// Why `reference`, `needs.X.outputs.Y` or `steps.X.outputs.Y` as a job or step of `reader` read
/// it (`jobs.X.outputs.Y` as a call took it from the workflow it called), gave nothing. Absent when
/// it gave something, or for any other reference.
[[nodiscard]] std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& reader,
                                                    std::string_view reference);
/// The same for an output that `job` declares.
[[nodiscard]] std::optional<BrokenLink> broken_link(const RunState& run, const JobProgress& job,
                                                    const JobOutputSet& output);

/// The first `steps.ID.outputs.NAME`, `needs.…` or `jobs.…` inside an expression; empty when
/// there is none.
[[nodiscard]] std::string reference_in(std::string_view expression);

/// What a job run that has finished shows: the outputs that it dropped, the empty values that it
/// read. `tested` are places of references that are looked at rather than used (`a || b`, `if`):
/// emptiness is foreseen there, and worth a word only if a near name was written.
[[nodiscard]] std::vector<Finding> findings_of_job(const RunState& run, JobIndex job,
                                                   const std::vector<Place>& tested = {});

/// Findings of one run, each position and slug once.
class Explainer {
 public:
  /// `said`: slugs and lines that were told before the run began. With the workflows, that which
  /// was started and those that it calls, what their scripts wrote is looked at too.
  Explainer(std::vector<std::pair<std::string, std::uint32_t>> said,
            std::vector<std::shared_ptr<const model::Workflow>> workflows);
  ~Explainer();
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;

  [[nodiscard]] std::vector<Finding> new_findings(const RunState& run, JobIndex job);
  /// Lays the workflows out, while there is nothing else to do. Else new_findings() does.
  void prepare();

 private:
  /// A finding of another combination of the same job is the same finding, told once by the views:
  /// "in 2 of 3".
  struct Said {
    std::string slug;
    std::uint32_t line = 0;
    std::string job;  // id; empty: before the run
    JobIndex combination{};
  };
  bool is_new(const Finding& finding, const JobProgress& job);
  /// Of the file that the job stands in; null when its workflow is not known.
  const model::Subject* subject_of(const JobProgress& job);

  std::vector<Said> said_;
  std::vector<std::shared_ptr<const model::Workflow>> workflows_;
  // Not made at once: none of it may hold up the start.
  std::vector<std::unique_ptr<model::Subject>> subjects_;  // as in workflows_
  std::vector<Place> tested_;                              // of all of them
};

}  // namespace localrun
