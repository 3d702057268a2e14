#include "model/lint/apply_fixes.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace localrun::model {
namespace {

/// One diagnostic's edits as byte ranges of the text.
struct Patch {
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
  };
  std::vector<Part> parts;  // ascending
  const Diagnostic* diagnostic = nullptr;
};

std::optional<Patch> patch_of(const Diagnostic& diagnostic, const SourceFile& source) {
  Patch patch;
  patch.diagnostic = &diagnostic;
  for (const Edit& edit : diagnostic.fix) {
    if (edit.at.file.get() != &source || !edit.at.begin) return std::nullopt;
    const std::size_t begin = source.offset_of(edit.at.begin);
    patch.parts.push_back({begin, std::max(source.offset_of(edit.at.end), begin), edit.text});
  }
  if (patch.parts.empty()) return std::nullopt;
  std::sort(patch.parts.begin(), patch.parts.end(),
            [](const Patch::Part& a, const Patch::Part& b) { return a.begin < b.begin; });
  return patch;
}

bool overlap(const Patch& a, const Patch& b) {
  for (const Patch::Part& one : a.parts) {
    for (const Patch::Part& other : b.parts) {
      if (one.begin <= other.end && other.begin <= one.end) return true;
    }
  }
  return false;
}

std::string patched(const std::string& text, const std::vector<Patch>& patches) {
  std::vector<Patch::Part> parts;
  for (const Patch& patch : patches) {
    parts.insert(parts.end(), patch.parts.begin(), patch.parts.end());
  }
  std::sort(parts.begin(), parts.end(),
            [](const Patch::Part& a, const Patch::Part& b) { return a.begin < b.begin; });
  std::string result;
  std::size_t at = 0;
  for (const Patch::Part& part : parts) {
    result.append(text, at, part.begin - at);
    result += part.text;
    at = part.end;
  }
  return result.append(text, at);
}

class Fixer {
 public:
  Fixer(const SourcePtr& source, FileKind kind) : source_(source), kind_(kind) {}

  [[nodiscard]] FixResult run() {
    constexpr int most_turns = 20;
    Diagnostics found = check(source_);
    for (int turn = 0; turn < most_turns && apply_one_turn(found); ++turn) {
    }
    return {source_->text(), std::move(applied_)};
  }

 private:
  [[nodiscard]] Diagnostics check(const SourcePtr& source) const {
    return without_allowed(source, check_file(source, kind_).diagnostics);
  }

  /// Whether the text has changed; `found` is then what is left.
  bool apply_one_turn(Diagnostics& found) {
    std::vector<Patch> chosen;
    for (const Diagnostic& diagnostic : found) {
      auto patch = patch_of(diagnostic, *source_);
      if (!patch) continue;
      const bool is_free = std::none_of(chosen.begin(), chosen.end(),
                                        [&](const Patch& other) { return overlap(*patch, other); });
      if (is_free) chosen.push_back(*std::move(patch));
    }
    if (chosen.empty()) return false;
    if (try_patches(chosen, found)) return true;
    // Together they do harm: whichever does none alone.
    return std::any_of(chosen.begin(), chosen.end(),
                       [&](const Patch& patch) { return try_patches({patch}, found); });
  }

  bool try_patches(const std::vector<Patch>& patches, Diagnostics& found) {
    auto changed =
        std::make_shared<const SourceFile>(source_->path(), patched(source_->text(), patches));
    Diagnostics left = check(changed);
    if (!is_better(found, left)) return false;
    for (const Patch& patch : patches) applied_.push_back(*patch.diagnostic);
    source_ = std::move(changed);
    found = std::move(left);
    return true;
  }

  /// A file that GitHub could not read before may show what else is wrong with it; apart from that
  /// no check finds more than it did.
  static bool is_better(const Diagnostics& before, const Diagnostics& after) {
    std::map<std::string, int> balance;
    for (const Diagnostic& each : before) ++balance[each.slug];
    for (const Diagnostic& each : after) --balance[each.slug];
    if (has_errors(before)) return count_errors(after) < count_errors(before);
    const bool finds_more = std::any_of(balance.begin(), balance.end(),
                                        [](const auto& each) { return each.second < 0; });
    return !finds_more && after.size() < before.size();
  }

  static std::ptrdiff_t count_errors(const Diagnostics& diagnostics) {
    return std::count_if(diagnostics.begin(), diagnostics.end(),
                         [](const Diagnostic& each) { return each.severity == Severity::error; });
  }

  SourcePtr source_;
  FileKind kind_;
  Diagnostics applied_;
};

}  // namespace

FixResult apply_fixes(const SourcePtr& source, FileKind kind) { return Fixer(source, kind).run(); }

}  // namespace localrun::model
