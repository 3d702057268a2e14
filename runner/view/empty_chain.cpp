#include "runner/view/empty_chain.hpp"

#include "expr/text.hpp"
#include "runner/events/explain.hpp"
#include "runner/events/explain_words.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <vector>

namespace localrun {
namespace {

using expr::equal_ignoring_case;

struct Link {
  std::string what;
  Place place;
  std::string how;
};

std::string step_words(const StepProgress& step) {
  if (step.phase != StepPhase::finished) return "had not ended";
  std::string words(conclusion_name(step.end.outcome));
  if (step.end.outcome == Conclusion::skipped)
    return step.end.reason.empty() ? words : words + ": " + step.end.reason;
  std::vector<std::string> names;
  for (const OutputSet& output : step.outputs) explain::add_new(names, output.name);
  return words + (names.empty() ? ", wrote no outputs" : ", wrote: " + explain::joined(names));
}

class Chain {
 public:
  explicit Chain(const RunState& run) : run_(run) {}

  void follow(const JobProgress& reader, std::string_view reference) {
    constexpr std::size_t most = 20;  // a record may be damaged
    const auto what = explain::parsed(reference);
    if (!what || links_.size() == most) return;
    if (what->context == "steps") return add_step(reader, *what);
    const std::string scope = what->context == "needs"
                                  ? std::string(explain::scope_of(reader.info.id))
                                  : reader.info.id + '.';
    add_job(scope + what->owner, *what);
  }

  [[nodiscard]] const std::vector<Link>& links() const { return links_; }

 private:
  void add_step(const JobProgress& job, const explain::Reference& reference) {
    for (const StepProgress& step : job.steps) {
      if (!equal_ignoring_case(step.info.id, reference.owner)) continue;
      links_.push_back({"step " + step.info.id, step.info.place, step_words(step)});
      return;
    }
  }

  void add_job(const std::string& id, const explain::Reference& reference) {
    const JobProgress* first = nullptr;
    for (const JobProgress& job : run_.jobs) {
      if (!equal_ignoring_case(job.info.id, id)) continue;
      if (first == nullptr) first = &job;
      for (const JobOutputSet& output : job.outputs) {
        if (!equal_ignoring_case(output.name, reference.name)) continue;
        links_.push_back(
            {"jobs." + job.info.id + ".outputs." + output.name, output.place, output.expression});
        return follow(job, reference_in(output.expression));
      }
    }
    if (first != nullptr)
      links_.push_back(
          {"job " + first->info.id, first->info.place,
           std::string(first->phase == JobPhase::finished ? conclusion_name(first->end.result)
                                                          : std::string_view("had not ended"))});
  }

  const RunState& run_;
  std::vector<Link> links_;
};

std::string short_place(const Place& place) {
  Place shorter = place;
  shorter.file = place.file.substr(place.file.rfind('/') + 1);
  return place.line == 0 ? std::string() : place_text(shorter);
}

}  // namespace

std::string render_empty_chain(const RunState& run, const JobProgress& reader,
                               std::string_view reference, const Terminal& terminal) {
  const auto link = broken_link(run, reader, reference);
  if (!link) return {};
  Chain chain(run);
  chain.follow(reader, reference);
  int what_width = 0;
  int place_width = 0;
  for (const Link& each : chain.links()) {
    what_width = std::max(what_width, display_width(each.what));
    place_width = std::max(place_width, display_width(short_place(each.place)));
  }
  std::string out = styled(reference, Style::bold, terminal) + " = ''\n";
  for (const Link& each : chain.links()) {
    std::string line = "  " + padded(each.what, what_width) + "  " +
                       padded(short_place(each.place), place_width) + "  " +
                       one_line(each.how, terminal);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  std::string end = link->text;
  for (const std::string* more : {&link->detail, &link->why, &link->help}) {
    const bool is_told = more == &link->help && !link->has_near_name;
    if (!more->empty() && !is_told) end += "; " + one_line(*more, terminal);
  }
  return out + "  " + wrapped(end, std::max(terminal.width - 2, 40), 2) + '\n';
}

}  // namespace localrun
