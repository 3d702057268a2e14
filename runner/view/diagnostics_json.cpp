#include "runner/view/diagnostics_json.hpp"

#include "expr/json.hpp"
#include "runner/view/json_object.hpp"

#include <algorithm>

namespace localrun {
namespace {

void add_place(JsonObject& object, const model::Span& at) {
  if (at.file == nullptr) return;
  object.add("file", at.file->path());
  if (!at.begin) return;
  object.add("line", at.begin.line);
  object.add("column", std::max(at.begin.column, 1U));
}

void add_end(JsonObject& object, const model::Span& at) {
  if (at.file == nullptr || !at.begin || !at.end) return;
  object.add("endLine", at.end.line);
  object.add("endColumn", at.end.column);
}

void add_text(JsonObject& object, std::string_view name, std::string_view text) {
  if (!text.empty()) object.add(name, text);
}

std::string related_json(const model::Related& related) {
  JsonObject object;
  add_place(object, related.at);
  object.add("message", related.message);
  return object.text();
}

std::string edit_json(const model::Edit& edit) {
  JsonObject object;
  object.add("file", edit.at.file->path());
  object.add("startLine", edit.at.begin.line);
  object.add("startColumn", edit.at.begin.column);
  object.add("endLine", edit.at.end.line);
  object.add("endColumn", edit.at.end.column);
  object.add("text", edit.text);
  return object.text();
}

}  // namespace

std::string diagnostic_json(const model::Diagnostic& diagnostic) {
  JsonObject object;
  add_text(object, "code", diagnostic.slug);
  object.add("severity", model::severity_name(diagnostic.severity));
  object.add("message", diagnostic.message);
  add_text(object, "why", diagnostic.why);
  add_text(object, "help", diagnostic.help);
  add_place(object, diagnostic.at);
  add_end(object, diagnostic.at);
  if (!diagnostic.related.empty()) {
    std::string list;
    for (const model::Related& related : diagnostic.related) {
      list += (list.empty() ? '[' : ',') + related_json(related);
    }
    object.add_json("related", list + ']');
  }
  if (!diagnostic.fix.empty()) {
    std::string list;
    for (const model::Edit& edit : diagnostic.fix) {
      list += (list.empty() ? '[' : ',') + edit_json(edit);
    }
    object.add_json("fix", list + ']');
  }
  add_text(object, "job", diagnostic.job);
  add_text(object, "step", diagnostic.step);
  if (!diagnostic.matrix.empty())
    object.add_json("matrix", expr::to_compact_json(expr::make_array(diagnostic.matrix)));
  return object.text();
}

std::string diagnostics_json(const model::Diagnostics& diagnostics) {
  std::string out = "[";
  for (const model::Diagnostic& diagnostic : diagnostics) {
    out += (out.size() == 1 ? "\n" : ",\n") + diagnostic_json(diagnostic);
  }
  return out + (diagnostics.empty() ? "]\n" : "\n]\n");
}

std::string diagnostics_ndjson(const model::Diagnostics& diagnostics) {
  std::string out;
  for (const model::Diagnostic& diagnostic : diagnostics) out += diagnostic_json(diagnostic) + '\n';
  return out;
}

}  // namespace localrun
