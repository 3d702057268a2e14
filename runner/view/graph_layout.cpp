#include "runner/view/graph_layout.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

namespace localrun {
namespace {

constexpr int sweeps = 6;

/// A box, or the place where a line passes a column.
struct Place {
  double height = 0;
  double centre = 0;
  std::vector<std::size_t> left;   // places of the column before
  std::vector<std::size_t> right;  // places of the column behind
};

class Layouter {
 public:
  Layouter(const std::vector<LayoutNode>& nodes, LayoutGaps gaps) : nodes_(nodes), gaps_(gaps) {}

  Layout run() {
    make_columns();
    lead_lines();
    for (int i = 0; i < sweeps; ++i) {
      order(i % 2 == 0);
    }
    stack();
    for (int i = 0; i < sweeps; ++i) move_to_neighbours(i % 2 == 0);
    return measured();
  }

 private:
  void make_columns() {
    std::size_t count = 0;
    for (const LayoutNode& node : nodes_) count = std::max(count, node.layer + 1);
    columns_.resize(count);
    widths_.resize(count);
    for (const LayoutNode& node : nodes_) {
      columns_[node.layer].push_back(places_.size());
      places_.push_back({node.size.height, 0, {}, {}});
      widths_[node.layer] = std::max(widths_[node.layer], node.size.width);
    }
  }

  void lead_lines() {
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      for (const std::size_t from : nodes_[to].needs) {
        std::vector<std::size_t> passed;
        std::size_t before = from;
        for (std::size_t layer = nodes_[from].layer + 1; layer < nodes_[to].layer; ++layer) {
          passed.push_back(places_.size());
          columns_[layer].push_back(places_.size());
          places_.emplace_back();
          connect(before, passed.back());
          before = passed.back();
        }
        connect(before, to);
        routes_.push_back({from, to, std::move(passed)});
      }
    }
  }

  void connect(std::size_t from, std::size_t to) {
    places_[from].right.push_back(to);
    places_[to].left.push_back(from);
  }

  /// Each place to the middle of its neighbours' ranks, column by column.
  void order(bool rightwards) {
    std::vector<double> rank(places_.size());
    const auto number = [&](const std::vector<std::size_t>& column) {
      for (std::size_t i = 0; i < column.size(); ++i) rank[column[i]] = static_cast<double>(i);
    };
    for (const auto& column : columns_) number(column);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& column = columns_[rightwards ? i : columns_.size() - 1 - i];
      std::vector<double> wanted(places_.size());
      for (const std::size_t place : column) {
        const auto& neighbours = rightwards ? places_[place].left : places_[place].right;
        wanted[place] = mean(neighbours, rank).value_or(rank[place]);
      }
      std::stable_sort(column.begin(), column.end(),
                       [&wanted](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
      number(column);
    }
  }

  static std::optional<double> mean(const std::vector<std::size_t>& places,
                                    const std::vector<double>& of) {
    if (places.empty()) return std::nullopt;
    double sum = 0;
    for (const std::size_t place : places) sum += of[place];
    return sum / static_cast<double>(places.size());
  }

  /// Least distance of the centres of two places, one above the other.
  [[nodiscard]] double distance(std::size_t upper, std::size_t lower) const {
    return (places_[upper].height + places_[lower].height) / 2 + gaps_.between_nodes;
  }

  void stack() {
    for (const auto& column : columns_) {
      for (std::size_t i = 1; i < column.size(); ++i) {
        places_[column[i]].centre =
            places_[column[i - 1]].centre + distance(column[i - 1], column[i]);
      }
      if (column.empty()) continue;
      const double middle = (places_[column.front()].centre + places_[column.back()].centre) / 2;
      for (const std::size_t place : column) places_[place].centre -= middle;
    }
  }

  /// As near to the middle of the neighbours as the others of the column let it. The mean of two
  /// placements that keep all distances keeps them too.
  void move_to_neighbours(bool rightwards) {
    for (std::size_t n = 0; n < columns_.size(); ++n) {
      const auto& column = columns_[rightwards ? n : columns_.size() - 1 - n];
      const std::size_t count = column.size();
      if (count == 0) continue;
      std::vector<double> downwards(count);
      for (std::size_t i = 0; i < count; ++i) downwards[i] = wanted_centre(column[i], rightwards);
      std::vector<double> upwards = downwards;
      for (std::size_t i = 1; i < count; ++i)
        downwards[i] =
            std::max(downwards[i], downwards[i - 1] + distance(column[i - 1], column[i]));
      for (std::size_t i = count - 1; i > 0; --i)
        upwards[i - 1] = std::min(upwards[i - 1], upwards[i] - distance(column[i - 1], column[i]));
      for (std::size_t i = 0; i < count; ++i)
        places_[column[i]].centre = (downwards[i] + upwards[i]) / 2;
    }
  }

  [[nodiscard]] double wanted_centre(std::size_t place, bool rightwards) const {
    const Place& at = places_[place];
    const auto& neighbours = rightwards ? at.left : at.right;
    if (neighbours.empty()) return at.centre;
    double sum = 0;
    for (const std::size_t each : neighbours) sum += places_[each].centre;
    return sum / static_cast<double>(neighbours.size());
  }

  [[nodiscard]] Layout measured() const {
    std::vector<double> lefts(columns_.size());
    double x = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      lefts[i] = x;
      x += widths_[i] + gaps_.between_layers;
    }
    double top = std::numeric_limits<double>::max();
    double bottom = std::numeric_limits<double>::lowest();
    for (const Place& place : places_) {
      top = std::min(top, place.centre - place.height / 2);
      bottom = std::max(bottom, place.centre + place.height / 2);
    }
    Layout layout;
    if (nodes_.empty()) return layout;
    layout.size = {x - gaps_.between_layers, bottom - top};
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      layout.corners.push_back(
          {lefts[nodes_[i].layer], places_[i].centre - places_[i].height / 2 - top});
    for (const Route& route : routes_) {
      LayoutLine line{route.from, route.to, {}};
      std::size_t layer = nodes_[route.from].layer;
      const double from_y = places_[route.from].centre - top;
      line.points.push_back({lefts[layer] + nodes_[route.from].size.width, from_y});
      line.points.push_back({lefts[layer] + widths_[layer], from_y});
      for (const std::size_t place : route.passed) {
        ++layer;
        const double y = places_[place].centre - top;
        line.points.push_back({lefts[layer], y});
        line.points.push_back({lefts[layer] + widths_[layer], y});
      }
      line.points.push_back({lefts[nodes_[route.to].layer], places_[route.to].centre - top});
      layout.lines.push_back(std::move(line));
    }
    return layout;
  }

  struct Route {
    std::size_t from;
    std::size_t to;
    std::vector<std::size_t> passed;
  };

  const std::vector<LayoutNode>& nodes_;
  LayoutGaps gaps_;
  std::vector<Place> places_;  // those of the nodes first
  std::vector<std::vector<std::size_t>> columns_;
  std::vector<double> widths_;
  std::vector<Route> routes_;
};

}  // namespace

Layout lay_out(const std::vector<LayoutNode>& nodes, LayoutGaps gaps) {
  return Layouter(nodes, gaps).run();
}

}  // namespace localrun
