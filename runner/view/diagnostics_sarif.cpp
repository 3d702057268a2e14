#include "runner/view/diagnostics_sarif.hpp"

#include "model/lint/rule.hpp"
#include "runner/view/json_object.hpp"

#include <algorithm>
#include <vector>

namespace localrun {
namespace {

std::string_view level_of(model::Severity severity) {
  return severity == model::Severity::note ? "note" : model::severity_name(severity);
}

/// Errors of GitHub without an entry of their own.
constexpr std::string_view without_slug = "refused";

std::string_view rule_id(const model::Diagnostic& diagnostic) {
  return diagnostic.slug.empty() ? without_slug : std::string_view(diagnostic.slug);
}

/// A JSON array of texts that are JSON already.
class JsonArray {
 public:
  void add(std::string_view json) {
    text_ += text_.empty() ? '[' : ',';
    text_ += json;
  }
  [[nodiscard]] std::string text() const { return text_.empty() ? "[]" : text_ + ']'; }

 private:
  std::string text_;
};

std::string message_json(std::string_view text) {
  JsonObject message;
  message.add("text", text);
  return message.text();
}

/// A path as a relative or file URI: what a URI cannot hold is percent-encoded.
std::string uri_of(std::string_view path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (plain.find(c) != std::string_view::npos) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri += '%';
    uri += digits[byte >> 4U];
    uri += digits[byte & 0xFU];
  }
  return uri;
}

std::string region_json(const model::Span& at) {
  JsonObject region;
  region.add("startLine", at.begin.line);
  region.add("startColumn", std::max(at.begin.column, 1U));
  if (at.end) {
    region.add("endLine", at.end.line);
    region.add("endColumn", std::max(at.end.column, 1U));
  }
  return region.text();
}

std::string artifact_json(const model::Span& at) {
  JsonObject artifact;
  artifact.add("uri", uri_of(at.file->path()));
  return artifact.text();
}

std::string location_json(const model::Span& at, std::string_view message) {
  JsonObject physical;
  physical.add_json("artifactLocation", artifact_json(at));
  if (at.begin) physical.add_json("region", region_json(at));
  JsonObject location;
  location.add_json("physicalLocation", physical.text());
  if (!message.empty()) location.add_json("message", message_json(message));
  return location.text();
}

std::string fix_json(const model::Diagnostic& diagnostic) {
  JsonArray replacements;
  for (const model::Edit& edit : diagnostic.fix) {
    JsonObject replacement;
    replacement.add_json("deletedRegion", region_json(edit.at));
    JsonObject content;
    content.add("text", edit.text);
    replacement.add_json("insertedContent", content.text());
    replacements.add(replacement.text());
  }
  JsonObject change;
  change.add_json("artifactLocation", artifact_json(diagnostic.fix.front().at));
  change.add_json("replacements", replacements.text());
  JsonObject fix;
  fix.add_json("artifactChanges", '[' + change.text() + ']');
  return '[' + fix.text() + ']';
}

std::string result_text(const model::Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  if (!diagnostic.why.empty()) text += "\nwhy: " + diagnostic.why;
  if (!diagnostic.help.empty()) text += "\nhelp: " + diagnostic.help;
  return text;
}

std::string result_json(const model::Diagnostic& diagnostic, std::size_t rule_index) {
  JsonObject result;
  result.add("ruleId", rule_id(diagnostic));
  result.add("ruleIndex", rule_index);
  result.add("level", level_of(diagnostic.severity));
  result.add_json("message", message_json(result_text(diagnostic)));
  if (diagnostic.at.file)
    result.add_json("locations", '[' + location_json(diagnostic.at, {}) + ']');
  JsonArray related;
  for (const model::Related& each : diagnostic.related) {
    if (each.at.file) related.add(location_json(each.at, each.message));
  }
  if (related.text() != "[]") result.add_json("relatedLocations", related.text());
  if (!diagnostic.fix.empty()) result.add_json("fixes", fix_json(diagnostic));
  return result.text();
}

std::string rule_json(std::string_view id) {
  JsonObject rule;
  rule.add("id", id);
  const model::Rule* known = model::find_rule(id);
  if (known != nullptr) rule.add_json("shortDescription", message_json(known->description));
  return rule.text();
}

std::string driver_json(const std::vector<std::string_view>& rules, std::string_view version) {
  JsonArray list;
  for (const std::string_view rule : rules) list.add(rule_json(rule));
  JsonObject driver;
  driver.add("name", "localrun");
  driver.add("version", version);
  driver.add_json("rules", list.text());
  return driver.text();
}

}  // namespace

std::string diagnostics_sarif(const model::Diagnostics& diagnostics, std::string_view version) {
  std::vector<std::string_view> rules;
  JsonArray results;
  for (const model::Diagnostic& diagnostic : diagnostics) {
    const std::string_view id = rule_id(diagnostic);
    const auto found = std::find(rules.begin(), rules.end(), id);
    const auto index = static_cast<std::size_t>(found - rules.begin());
    if (found == rules.end()) rules.push_back(id);
    results.add(result_json(diagnostic, index));
  }
  JsonObject run;
  run.add_json("tool", "{\"driver\":" + driver_json(rules, version) + '}');
  run.add("columnKind", "unicodeCodePoints");
  run.add_json("results", results.text());
  JsonObject log;
  log.add("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  log.add("version", "2.1.0");
  log.add_json("runs", '[' + run.text() + ']');
  return log.text() + '\n';
}

}  // namespace localrun
