#include "model/strategy.hpp"

#include "model/utf16.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using expr::Object;
using expr::Value;
using Entries = std::vector<Object::Entry>;

constexpr std::size_t max_combinations = 256;
/// Excludes can thin out a product of any size; this ends one that nobody meant.
constexpr std::size_t max_product = 1'000'000;
constexpr std::size_t max_name_length = 100;

struct Vector {
  std::string name;
  Value values;  // an array, not empty
};

/// An entry of `include`, its keys split into those that name vectors and the others.
struct Include {
  Entries filter;
  Entries extra;
  bool is_used = false;
};

MatrixError error(std::string message, std::string slug = {}) {
  return {std::move(message), std::move(slug)};
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

MatrixError wrong_shape(const Value& value) {
  if (value.is_array()) return error("A sequence was not expected");
  if (value.is_object()) return error("A mapping was not expected");
  return error("Unexpected value " + quoted(value.to_text()));
}

bool has_vector(const std::vector<Vector>& vectors, std::string_view name) {
  return std::any_of(vectors.begin(), vectors.end(), [name](const Vector& vector) {
    return expr::equal_ignoring_case(vector.name, name);
  });
}

/// Every leaf of the filter equals the value at the same path; missing parts are Null.
bool leaves_match(const Value& filter, const Value& value) {
  if (filter.is_object()) {
    const Object& object = filter.object();
    return std::all_of(object.begin(), object.end(), [&value](const Object::Entry& entry) {
      return leaves_match(entry.second, value[entry.first]);
    });
  }
  if (filter.is_array()) {
    const expr::Array& items = filter.array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool has_item = value.is_array() && i < value.array().size();
      if (!leaves_match(items[i], has_item ? value.array()[i] : Value())) return false;
    }
    return true;
  }
  return expr::loosely_equal(filter, value);
}

bool filter_matches(const Entries& filter, const Value& combination) {
  return std::all_of(filter.begin(), filter.end(), [&combination](const Object::Entry& entry) {
    return leaves_match(entry.second, combination[entry.first]);
  });
}

void add_labels(const Value& value, std::vector<std::string>& labels) {
  if (value.is_object()) {
    for (const Object::Entry& entry : value.object()) add_labels(entry.second, labels);
  } else if (value.is_array()) {
    for (const Value& item : value.array()) add_labels(item, labels);
  } else if (std::string text = value.to_text(); !text.empty()) {
    labels.push_back(std::move(text));
  }
}

/// The matrix while it is being expanded (workflow-syntax.md 5.5).
class Expansion {
 public:
  boost::system::result<std::vector<Combination>, MatrixError> run(const Object& matrix) {
    if (auto problem = read_vectors(matrix)) return *std::move(problem);
    if (auto problem = read_includes(matrix.find("include"))) return *std::move(problem);
    if (vectors_.empty() && includes_.empty()) {
      return error("Matrix must define at least one vector", "matrix-empty");
    }
    if (auto problem = read_excludes(matrix.find("exclude"))) return *std::move(problem);
    if (!multiply() || !add_unused_includes()) {
      return error("Strategy expansion exceeded 256 results");
    }
    return std::move(combinations_);
  }

 private:
  using Problem = std::optional<MatrixError>;

  Problem read_vectors(const Object& matrix) {
    for (const auto& [name, values] : matrix) {
      if (name == "include" || name == "exclude") continue;
      if (!values.is_array()) return wrong_shape(values);
      if (values.array().size() == 0) {
        return error("Matrix vector " + quoted(name) + " does not contain any values",
                     "matrix-empty");
      }
      vectors_.push_back({name, values});
    }
    return std::nullopt;
  }

