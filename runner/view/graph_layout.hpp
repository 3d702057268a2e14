#pragma once

// Where the boxes and lines of a job graph stand: columns by layer, jobs ordered so that few lines
// cross, long lines led between the boxes they pass. Pure; units are those of the caller.

#include <cstddef>
#include <vector>

namespace localrun {

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Size {
  double width = 0;
  double height = 0;
};

/// What is to be laid out.
struct LayoutNode {
  Size size;
  std::size_t layer = 0;           // 0 at the left
  std::vector<std::size_t> needs;  // indexes, all in lower layers
};

struct LayoutLine {
  std::size_t from = 0;
  std::size_t to = 0;
  /// From the right side of one box to the left side of the other. Before the last point they are
  /// pairs: where it enters a column (or leaves its box) and where it leaves that column.
  std::vector<Point> points;
};

struct Layout {
  Size size;
  std::vector<Point> corners;  // upper left of each node
  std::vector<LayoutLine> lines;
};

struct LayoutGaps {
  double between_layers = 0;
  double between_nodes = 0;
};

[[nodiscard]] Layout lay_out(const std::vector<LayoutNode>& nodes, LayoutGaps gaps);

}  // namespace localrun
