#include "runner/plan/trigger_match.hpp"

#include "model/glob.hpp"
#include "runner/plan/identity.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace localrun {
namespace {

constexpr std::size_t most_files = 300;

using Patterns = std::vector<model::Located<std::string>>;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// One text, or a list of them.
Patterns patterns_of(const model::Token& token) {
  Patterns patterns;
  if (token.kind != model::TokenKind::sequence) {
    patterns.push_back({token.text, token.at});
    return patterns;
  }
  for (const model::TokenPtr& item : token.items) patterns.push_back({item->text, item->at});
  return patterns;
}

std::string listed(const Patterns& patterns) {
  constexpr std::size_t most = 4;
  std::string text;
  for (std::size_t i = 0; i < patterns.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + quoted(patterns[i].value);
  if (patterns.size() > most) text += ", …";
  return text;
}

/// What a list of patterns says about one name.
struct Match {
  bool is_matched = false;  // by the last pattern that fits, if that is no `!` one
  const model::Located<std::string>* by = nullptr;
};

/// The last match decides. A pattern that is not valid matches nothing.
Match last_match(const Patterns& patterns, std::string_view name) {
  Match match;
  for (const auto& pattern : patterns) {
    const auto glob = model::Glob::parse(pattern.value);
    if (glob && glob->matches(name)) match = {!glob->is_negative(), &pattern};
  }
  return match;
}

/// `…-ignore`: any pattern that matches.
Match first_match(const Patterns& patterns, std::string_view name) {
  for (const auto& pattern : patterns) {
    const auto glob = model::Glob::parse(pattern.value);
    if (glob && glob->matches(name)) return {true, &pattern};
  }
  return {};
}

/// A filter as it stands in the file.
struct Filter {
  std::string key;
  Patterns patterns;
  model::Span at;
  bool is_ignore = false;
};

/// `branches` or `branches-ignore`.
std::optional<Filter> find_filter(const model::Token* configuration, const std::string& key) {
  if (configuration == nullptr || configuration->kind != model::TokenKind::mapping) return {};
  for (const auto& [name, value] : configuration->pairs) {
    const bool is_ignore = name->text == key + "-ignore";
    if (name->text == key || is_ignore)
      return Filter{name->text, patterns_of(*value), name->at, is_ignore};
  }
  return std::nullopt;
}

FilterCheck check_name(const Filter& filter, const std::string& name) {
  FilterCheck check;
  check.key = filter.key;
  check.value = name;
  check.at = filter.at;
  const Match match =
      filter.is_ignore ? first_match(filter.patterns, name) : last_match(filter.patterns, name);
  check.passes = filter.is_ignore ? match.by == nullptr : match.is_matched;
  if (match.by != nullptr) {
    check.pattern = match.by->value;
    check.at = match.by->at;
    const bool is_taken_out = !filter.is_ignore && !match.is_matched;
    check.words =
        quoted(name) + (is_taken_out ? " is taken out by " : " matches ") + quoted(match.by->value);
  } else {
    check.words = quoted(name) + " matches none of " + listed(filter.patterns);
  }
  return check;
}

std::string of_files(std::size_t count) {
  return count == 1 ? "the only file" : "one of " + std::to_string(count) + " files";
}

FilterCheck check_included_paths(FilterCheck check, const Filter& filter,
                                 const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const Match match = last_match(filter.patterns, file);
    if (!match.is_matched) continue;
    check.value = file;
    check.pattern = match.by->value;
    check.at = match.by->at;
    check.words =
        quoted(file) + " matches " + quoted(match.by->value) + " (" + of_files(files.size()) + ")";
    return check;
  }
  check.passes = false;
  check.value = files.front();
  check.words = (files.size() == 1 ? quoted(files.front()) + ", the only changed file,"
                                   : "none of the " + std::to_string(files.size()) +
                                         " changed files, such as " + quoted(files.front()) + ",") +
                " matches " + listed(filter.patterns);
  return check;
}

FilterCheck check_ignored_paths(FilterCheck check, const Filter& filter,
                                const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (first_match(filter.patterns, file).by != nullptr) continue;
    check.value = file;
    check.words = quoted(file) + " is not ignored";
    return check;
  }
  const Match match = first_match(filter.patterns, files.front());
  check.passes = false;
  check.value = files.front();
  check.pattern = match.by->value;
  check.at = match.by->at;
  check.words =
      (files.size() == 1 ? "the only changed file is ignored: "
                         : "all " + std::to_string(files.size()) + " changed files are ignored: ") +
      quoted(files.front()) + " matches " + quoted(match.by->value);
  return check;
}

