#include "model/key_reference.hpp"

#include "expr/names.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace localrun::model {
namespace {

std::string quoted_words(std::span<const std::string_view> words) {
  constexpr std::size_t most = 24;
  if (words.size() > most) return "the names below";
  std::string all;
  for (const std::string_view word : words)
    all += (all.empty() ? "`" : ", `") + std::string(word) + '`';
  return all;
}

std::string value_words(const Definition& definition);

std::string alternatives_words(const Definition& definition) {
  std::string all;
  for (const Definition* kind : definition.alternatives) {
    std::string words = value_words(*kind);
    constexpr std::string_view list = "list of ";
    if (!all.empty() && words.starts_with(list) && all.ends_with(words.substr(list.size())))
      words = "a list of them";
    if (all.find(words) == std::string::npos) all += (all.empty() ? "" : " or ") + words;
  }
  return all;
}

std::string value_words(const Definition& definition) {
  switch (definition.shape) {
    case Shape::null:
      return "nothing";
    case Shape::boolean:
      return "boolean";
    case Shape::number:
      return "number";
    case Shape::any:
      return "anything";
    case Shape::sequence:
      return "list of " + (definition.item == nullptr ? "anything" : value_words(*definition.item));
    case Shape::mapping:
      return "mapping";
    case Shape::one_of:
      return alternatives_words(definition);
    case Shape::string:
      break;
  }
  if (definition.is_condition) return "condition";
  if (!definition.allowed.empty()) return "one of " + quoted_words(definition.allowed);
  return definition.is_non_empty ? "text, not empty" : "text";
}

std::string context_words(expr::Place place) {
  if (!expr::allows_expressions(place)) return {};
  std::string all;
  for (const auto& name : expr::names_at(place).contexts)
    all += (all.empty() ? "" : ", ") + std::string(name);
  return all.empty() ? "none" : all;
}

class Walk {
 public:
  void into(const Definition& definition, const std::string& path, expr::Place place) {
    place = definition.place.value_or(place);
    switch (definition.shape) {
      case Shape::one_of:
        for (const Definition* kind : definition.alternatives) into(*kind, path, place);
        break;
      case Shape::sequence:
        if (definition.item != nullptr) into(*definition.item, path + "[]", place);
        break;
      case Shape::mapping:
        if (std::find(open_.begin(), open_.end(), &definition) != open_.end()) return;
        open_.push_back(&definition);
        for (const Property& property : definition.properties) add(property, path, place);
        if (definition.loose_value != nullptr)
          into(*definition.loose_value, path + ".<name>", place);
        open_.pop_back();
        break;
      default:
        break;
    }
  }

  std::vector<KeyEntry> entries;

 private:
  void add(const Property& property, const std::string& path, expr::Place place) {
    std::string own = (path.empty() ? "" : path + '.') + std::string(property.key);
    const bool is_known = std::any_of(entries.begin(), entries.end(),
                                      [&own](const KeyEntry& each) { return each.path == own; });
    const Definition& value = *property.value;
    if (!is_known)
      entries.push_back(
          {own, &property, value_words(value), context_words(value.place.value_or(place))});
    // The steps of `parallel` are steps.
    if (property.key != "parallel") into(value, own, place);
  }

  std::vector<const Definition*> open_;  // around the one being looked at
};

struct Section {
  std::string_view title;
  std::string_view prefix;  // of the paths it holds; the longest one that fits counts
};
constexpr std::array sections = {
    Section{"The file", ""},
    Section{"Events", "on."},
    Section{"Permissions", "permissions."},
    Section{"Jobs", "jobs.<name>."},
    Section{"Permissions of a job", "jobs.<name>.permissions."},
    Section{"Steps", "jobs.<name>.steps[]."},
};

const Section& section_of(const std::string& path) {
  const Section* best = sections.data();
  for (const Section& each : sections) {
    if (path.starts_with(each.prefix) && each.prefix.size() > best->prefix.size()) best = &each;
  }
  return *best;
}

std::string effect_words(const Property& property) {
  std::string words;
  switch (property.effect) {
    case LocalEffect::carried_out:
      return "carried out";
    case LocalEffect::recorded:
      words = "shown, no effect here";
      break;
    case LocalEffect::none:
      words = "no effect here";
      break;
    case LocalEffect::refused:
      words = "an error here";
      break;
  }
  return property.why.empty() ? words : words + ": " + std::string(property.why);
}

std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

std::string row(const KeyEntry& entry, const Section& section) {
  std::string shown = entry.path.substr(section.prefix.size());
  return "| `" + shown + "`" + (entry.property->is_required ? " (required)" : "") + " | " +
         cell(entry.value) + " | " + (entry.contexts.empty() ? "no" : entry.contexts) + " | " +
         cell(effect_words(*entry.property)) + " |\n";
}

constexpr std::string_view head =
    R"(# The keys of a workflow file

Made from the table that reads and checks workflow files (`model/schema.cpp`, `model/schema_events.cpp`); a test compares
the two, and `LOCALRUN_ACCEPT=1 ./dev test KeyReference` writes this page anew.

*Expressions* are the contexts that `${{ }}` may use in the value, or in what is below it. *Here* is what a local run does
with the key: what is not carried out is said, never dropped silently. In paths `<name>` stands for a name of your own and
`[]` for each entry of a list.
)";

}  // namespace

std::vector<KeyEntry> key_entries(const Definition& root) {
  Walk walk;
  walk.into(root, "", expr::Place::none);
  return std::move(walk.entries);
}

std::string key_reference() {
  const std::vector<KeyEntry> entries = key_entries(workflow_definition());
  std::string page(head);
  for (const Section& section : sections) {
    page += "\n## " + std::string(section.title) + "\n\n";
    if (!section.prefix.empty())
      page +=
          "Below `" + std::string(section.prefix.substr(0, section.prefix.size() - 1)) + "`.\n\n";
    page += "| key | value | expressions | here |\n| --- | --- | --- | --- |\n";
    for (const KeyEntry& entry : entries) {
      if (&section_of(entry.path) == &section) page += row(entry, section);
    }
  }
  return page;
}

}  // namespace localrun::model
