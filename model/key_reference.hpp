#pragma once

// The table of keys as a page for people: docs/workflow-keys.md is this text, and a test says so.

#include "model/schema.hpp"

#include <string>
#include <vector>

namespace localrun::model {

/// One key at one place of a workflow file.
struct KeyEntry {
  std::string path;  // `jobs.<id>.steps[].run`
  const Property* property = nullptr;
  std::string value;     // what it may hold, in words
  std::string contexts;  // names that its expressions may use; empty: no expressions
};

/// All keys with a name of their own, in the order of the table; a key that two kinds of one
/// mapping share (a step of `run`, one of `uses`) is there once.
[[nodiscard]] std::vector<KeyEntry> key_entries(const Definition& root);

/// Markdown.
[[nodiscard]] std::string key_reference();

}  // namespace localrun::model
