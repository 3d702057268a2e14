#include "runner/view/flow.hpp"

#include "runner/view/phrases.hpp"
#include "runner/view/value_flow.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr int kind_width = 9;
constexpr int widest_who = 34;

std::string_view kind_word(FlowStop::Kind kind) {
  switch (kind) {
    case FlowStop::Kind::written:
      return "written";
    case FlowStop::Kind::taken:
      return "taken";
    case FlowStop::Kind::read:
      return "read by";
  }
  return {};
}

/// Without its folders: all places of a run are in few files, and the heading names the workflow.
std::string short_place(const Place& place) {
  Place shorter = place;
  shorter.file = place.file.substr(place.file.rfind('/') + 1);
  return place.line == 0 ? std::string() : place_text(shorter);
}

class FlowText {
 public:
  FlowText(const RunFlow& flow, FlowOf of, const Terminal& terminal)
      : of_(of), terminal_(terminal) {
    measure(flow.between_jobs);
    for (const JobFlow& job : flow.within_jobs) measure(job.values);
  }

  [[nodiscard]] std::string render(const FlowValue& value) const {
    const bool is_broken = !value.problem.empty();
    const int room = std::clamp(terminal_.width - display_width(value.name) - 18, 20, 60);
    std::string out = styled(value.name, Style::bold, terminal_);
    if (of_ == FlowOf::run)
      out += " = " + styled(value_text(value.value, terminal_, room),
                            is_broken ? Style::red : Style::green, terminal_);
    out += '\n';
    const FlowStop* before = nullptr;
    for (const FlowStop& stop : value.stops) {
      out += row(stop, before != nullptr && before->kind == stop.kind);
      before = &stop;
    }
    if (!value.is_read)
      out += "  " + padded("read by", kind_width) + styled("nobody", Style::dim, terminal_) + '\n';
    if (is_broken) {
      const int indent = 2 + kind_width;
      out += "  " + styled(padded("empty", kind_width), Style::red, terminal_) +
             wrapped(one_line("since " + value.problem, terminal_),
                     std::max(terminal_.width - indent, 40), indent) +
             '\n';
    }
    return out;
  }

 private:
  void measure(const std::vector<FlowValue>& values) {
    for (const FlowValue& value : values) {
      for (const FlowStop& stop : value.stops) {
        if (stop.place.line == 0) continue;
        who_width_ = std::max(who_width_, std::min(display_width(stop.who), widest_who));
        place_width_ = std::max(place_width_, display_width(short_place(stop.place)));
      }
    }
  }

  [[nodiscard]] std::string row(const FlowStop& stop, bool is_repeated) const {
    std::string line = "  ";
    line +=
        styled(padded(is_repeated ? "" : kind_word(stop.kind), kind_width), Style::dim, terminal_);
    line +=
        padded(shorten(one_line(stop.who, terminal_), widest_who, terminal_), who_width_) + "  ";
    line += styled(padded(short_place(stop.place), place_width_), Style::cyan, terminal_) + "  ";
    const int room = terminal_.width - (2 + kind_width + who_width_ + 2 + place_width_ + 2);
    const std::string how = one_line(stop.how, terminal_);
    if (display_width(how) <= room) {
      line += how;
    } else {
      line.erase(line.find_last_not_of(' ') + 1);
      const int indent = 2 + kind_width + 2;
      line += '\n' + std::string(static_cast<std::size_t>(indent), ' ') +
              shorten(how, terminal_.width - indent, terminal_);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
  }

  FlowOf of_;
  const Terminal& terminal_;
  int who_width_ = 8;
  int place_width_ = 4;
};

void add_section(std::string& out, std::string_view title, const std::vector<FlowValue>& values,
                 const FlowText& text, const Terminal& terminal) {
  if (values.empty()) return;
  out += '\n' + styled(title, Style::cyan, terminal) + '\n';
  for (const FlowValue& value : values) out += '\n' + text.render(value);
}

}  // namespace

std::string render_flow(const RunFlow& flow, const std::string& heading, FlowOf of,
                        const Terminal& terminal) {
  std::string out = heading + '\n';
  if (flow.between_jobs.empty() && flow.within_jobs.empty())
    return out + (of == FlowOf::run ? "\nNo step wrote an output, and no job declares one.\n"
                                    : "\nNo step writes an output, and no job declares one.\n");
  const FlowText text(flow, of, terminal);
  add_section(out, "Between jobs", flow.between_jobs, text, terminal);
  for (const JobFlow& job : flow.within_jobs)
    add_section(out, "Within " + job.job, job.values, text, terminal);
  return out;
}

std::string render_flow(const RunState& run, const Terminal& terminal) {
  return render_flow(value_flow(run),
                     styled(run.info.workflow, Style::bold, terminal) + " (" + run.info.path +
                         "), run " + run.info.run,
                     FlowOf::run, terminal);
}

}  // namespace localrun
