#include "model/step_ids.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

constexpr std::size_t max_length = 100;

std::string with_legal_characters(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // one `_` for a whole code point
    const bool is_legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    result += is_legal ? c : '_';
  }
  return result;
}

std::string uses_base(const ActionReference& reference) {
  switch (reference.kind) {
    case ActionReference::Kind::repository:
      return reference.owner + '/' + reference.name;
    case ActionReference::Kind::local:
      return "self";
    case ActionReference::Kind::self:
      return "selfRepository";
    case ActionReference::Kind::docker:
      return reference.image;
  }
  return {};
}

struct BaseOf {
  std::string operator()(const RunStep&) const { return "run"; }
  std::string operator()(const UsesStep& step) const { return uses_base(step.uses.value); }
  std::string operator()(const WaitStep&) const { return "wait"; }
  std::string operator()(const WaitAllStep&) const { return "wait-all"; }
  std::string operator()(const CancelStep&) const { return "cancel"; }
  std::string operator()(const ParallelStep&) const { return "parallel"; }
};

}  // namespace

const Span* StepIds::add(std::string_view id, const Span& at) {
  const auto [entry, is_new] = taken_.emplace(expr::fold_case(id), at);
  return is_new ? nullptr : &entry->second;
}

std::string StepIds::generate(std::string_view base) {
  const std::string stem = "__" + with_legal_characters(base);
  int& number = next_.try_emplace(expr::fold_case(stem), 1).first->second;
  for (;; ++number) {
    const std::string suffix = number == 1 ? std::string() : "_" + std::to_string(number);
    std::string id = stem.substr(0, max_length - suffix.size()) + suffix;
    if (taken_.emplace(expr::fold_case(id), Span{}).second) {
      ++number;
      return id;
    }
  }
}

std::string id_base(const Step& step) { return std::visit(BaseOf{}, step.kind); }

}  // namespace localrun::model