FilterCheck check_paths(const Filter& filter, const ChangedFiles& changed) {
  FilterCheck check;
  check.key = filter.key;
  check.at = filter.at;
  if (!changed) {
    check.words = "the changed files are not known here, so this is taken as met";
    return check;
  }
  if (changed->empty()) {
    check.passes = false;
    check.words = "no file is changed";
    return check;
  }
  std::vector<std::string> files = *changed;
  files.resize(std::min(files.size(), most_files));
  return filter.is_ignore ? check_ignored_paths(std::move(check), filter, files)
                          : check_included_paths(std::move(check), filter, files);
}

bool is_pull_request(const std::string& event) {
  return event == "pull_request" || event == "pull_request_target";
}

/// Types that count when the workflow names none.
FilterCheck check_default_types(const model::Trigger& trigger, const std::string& action) {
  constexpr std::array<std::string_view, 3> defaults = {"opened", "synchronize", "reopened"};
  FilterCheck check;
  check.key = "types";
  check.value = action;
  check.at = trigger.event.at;
  check.passes = std::find(defaults.begin(), defaults.end(), action) != defaults.end();
  check.words = quoted(action) + (check.passes ? " is among" : " is not among") +
                " the default types opened, synchronize, reopened";
  return check;
}

FilterCheck check_listed(const std::string& key, const model::Token& list,
                         const std::string& value) {
  FilterCheck check;
  check.key = key;
  check.value = value;
  check.at = list.at;
  const Patterns names = patterns_of(list);
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& name) { return name.value == value; });
  check.passes = found != names.end();
  if (check.passes) {
    check.at = found->at;
    check.pattern = value;
    check.words = quoted(value) + " is listed";
  } else {
    check.words = quoted(value) + " is none of " + listed(names);
  }
  return check;
}

/// The checks of one event, one after another until one fails.
class Matching {
 public:
  Matching(const model::Trigger& trigger, const std::string& ref, const expr::Value& payload,
           const ChangedFiles& changed, TriggerVerdict& verdict)
      : trigger_(trigger),
        configuration_(trigger.configuration.get()),
        ref_(ref),
        payload_(payload),
        changed_(changed),
        verdict_(verdict) {}

  void run() {
    const std::string& event = trigger_.event.value;
    if (!check_types()) return;
    if (event == "push") {
      if (!check_push_ref() || is_tag(ref_)) return;
      check_changed_paths();
    } else if (is_pull_request(event)) {
      if (check_branch(payload_["pull_request"]["base"]["ref"].to_text())) check_changed_paths();
    } else if (event == "merge_group") {
      check_branch(short_ref(payload_["merge_group"]["base_ref"].to_text()));
    } else if (event == "workflow_run") {
      if (check_workflows()) check_branch(payload_["workflow_run"]["head_branch"].to_text());
    } else if (event == "image_version") {
      check_image("names", "name");
      check_image("versions", "version");
    }
  }

 private:
  bool add(FilterCheck check) {
    verdict_.starts = verdict_.starts && check.passes;
    verdict_.checks.push_back(std::move(check));
    return verdict_.starts;
  }

  [[nodiscard]] const model::Token* find(std::string_view key) const {
    return configuration_ == nullptr ? nullptr : configuration_->find(key);
  }

