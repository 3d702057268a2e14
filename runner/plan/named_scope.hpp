#pragma once

// Contexts by name and no functions: for keys that may read few of them.

#include "expr/evaluate.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

class NamedScope final : public expr::Scope {
 public:
  explicit NamedScope(std::vector<std::pair<std::string_view, expr::Value>> contexts)
      : contexts_(std::move(contexts)) {}

  [[nodiscard]] const expr::Value* context(std::string_view name) const override {
    for (const auto& [known, value] : contexts_) {
      if (known == name) return &value;
    }
    return nullptr;
  }
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override {
    return call.error("Unrecognized function: '" + std::string(name) + "'");
  }

 private:
  std::vector<std::pair<std::string_view, expr::Value>> contexts_;
};

}  // namespace localrun
