#pragma once

// Shorthands of the tests of the reader.

#include "model/read_workflow.hpp"

#include <string>
#include <vector>

namespace localrun::model::test {

inline SourcePtr source(std::string text) {
  return std::make_shared<const SourceFile>("f.yml", std::move(text));
}

inline ReadResult read(std::string text) { return read_workflow(source(std::move(text))); }

/// `L:C TEXT` of each error as GitHub reports it, without the file.
inline std::vector<std::string> errors(const Diagnostics& diagnostics) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics) {
    const Position at = diagnostic.github_position.value_or(diagnostic.at.begin);
    texts.push_back(std::to_string(at.line) + ':' + std::to_string(at.column) + ' ' +
                    diagnostic.message);
  }
  return texts;
}

/// What a span underlines, when it is on one line.
inline std::string underlined(const Span& at) {
  if (!at.file || at.begin.line != at.end.line) return {};
  std::string text;
  std::uint32_t column = 0;
  for (const char c : at.file->line(at.begin.line)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++column;
    if (column >= at.begin.column && column < at.end.column) text += c;
  }
  return text;
}

/// A job with these lines below it, each indented by four.
inline std::string job(const std::string& lines) {
  std::string text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    ";
  for (const char c : lines) {
    text += c;
    if (c == '\n') text += "    ";
  }
  return text + "\n";
}

}  // namespace localrun::model::test
