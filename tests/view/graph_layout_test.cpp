// Where boxes and lines of a graph stand: nothing overlaps, lines run rightwards and through no
// box.

#include "runner/view/graph_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace localrun {
namespace {

constexpr LayoutGaps gaps{50, 10};

LayoutNode node(std::size_t layer, std::vector<std::size_t> needs, Size size = {100, 40}) {
  return {size, layer, std::move(needs)};
}

TEST(GraphLayout, OfNothingIsNothing) {
  const Layout layout = lay_out({}, gaps);
  EXPECT_TRUE(layout.corners.empty());
  EXPECT_EQ(layout.size.width, 0);
}

TEST(GraphLayout, PutsAChainOnOneLine) {
  const Layout layout = lay_out({node(0, {}), node(1, {0}), node(2, {1})}, gaps);
  EXPECT_EQ(layout.corners, (std::vector<Point>{{0, 0}, {150, 0}, {300, 0}}));
  EXPECT_EQ(layout.size.width, 400);
  EXPECT_EQ(layout.size.height, 40);
  ASSERT_EQ(layout.lines.size(), 2U);
  EXPECT_EQ(layout.lines[0].points, (std::vector<Point>{{100, 20}, {100, 20}, {150, 20}}));
}

TEST(GraphLayout, OrdersAColumnByWhatItWaitsFor) {
  // Written crosswise: 2 needs 1, 3 needs 0.
  const Layout layout = lay_out({node(0, {}), node(0, {}), node(1, {1}), node(1, {0})}, gaps);
  EXPECT_EQ(layout.corners[0].y < layout.corners[1].y, layout.corners[3].y < layout.corners[2].y);
}

TEST(GraphLayout, LeadsALongLineAroundTheBoxesItPasses) {
  const Layout layout = lay_out({node(0, {}), node(1, {0}), node(2, {0, 1})}, gaps);
  const auto line = std::find_if(layout.lines.begin(), layout.lines.end(),
                                 [](const auto& each) { return each.from == 0 && each.to == 2; });
  ASSERT_NE(line, layout.lines.end());
  ASSERT_EQ(line->points.size(), 5U);
  const double y = line->points[2].y;
  EXPECT_TRUE(y < layout.corners[1].y || y > layout.corners[1].y + 40) << y;
}

std::vector<LayoutNode> random_nodes(std::mt19937& random) {
  std::vector<LayoutNode> nodes;
  const std::size_t count = 1 + random() % 40;
  for (std::size_t i = 0; i < count; ++i) {
    LayoutNode made = node(
        0, {},
        {20.0 + static_cast<double>(random() % 200), 20.0 + static_cast<double>(random() % 90)});
    for (std::size_t need = 0; need < i; ++need) {
      if (random() % 8 != 0) continue;
      made.needs.push_back(need);
      made.layer = std::max(made.layer, nodes[need].layer + 1);
    }
    nodes.push_back(std::move(made));
  }
  return nodes;
}

TEST(GraphLayout, NeverOverlaps) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same graphs every time
  for (int round = 0; round < 200; ++round) {
    const std::vector<LayoutNode> nodes = random_nodes(random);
    const Layout layout = lay_out(nodes, gaps);
    constexpr double slack = 1e-6;
    for (std::size_t a = 0; a < nodes.size(); ++a) {
      const Point& corner = layout.corners[a];
      EXPECT_GE(corner.y, -slack);
      EXPECT_LE(corner.y + nodes[a].size.height, layout.size.height + slack);
      EXPECT_LE(corner.x + nodes[a].size.width, layout.size.width + slack);
      for (std::size_t b = 0; b < a; ++b) {
        if (nodes[a].layer != nodes[b].layer) continue;
        const bool is_above =
            corner.y + nodes[a].size.height + gaps.between_nodes <= layout.corners[b].y + slack;
        const bool is_below =
            layout.corners[b].y + nodes[b].size.height + gaps.between_nodes <= corner.y + slack;
        EXPECT_TRUE(is_above || is_below) << "round " << round << ", boxes " << a << ", " << b;
      }
    }
    for (const LayoutLine& line : layout.lines) {
      for (std::size_t i = 1; i < line.points.size(); ++i)
        EXPECT_LE(line.points[i - 1].x, line.points[i].x + slack);
    }
  }
}

}  // namespace
}  // namespace localrun
