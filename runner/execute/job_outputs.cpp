#include "runner/execute/job_outputs.hpp"

#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "model/lint/output_readers.hpp"
#include "runner/events/explain.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace localrun {

namespace {

/// Limit of a job's outputs in UTF-16 bytes (execution.md 7.9).
constexpr std::size_t max_job_outputs = std::size_t{1024} * 1024;

std::size_t utf16_bytes(std::string_view text) { return 2 * expr::utf16_length(text); }

class OutputsRun {
 public:
  OutputsRun(JobContext& job, StepLog& log)
      : job_(job), log_(log), scope_(job.spec, job.state, job.folders, job.state.env, job.github) {}

  JobOutputs run() {
    const model::TokenPtr& declared = job_.job().outputs;
    if (!declared) return {};
    log_.print("Evaluate and set job outputs");
    if (declared->kind == model::TokenKind::mapping) {
      for (const auto& [key, value] : declared->pairs) evaluate(*key, *value);
    }
    if (!errors_.empty()) {
      fail();
    } else {
      for (JobOutputSet& fact : facts_) keep(fact);
      if (size_ > max_job_outputs) refuse_all();
    }
    for (JobOutputSet& fact : facts_) job_.report.publish(std::move(fact));
    return std::move(result_);
  }

 private:
  void evaluate(const model::Token& key, const model::Token& token) {
    const std::string& name = key.text;
    JobOutputSet fact;
    fact.name = name;
    fact.expression =
        token.kind == model::TokenKind::expression ? token.expression->source : token.text;
    fact.place = place_of(key.at);
    std::vector<Fact> reads;
    ReadRecorder recorder(scope_, "outputs." + name, reads);
    const auto value = model::evaluate_string(&token, scope_, &recorder);
    job_.report.publish(reads);
    if (value) {
      fact.value = *value;
    } else {
      fact.fate = JobOutputSet::Fate::failed;
      errors_.push_back(value.error());
    }
    facts_.push_back(std::move(fact));
  }

  void keep(JobOutputSet& fact) {
    const std::string value = std::exchange(fact.value, {});
    fact.fate = fate_of(fact, value);
    if (fact.fate == JobOutputSet::Fate::set) fact.value = value;
  }

  JobOutputSet::Fate fate_of(JobOutputSet& fact, const std::string& value) {
    const std::string& name = fact.name;
    if (value.empty()) {
      log_.debug("Skip output '" + name + "' since it's empty");
      return JobOutputSet::Fate::empty;
    }
    if (job_.masker.would_change(value)) {
      log_.warning(skip_message(name));
      explain_drop(fact, value);
      return JobOutputSet::Fate::has_secret;
    }
    log_.print("Set output '" + name + "'");
    size_ += utf16_bytes(name) + utf16_bytes(value);
    result_.outputs.emplace_back(name, value);
    return JobOutputSet::Fate::set;
  }

  static std::string skip_message(const std::string& name) {
    return "Skip output '" + name + "' since it may contain secret.";
  }

  /// Which masked text is to blame, and who goes without the value (output-has-secret,
  /// output-short-mask).
  void explain_drop(JobOutputSet& fact, const std::string& value) {
    const MaskOrigin origin =
        mask_origin(job_.run().secret_values, job_.common->added_masks, value);
    fact.reason = origin.text;
    Finding finding;
    finding.slug = origin.is_short ? "output-short-mask" : "output-has-secret";
    finding.severity = "warning";
    finding.message = skip_message(fact.name) + "\nthe output '" + fact.name +
                      "' is dropped: " + origin.text + "; its readers get nothing";
    finding.why = "GitHub hands on no job output with a masked text in it";
    if (origin.is_short) {
      finding.why =
          "a text this short is in nearly every value; each line of a secret is masked "
          "by itself,\nso JSON over several lines masks its braces";
      finding.help = origin.is_secret ? "store the secret on one line (jq -c . FILE), or as base64"
                                      : "mask whole values, not single signs of them";
    } else {
      finding.help =
          "read the secret again in the job that needs it, or pass the part without it;\n"
          "what is no secret belongs into a variable (vars)";
    }
    finding.place = fact.place;
    add_readers(finding, fact.name);
    job_.report.publish(std::move(finding));
  }

  void add_readers(Finding& finding, const std::string& name) const {
    constexpr std::size_t most = 5;
    const auto readers =
        model::readers_of_output(*job_.run().workflow, job_.spec.model_job().id.value, name);
    for (const model::Span& reader : readers) {
      if (finding.related.size() == most) return;
      finding.related.push_back({place_of(reader), "read here: empty"});
    }
  }

  /// They are evaluated together, before the first is set: one that cannot be takes all with it.
  void fail() {
    log_.error("Fail to evaluate job outputs");
    for (const model::Diagnostic& error : errors_) log_.error(model::github_message(error));
    result_.has_failed = true;
    const auto first = std::find_if(facts_.begin(), facts_.end(), [](const JobOutputSet& fact) {
      return fact.fate == JobOutputSet::Fate::failed;
    });
    const std::string reason = "output '" + first->name + "' cannot be evaluated";
    for (JobOutputSet& fact : facts_) {
      if (std::exchange(fact.fate, JobOutputSet::Fate::failed) == JobOutputSet::Fate::failed)
        continue;
      fact.reason = reason;
      fact.value.clear();
    }
  }

  /// None of them is passed on: the service takes all or nothing.
  void refuse_all() {
    const JobOutputSet* largest = nullptr;
    for (const JobOutputSet& fact : facts_) {
      if (largest == nullptr || fact.value.size() > largest->value.size()) largest = &fact;
    }
    Finding finding;
    finding.slug = "output-too-large";
    finding.severity = "error";
    finding.message = "the outputs of job '" + job_.spec.name + "' are " + std::to_string(size_) +
                      " bytes (as UTF-16); the limit of a job is " +
                      std::to_string(max_job_outputs);
    finding.why = "the largest is '" + largest->name + "' with " +
                  std::to_string(utf16_bytes(largest->value)) +
                  " bytes; none of the outputs is passed on";
    finding.help = "pass large data on as an artifact, and its name as the output";
    finding.place = largest->place;
    add_writer(finding, *largest);
    job_.report.publish(std::move(finding));
    result_.outputs.clear();
    result_.has_failed = true;
    for (JobOutputSet& fact : facts_) {
      if (fact.fate != JobOutputSet::Fate::set) continue;
      fact.fate = JobOutputSet::Fate::too_large;
      fact.value.clear();
    }
  }

  void add_writer(Finding& finding, const JobOutputSet& output) const {
    const std::string reference = reference_in(output.expression);
    for (const model::Step& step : job_.job().steps) {
      const bool is_it = step.has_explicit_id &&
                         expr::starts_with_ignoring_case(reference, "steps." + step.id + ".");
      if (is_it) finding.related.push_back({place_of(step.id_at), "written by this step"});
    }
  }

  JobContext& job_;
  StepLog& log_;
  StepScope scope_;
  JobOutputs result_;
  std::vector<JobOutputSet> facts_;  // told at the end: only then it is known what is passed on
  std::vector<model::Diagnostic> errors_;
  std::size_t size_ = 0;
};

}  // namespace

JobOutputs evaluate_job_outputs(JobContext& job, StepLog& log) {
  return OutputsRun(job, log).run();
}

}  // namespace localrun
