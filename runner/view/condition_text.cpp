#include "runner/view/condition_text.hpp"

#include "runner/view/phrases.hpp"

#include <algorithm>
#include <iterator>

namespace localrun {
namespace {

std::string blanks(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

/// Whether a line of the same depth follows before one that is less deep.
bool has_sibling(const std::vector<TraceLine>& trace, std::size_t index, std::uint32_t depth) {
  for (std::size_t next = index + 1; next < trace.size() && trace[next].depth >= depth; ++next) {
    if (trace[next].depth == depth) return true;
  }
  return false;
}

/// Literals say themselves what they are.
bool is_literal(const TraceLine& line) {
  if (!line.value || line.source.empty()) return false;
  const char first = line.source.front();
  return first == '\'' || (first >= '0' && first <= '9') || line.source == *line.value;
}

}  // namespace

std::string render_condition(const ConditionEvaluated& condition, int indent,
                             const Terminal& terminal) {
  const std::string margin = blanks(indent);
  const bool is_written = !condition.expression.empty() && condition.expression != "success()";
  std::string out;
  if (is_written) {
    const bool is_added =
        condition.has_implicit_success && !condition.expression.starts_with("success()");
    const std::string expression = one_line(condition.expression, terminal);
    const std::string whole = (is_added ? "success() && " : "") + expression;
    out += margin + "if: " + whole;
    if (is_added) {
      const std::string remark = "(success() added: no status function is used)";
      const bool fits = indent + 7 + display_width(whole) + display_width(remark) <= terminal.width;
      out += (fits ? "   " : '\n' + margin + "    ") + styled(remark, Style::dim, terminal);
    }
    out += '\n';
    const std::string expanded = one_line(condition.expanded, terminal);
    if (!expanded.empty() && expanded != whole) out += margin + "    " + expanded + '\n';
  }
  std::string_view because = condition.because;
  if (!because.empty()) {
    out += margin +
           wrapped(one_line(because, terminal), std::max(terminal.width - indent, 40), indent) +
           '\n';
  }
  return out;
}

std::string render_trace(const std::vector<TraceLine>& all, int indent, const Terminal& terminal) {
  std::vector<TraceLine> trace;
  std::copy_if(all.begin(), all.end(), std::back_inserter(trace),
               [](const TraceLine& line) { return line.depth == 0 || !is_literal(line); });
  std::string out;
  const Signs& sign = signs(terminal);
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const TraceLine& line = trace[i];
    std::string head = blanks(indent);
    for (std::uint32_t depth = 1; depth < line.depth; ++depth) {
      head += has_sibling(trace, i, depth) ? padded(sign.bar, 3) : "   ";
    }
    if (line.depth > 0)
      head += padded(has_sibling(trace, i, line.depth) ? sign.branch : sign.last, 3);
    const std::string value =
        line.value ? value_text(*line.value, terminal, 40) : std::string("(not looked at)");
    const int room = std::max(terminal.width - display_width(head) - display_width(value) - 4, 16);
    out += head + shorten(one_line(line.source, terminal), room, terminal) + ' ' +
           std::string(sign.arrow) + ' ' +
           styled(value, line.value ? Style::none : Style::dim, terminal) + '\n';
  }
  return out;
}

}  // namespace localrun
