#include "model/build_parts.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

void check_group(const Token& group, Diagnostics& diagnostics) {
  if (group.kind != TokenKind::string) return;
  const std::string_view text = group.text;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return;
  constexpr std::string_view prefixes[] = {"org", "organization", "ent", "enterprise"};
  const std::string_view prefix = text.substr(0, slash);
  const std::string beginning = "Invalid runs-on group name '" + group.text + "'.";
  if (std::find(std::begin(prefixes), std::end(prefixes), prefix) == std::end(prefixes)) {
    diagnostics.push_back(
        build_error(group.at, beginning + " Please use 'organization/' or 'enterprise/' prefix to "
                                          "target a single runner group."));
  } else if (text.substr(slash + 1).empty()) {
    diagnostics.push_back(build_error(group.at, beginning));
  }
}

bool is_version(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == 0 || dot == std::string_view::npos || text.substr(dot) != ".*") return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void check_runs_on(const Token& runs_on, Diagnostics& diagnostics) {
  if (runs_on.kind != TokenKind::mapping) return;
  if (const Token* group = runs_on.find("group")) check_group(*group, diagnostics);
}

void check_concurrency(const Token& concurrency, Diagnostics& diagnostics) {
  const Token* group =
      concurrency.kind == TokenKind::mapping ? concurrency.find("group") : &concurrency;
  if (group && group->kind == TokenKind::string) {
    if (group->text.empty() && concurrency.kind == TokenKind::mapping) {
      diagnostics.push_back(build_error(group->at, "Concurrency group name cannot be empty"));
    } else if (expr::utf16_length(group->text) > 400) {
      diagnostics.push_back(
          build_error(group->at, "Concurrency group name must be less than 400 characters"));
    }
  }
  if (concurrency.kind != TokenKind::mapping) return;
  const Token* queue = concurrency.find("queue");
  const Token* cancels = concurrency.find("cancel-in-progress");
  const bool is_max = queue && queue->kind == TokenKind::string && queue->text == "max";
  if (is_max && cancels && cancels->kind == TokenKind::boolean && cancels->boolean) {
    diagnostics.push_back(
        build_error(queue->at, "'queue: max' cannot be combined with 'cancel-in-progress: true'"));
  }
}

void check_snapshot(const Token& snapshot, Diagnostics& diagnostics) {
  const Token* version = snapshot.kind == TokenKind::mapping ? snapshot.find("version") : nullptr;
  if (!version || version->kind != TokenKind::string || is_version(version->text)) return;
  diagnostics.push_back(build_error(
      version->at, "Expected format '{major-version}.*' Actual '" + version->text + "'"));
}

}  // namespace localrun::model
