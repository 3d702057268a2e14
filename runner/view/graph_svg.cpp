#include "runner/view/graph.hpp"
#include "runner/view/graph_layout.hpp"
#include "runner/view/markup.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace localrun {
namespace {

// Pixels. Widths are guesses for the sans-serif fonts of the usual systems, on the wide side.
constexpr double title_letter = 8.4;
constexpr double detail_letter = 6.4;
constexpr double title_height = 18;
constexpr double detail_height = 15;
constexpr double padding = 10;
constexpr double margin = 24;
constexpr double heading_height = 44;
constexpr double least_width = 84;
constexpr int most_letters = 40;
constexpr double copy_offset = 4;  // the second sheet behind a matrix
constexpr LayoutGaps gaps{56, 18};

constexpr std::string_view style = R"(<style>
svg { --ground: #ffffff; --box: #f6f8fa; --group: #ffffff; --edge: #d0d7de; --line: #8c959f; --text: #1f2328;
  --muted: #59636e; --mark: #0969da; --open: #9a6700; }
@media (prefers-color-scheme: dark) { svg { --ground: #0d1117; --box: #161b22; --group: #0d1117; --edge: #3d444d;
  --line: #9198a1; --text: #f0f6fc; --muted: #9198a1; --mark: #4493f8; --open: #d29922; } }
text { font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--text); }
.ground { fill: var(--ground); } .heading { font-size: 16px; font-weight: 600; }
.box { fill: var(--box); stroke: var(--edge); } .group { fill: var(--group); stroke: var(--mark); }
.conditional { stroke: var(--line); stroke-dasharray: 5 3; }
.title { font-size: 13px; font-weight: 600; } .detail { font-size: 11px; fill: var(--muted); }
.count { fill: var(--mark); } .open { fill: var(--open); }
.line { fill: none; stroke: var(--line); stroke-width: 1.4; } .tip { fill: var(--line); }
</style>
)";

/// `12.5`: a tenth of a pixel is fine enough, and the same everywhere.
std::string number(double value) {
  const long long tenths = std::llround(value * 10);
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += '.' + std::to_string(std::llabs(tenths % 10));
  if (tenths < 0 && tenths > -10) text.insert(0, 1, '-');
  return text;
}

std::string attribute(std::string_view name, double value) {
  return ' ' + std::string(name) + "=\"" + number(value) + '"';
}

std::string cut(const std::string& text) { return shorten(text, most_letters, Terminal{}); }

/// One job with its words, measured; a call holds the picture of what it calls.
struct Drawing {
  std::string title;
  std::string count;  // `×3`
  std::vector<std::string> details;
  Size size;
  std::shared_ptr<const struct Picture> inner;
  [[nodiscard]] double head() const {
    return padding + title_height + detail_height * static_cast<double>(details.size());
  }
};

struct Picture {
  std::vector<Drawing> drawings;
  Layout layout;
};

Picture picture_of(const JobGraph& graph);

std::string matrix_words(const GraphJob& job) {
  if (job.is_matrix_open) return "matrix known at run time";
  std::string words;
  for (const std::string& label : job.labels) words += (words.empty() ? "" : " ") + label;
  return words;
}

Drawing drawing_of(const GraphJob& job) {
  Drawing made;
  made.title = cut(job.name);
  if (job.has_matrix)
    made.count = "×" + (job.is_matrix_open ? "?" : std::to_string(job.combinations));
  if (job.has_matrix && !matrix_words(job).empty()) made.details.push_back(cut(matrix_words(job)));
  if (!job.condition.empty()) made.details.push_back(cut("if: " + job.condition));
  if (!job.environment.empty()) made.details.push_back(cut("environment: " + job.environment));
  if (!job.calls.empty()) made.details.push_back(cut(job.calls));
  double width = title_letter * (display_width(made.title) + display_width(made.count) + 1);
  for (const std::string& detail : made.details)
    width = std::max(width, detail_letter * display_width(detail));
  made.size = {std::max(width + 2 * padding, least_width), made.head() + padding - 2};
  if (!job.called || job.called->jobs.empty()) return made;
  made.inner = std::make_shared<const Picture>(picture_of(*job.called));
  const Size inside = made.inner->layout.size;
  made.size.width = std::max(made.size.width, inside.width + 2 * padding);
  made.size.height = made.head() + inside.height + 2 * padding;
  return made;
}

Picture picture_of(const JobGraph& graph) {
  Picture picture;
  std::vector<LayoutNode> nodes;
  for (const GraphJob& job : graph.jobs) {
    picture.drawings.push_back(drawing_of(job));
    nodes.push_back({picture.drawings.back().size, job.layer, job.needs_drawn});
  }
  picture.layout = lay_out(nodes, gaps);
  return picture;
}

class Svg {
 public:
  std::string render(const JobGraph& graph) {
    const Picture picture = picture_of(graph);
    const double heading_width = 9.5 * display_width(graph.name);
    const double width =
        std::max(picture.layout.size.width + copy_offset, heading_width) + 2 * margin;
    const double height = picture.layout.size.height + copy_offset + heading_height + 2 * margin;
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width) +
           attribute("height", height) + " viewBox=\"0 0 " + number(width) + ' ' + number(height) +
           "\" role=\"img\" aria-label=\"" + markup("Jobs of " + graph.name) + "\">\n";
    out_ += style;
    out_ += "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n";
    add_text("heading", {margin, margin + 16}, graph.name);
    if (graph.path != graph.name) add_text("detail", {margin, margin + 34}, graph.path);
    add_picture(graph, picture, {margin, margin + heading_height});
    return out_ + "</svg>\n";
  }

 private:
  void add_text(std::string_view classes, Point at, std::string_view text) {
    out_ += "<text class=\"" + std::string(classes) + '"' + attribute("x", at.x) +
            attribute("y", at.y) + '>' + markup(text) + "</text>\n";
  }

  void add_picture(const JobGraph& graph, const Picture& picture, Point origin) {
    for (const LayoutLine& line : picture.layout.lines) add_line(line, origin);
    for (std::size_t i = 0; i < picture.drawings.size(); ++i) {
      const Point corner = picture.layout.corners[i];
      add_box(graph.jobs[i], picture.drawings[i], {origin.x + corner.x, origin.y + corner.y});
    }
  }

  /// Curves between columns, straight across those that it passes.
  void add_line(const LayoutLine& line, Point origin) {
    const auto at = [&](std::size_t i) {
      return Point{origin.x + line.points[i].x, origin.y + line.points[i].y};
    };
    constexpr double tip = 7;
    out_ += "<path class=\"line\" d=\"M" + number(at(0).x) + ' ' + number(at(0).y);
    for (std::size_t i = 1; i + 1 < line.points.size(); i += 2) {
      const Point from = at(i);
      const bool is_last = i + 2 == line.points.size();
      const Point to{at(i + 1).x - (is_last ? tip : 0), at(i + 1).y};
      const double middle = (from.x + to.x) / 2;
      out_ += " L" + number(from.x) + ' ' + number(from.y) + " C" + number(middle) + ' ' +
              number(from.y) + ' ' + number(middle) + ' ' + number(to.y) + ' ' + number(to.x) +
              ' ' + number(to.y);
    }
    const Point end = at(line.points.size() - 1);
    out_ += "\"/>\n<path class=\"tip\" d=\"M" + number(end.x) + ' ' + number(end.y) +
            " l-8 -4 v8 z\"/>\n";
  }

  void add_box(const GraphJob& job, const Drawing& drawing, Point at) {
    std::string classes = job.calls.empty() ? "box" : "box group";
    if (!job.condition.empty()) classes += " conditional";
    out_ += "<g><title>" + markup(tooltip(job)) + "</title>\n";
    if (job.has_matrix)
      add_rectangle(classes, {at.x + copy_offset, at.y + copy_offset}, drawing.size);
    add_rectangle(classes, at, drawing.size);
    double y = at.y + padding + 12;
    out_ += "<text class=\"title\"" + attribute("x", at.x + padding) + attribute("y", y) + '>' +
            markup(drawing.title);
    if (!drawing.count.empty()) {
      out_ += std::string(" <tspan class=\"") + (job.is_matrix_open ? "open" : "count") + "\">" +
              drawing.count + "</tspan>";
    }
    out_ += "</text>\n";
    y += title_height - 1;
    for (const std::string& detail : drawing.details) {
      add_text("detail", {at.x + padding, y}, detail);
      y += detail_height;
    }
    if (drawing.inner)
      add_picture(*job.called, *drawing.inner,
                  {at.x + padding, at.y + drawing.head() + padding / 2});
    out_ += "</g>\n";
  }

  void add_rectangle(const std::string& classes, Point at, Size size) {
    out_ += "<rect class=\"" + classes + '"' + attribute("x", at.x) + attribute("y", at.y) +
            attribute("width", size.width) + attribute("height", size.height) + " rx=\"6\"/>\n";
  }

  static std::string tooltip(const GraphJob& job) {
    std::string text = job.id;
    if (job.name != job.id) text += ": " + job.name;
    if (!job.runs_on.empty()) text += "\nruns on " + job.runs_on;
    if (job.has_matrix) text += "\n" + matrix_words(job);
    if (!job.condition.empty()) text += "\nif: " + job.condition;
    if (!job.calls.empty()) text += "\ncalls " + job.calls;
    return text;
  }

  std::string out_;
};

}  // namespace

std::string render_graph_svg(const JobGraph& graph) { return Svg().render(graph); }

}  // namespace localrun