  bool check_types() {
    const std::string action = payload_["action"].to_text();
    if (const model::Token* types = find("types"))
      return add(check_listed("types", *types, action));
    return !is_pull_request(trigger_.event.value) || add(check_default_types(trigger_, action));
  }

  bool check_workflows() {
    const model::Token* names = find("workflows");
    return names == nullptr ||
           add(check_listed("workflows", *names, payload_["workflow_run"]["name"].to_text()));
  }

  bool check_branch(const std::string& branch) {
    const auto filter = find_filter(configuration_, "branches");
    return !filter || add(check_name(*filter, branch));
  }

  /// Only branch filters: no tag starts it; only tag filters: no branch does.
  bool check_push_ref() {
    const auto branches = find_filter(configuration_, "branches");
    const auto tags = find_filter(configuration_, "tags");
    const bool is_tag_push = is_tag(ref_);
    const auto& own = is_tag_push ? tags : branches;
    const auto& other = is_tag_push ? branches : tags;
    if (own) return add(check_name(*own, short_ref(ref_)));
    if (!other) return true;
    FilterCheck check;
    check.key = other->key;
    check.value = short_ref(ref_);
    check.at = other->at;
    check.passes = false;
    check.words = is_tag_push
                      ? quoted(check.value) + " is a tag, and only branches are filtered for"
                      : quoted(check.value) + " is a branch, and only tags are filtered for";
    return add(std::move(check));
  }

  void check_changed_paths() {
    const auto filter = find_filter(configuration_, "paths");
    if (filter) add(check_paths(*filter, changed_));
  }

  void check_image(const std::string& key, const std::string& field) {
    const auto filter = find_filter(configuration_, key);
    const expr::Value& value = payload_["image_version"][field];
    if (!filter || !verdict_.starts) return;
    if (!value.is_null()) {
      add(check_name(*filter, value.to_text()));
      return;
    }
    FilterCheck check;
    check.key = key;
    check.at = filter->at;
    check.words = "the event says no " + field + ", so this is taken as met";
    add(std::move(check));
  }

  const model::Trigger& trigger_;
  const model::Token* configuration_;
  const std::string& ref_;
  const expr::Value& payload_;
  const ChangedFiles& changed_;
  TriggerVerdict& verdict_;
};

FilterCheck not_declared(const model::Workflow& workflow, const std::string& event) {
  FilterCheck check;
  check.value = event;
  check.passes = false;
  check.words = "the workflow does not declare " + quoted(event);
  if (!workflow.triggers.empty()) check.at = workflow.triggers.front().event.at;
  return check;
}

}  // namespace

const FilterCheck* TriggerVerdict::blocking() const noexcept {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [](const FilterCheck& check) { return !check.passes; });
  return found == checks.end() ? nullptr : &*found;
}

TriggerVerdict match_trigger(const model::Workflow& workflow, const std::string& event,
                             const std::string& ref, const expr::Value& payload,
                             const ChangedFiles& changed) {
  TriggerVerdict verdict;
  verdict.event = event;
  const model::Trigger* trigger = workflow.find_trigger(event);
  if (trigger == nullptr) {
    verdict.starts = false;
    verdict.checks.push_back(not_declared(workflow, event));
    return verdict;
  }
  Matching(*trigger, ref, payload, changed, verdict).run();
  return verdict;
}

std::optional<ChangeRange> wanted_changes(const model::Workflow& workflow, const std::string& event,
                                          const expr::Value& payload) {
  const model::Trigger* trigger = workflow.find_trigger(event);
  if (trigger == nullptr || !find_filter(trigger->configuration.get(), "paths")) return {};
  if (is_pull_request(event)) {
    const expr::Value& pull_request = payload["pull_request"];
    return ChangeRange{pull_request["base"]["ref"].to_text(), pull_request["head"]["sha"].to_text(),
                       true};
  }
  if (event != "push" || is_tag(payload["ref"].to_text())) return {};
  return ChangeRange{payload["before"].to_text(), payload["after"].to_text(), false};
}

}  // namespace localrun
