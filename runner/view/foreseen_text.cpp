#include "runner/view/foreseen_text.hpp"

#include "runner/view/phrases.hpp"

#include <algorithm>
#include <utility>

namespace localrun {
namespace {

std::string blanks(int count) { return std::string(static_cast<std::size_t>(count), ' '); }

/// The second name of `needs.build.outputs.x`; empty without.
std::string name_after(std::string_view reference, std::string_view context) {
  if (!reference.starts_with(context)) return {};
  reference.remove_prefix(context.size());
  return std::string(reference.substr(0, reference.find_first_of(".[")));
}

bool is_call_of(const std::string& condition, std::string_view function) {
  return condition.find(function) != std::string::npos;
}

std::string decided_words(const Foreseen& foreseen) {
  const std::string_view verdict = foreseen.answer == Answer::yes ? " is true" : " is false";
  const bool is_whole = foreseen.decisive == foreseen.condition ||
                        foreseen.decisive == "success() && (" + foreseen.condition + ")";
  const bool says_nothing = foreseen.expanded.empty() || foreseen.expanded == foreseen.decisive ||
                            foreseen.expanded == "true" || foreseen.expanded == "false";
  if (says_nothing) return is_whole ? std::string() : foreseen.decisive + std::string(verdict);
  std::string expanded = foreseen.expanded;
  constexpr std::string_view added = "true && (";
  if (foreseen.decisive != foreseen.condition && is_whole && expanded.starts_with(added))
    expanded = expanded.substr(added.size(), expanded.size() - added.size() - 1);
  if (is_whole) return expanded + std::string(verdict);
  return foreseen.decisive + std::string(verdict) + ": " + expanded;
}

std::string on_failure_words(const Foreseen& foreseen) {
  if (!foreseen.reason.empty()) return foreseen.reason;
  const bool is_failure = is_call_of(foreseen.condition, "failure");
  if (is_failure && is_call_of(foreseen.condition, "cancelled"))
    return "only after a failure, or when the run is cancelled";
  return is_failure ? "only after a failure" : "only when the run is cancelled";
}

}  // namespace

std::string_view sign_of(Answer answer, const Terminal& terminal) {
  switch (answer) {
    case Answer::yes:
      return signs(terminal).success;
    case Answer::no:
    case Answer::on_failure:
      return signs(terminal).skipped;
    case Answer::open:
      return "?";
  }
  return {};
}

Style style_of(Answer answer) {
  switch (answer) {
    case Answer::yes:
      return Style::green;
    case Answer::no:
    case Answer::on_failure:
      return Style::dim;
    case Answer::open:
      return Style::yellow;
  }
  return Style::none;
}

std::string_view answer_name(Answer answer) noexcept {
  switch (answer) {
    case Answer::yes:
      return "yes";
    case Answer::no:
      return "no";
    case Answer::on_failure:
      return "on-failure";
    case Answer::open:
      return "open";
  }
  return {};
}

std::string why_missing(std::string_view reference) {
  if (const std::string job = name_after(reference, "needs."); !job.empty())
    return "job '" + job + "' gives it";
  if (const std::string step = name_after(reference, "steps."); !step.empty())
    return "step '" + step + "' writes it";
  if (reference.starts_with("needs")) return "the jobs before it give it";
  if (reference.starts_with("steps")) return "the steps before it write it";
  if (reference.starts_with("env")) return "a step before it may set it";
  if (reference.starts_with("hashFiles")) return "it looks at the files then";
  if (reference.starts_with("matrix")) return "the matrix is computed then";
  if (reference.starts_with("inputs") || reference.starts_with("secrets"))
    return "the call passes it";
  return "the runner sets it";
}

std::string paragraph(const std::string& text, int indent, Style style, const Terminal& terminal) {
  const int room = std::max(terminal.width - indent, 30);
  const std::string body = wrapped(one_line(text, terminal), room, indent + 2);
  std::string out;
  for (std::size_t begin = 0; begin <= body.size();) {
    const std::size_t end = std::min(body.find('\n', begin), body.size());
    const std::string_view line = std::string_view(body).substr(begin, end - begin);
    const std::size_t margin = std::min(line.find_first_not_of(' '), line.size());
    out += (begin == 0 ? blanks(indent) : std::string(line.substr(0, margin))) +
           styled(line.substr(begin == 0 ? 0 : margin), style, terminal) + '\n';
    begin = end + 1;
  }
  return out;
}

std::vector<std::string> reasons_of(const Foreseen& foreseen) {
  std::vector<std::string> reasons;
  const auto add = [&](std::string text) {
    if (!text.empty()) reasons.push_back(std::move(text));
  };
  switch (foreseen.answer) {
    case Answer::yes:
      if (!foreseen.condition.empty()) add(decided_words(foreseen));
      break;
    case Answer::no:
      add(foreseen.reason.empty() ? decided_words(foreseen) : foreseen.reason);
      break;
    case Answer::on_failure:
      add(on_failure_words(foreseen));
      break;
    case Answer::open:
      if (!foreseen.reason.empty()) add("cannot be evaluated: " + foreseen.reason);
      for (const std::string& missing : foreseen.missing)
        add("at run time: " + missing + " (" + why_missing(missing) + ")");
      break;
  }
  return reasons;
}

std::string render_foreseen(const Foreseen& foreseen, int indent, const Terminal& terminal) {
  std::string out;
  if (!foreseen.condition.empty())
    out += paragraph("if: " + foreseen.condition, indent, Style::none, terminal);
  const int deeper = foreseen.condition.empty() ? indent : indent + 4;
  for (const std::string& reason : reasons_of(foreseen))
    out += paragraph(reason, deeper, Style::dim, terminal);
  return out;
}

}  // namespace localrun