  Problem read_excludes(const Value* excludes) {
    if (!excludes) return std::nullopt;
    if (!excludes->is_array()) return wrong_shape(*excludes);
    for (const Value& exclude : excludes->array()) {
      if (!exclude.is_object()) return wrong_shape(exclude);
      if (exclude.object().size() == 0) return error("Matrix exclude filter must not be empty");
      for (const auto& [key, value] : exclude.object()) {
        if (!has_vector(vectors_, key)) {
          return error(
              "Matrix exclude key " + quoted(key) + " does not match any key within the matrix",
              "matrix-exclude-nothing");
        }
      }
      excludes_.emplace_back(exclude.object().begin(), exclude.object().end());
    }
    return std::nullopt;
  }

  Problem read_includes(const Value* includes) {
    if (!includes) return std::nullopt;
    if (!includes->is_array()) return wrong_shape(*includes);
    for (const Value& include : includes->array()) {
      if (!include.is_object()) return wrong_shape(include);
      if (include.object().size() == 0)
        return error("Matrix include mapping does not contain any values");
      Include& split = includes_.emplace_back();
      for (const Object::Entry& entry : include.object()) {
        (has_vector(vectors_, entry.first) ? split.filter : split.extra).push_back(entry);
      }
    }
    return std::nullopt;
  }

  /// The cross product, the last vector fastest. False when it grows too large.
  bool multiply() {
    if (vectors_.empty()) return true;
    std::vector<std::size_t> at(vectors_.size(), 0);
    for (std::size_t visited = 0; visited < max_product; ++visited) {
      if (!add_product(at)) return false;
      std::size_t vector = vectors_.size();
      while (vector > 0 && ++at[vector - 1] == vectors_[vector - 1].values.array().size()) {
        at[--vector] = 0;
      }
      if (vector == 0) return true;
    }
    return false;
  }

  bool add_product(const std::vector<std::size_t>& at) {
    Entries entries;
    for (std::size_t i = 0; i < at.size(); ++i) {
      entries.emplace_back(vectors_[i].name, vectors_[i].values.array()[at[i]]);
    }
    const Value base = expr::make_object(entries);
    const bool is_excluded =
        std::any_of(excludes_.begin(), excludes_.end(),
                    [&base](const Entries& exclude) { return filter_matches(exclude, base); });
    if (is_excluded) return true;
    Combination combination;
    for (const Object::Entry& entry : entries) add_labels(entry.second, combination.labels);
    for (Include& include : includes_) {
      if (!filter_matches(include.filter, base)) continue;
      include.is_used = true;
      entries.insert(entries.end(), include.extra.begin(), include.extra.end());
    }
    combination.matrix = expr::make_object(std::move(entries));
    return add(std::move(combination));
  }

  bool add_unused_includes() {
    for (const Include& include : includes_) {
      if (include.is_used) continue;
      Entries entries = include.filter;
      entries.insert(entries.end(), include.extra.begin(), include.extra.end());
      Combination combination;
      for (const Object::Entry& entry : entries) add_labels(entry.second, combination.labels);
      combination.matrix = expr::make_object(std::move(entries));
      if (!add(std::move(combination))) return false;
    }
    return true;
  }

  bool add(Combination combination) {
    if (combinations_.size() == max_combinations) return false;
    combinations_.push_back(std::move(combination));
    return true;
  }

  std::vector<Vector> vectors_;
  std::vector<Entries> excludes_;
  std::vector<Include> includes_;
  std::vector<Combination> combinations_;
};

}  // namespace

boost::system::result<std::vector<Combination>, MatrixError> expand_matrix(const Value& matrix) {
  if (matrix.is_null()) return std::vector<Combination>(1);
  if (!matrix.is_object()) return wrong_shape(matrix);
  return Expansion().run(matrix.object());
}

std::string combination_name(std::string_view job_name, const Combination& combination) {
  std::string name(job_name);
  for (std::size_t i = 0; i < combination.labels.size(); ++i) {
    name += (i == 0 ? " (" : ", ") + combination.labels[i];
  }
  if (!combination.labels.empty()) name += ')';
  if (expr::utf16_length(name) <= max_name_length) return name;
  return std::string(utf16_prefix(name, max_name_length - 3)) + "...";
}

}  // namespace localrun::model
