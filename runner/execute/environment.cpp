#include "runner/execute/environment.hpp"

#include <algorithm>
#include <utility>

namespace localrun {
Environ::Environ(std::initializer_list<Entry> entries) {
  for (const auto& [name, value] : entries) set(name, value);
}

Environ Environ::from_texts(std::span<const std::string> texts) {
  Environ environ;
  environ.entries_.reserve(texts.size());
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    environ.set(std::string_view(text).substr(0, equals),
                std::string_view(text).substr(equals + 1));
  }
  return environ;
}

void Environ::set(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  if (found != entries_.end()) {
    found->second = value;
  } else {
    entries_.emplace_back(name, value);
  }
}

void Environ::set(Entry entry) {
  const auto found = std::ranges::find(entries_, entry.first, &Entry::first);
  if (found != entries_.end()) {
    found->second = std::move(entry.second);
  } else {
    entries_.push_back(std::move(entry));
  }
}

void Environ::merge(Environ other) {
  entries_.reserve(entries_.size() + other.entries_.size());
  for (Entry& entry : other.entries_) set(std::move(entry));
}

void Environ::erase(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == name; });
}

const std::string* Environ::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> Environ::to_texts() const {
  std::vector<std::string> texts;
  texts.reserve(entries_.size());
  for (const auto& [name, value] : entries_) {
    std::string& text = texts.emplace_back();
    text.reserve(name.size() + 1 + value.size());
    text.append(name).append(1, '=').append(value);
  }
  return texts;
}

std::string_view variable_in(std::span<const std::string> texts, std::string_view name) {
  for (const std::string_view text : texts) {
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
      return text.substr(name.size() + 1);
  }
  return {};
}

expr::Value to_env_context(const Environ& environ) {
  std::vector<expr::Object::Entry> entries;
  entries.reserve(environ.entries().size());
  for (const auto& [name, value] : environ.entries())
    entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries), expr::KeyCase::exact);
}

std::vector<Environ::Entry> exportable_entries(const expr::Value& context) {
  std::vector<Environ::Entry> entries;
  if (!context.is_object()) return entries;
  for (const auto& [name, value] : context.object()) {
    if (value.is_string() || value.kind() == expr::Kind::boolean) {
      entries.emplace_back(name, value.to_text());
    }
  }
  return entries;
}

std::string joined_path(std::span<const std::string> path_entries) {
  std::string joined;
  for (std::size_t i = path_entries.size(); i-- > 0;) {
    joined.append(path_entries[i]);
    if (i != 0) joined.push_back(':');
  }
  return joined;
}

std::string prepend_path(std::span<const std::string> path_entries, std::string_view original) {
  if (path_entries.empty()) return std::string(original);
  std::string front = joined_path(path_entries);
  if (original.empty()) return front;
  front.push_back(':');
  if (original.starts_with(front)) return std::string(original);
  return front.append(original);
}

void add_path_entry(std::vector<std::string>& path_entries, std::string_view entry) {
  std::erase(path_entries, entry);
  path_entries.emplace_back(entry);
}

RunDefaultValues effective_run_defaults(const std::optional<RunDefaultValues>& workflow,
                                        const std::optional<RunDefaultValues>& job) {
  RunDefaultValues effective;
  if (job) {
    effective = *job;
  } else if (workflow) {
    effective = *workflow;
  }
  if (effective.shell && effective.shell->empty()) effective.shell.reset();
  if (effective.working_directory && effective.working_directory->empty()) {
    effective.working_directory.reset();
  }
  return effective;
}

std::string working_directory(const WorkingDirectoryParts& parts) {
  std::optional<std::string_view> wanted = parts.step;
  if (!wanted && !parts.is_in_composite && !parts.is_hook) wanted = parts.defaults;
  if (!wanted || wanted->empty()) return std::string(parts.workspace);
  if (wanted->front() == '/') return std::string(*wanted);
  std::string folder(parts.workspace);
  if (!folder.empty() && folder.back() != '/') folder.push_back('/');
  return folder.append(*wanted);
}

}  // namespace localrun
