#include "runner/execute/script_lines.hpp"

#include "expr/node.hpp"
#include "runner/events/place.hpp"

#include <algorithm>

namespace localrun {
namespace {

/// The expressions of a text: those of `format('…', a, b)`, or the only one.
std::vector<const expr::Node*> parts_of(const model::Expression& expression) {
  const expr::Node* root = expression.tree.root();
  if (root == nullptr) return {};
  if (!expression.is_mixed) return {root};
  const auto* format = std::get_if<expr::FunctionCall>(&root->what);
  if (format == nullptr || format->arguments.empty()) return {};
  return {format->arguments.begin() + 1, format->arguments.end()};
}

}  // namespace

ScriptLines::ScriptLines(const model::Token& token, std::string_view script,
                         const expr::Trace& trace)
    : token_(token), script_(script) {
  if (token.expression) {
    lay_out(trace);
  } else if (token.text == script) {
    pieces_.push_back({0, script.size(), 0, script.size(), false});
  }
}

void ScriptLines::lay_out(const expr::Trace& trace) {
  const std::string_view text = token_.text;
  std::size_t from = 0;
  std::size_t at = 0;
  std::vector<Piece> pieces;
  std::vector<PastedValue> values;
  for (const expr::Node* part : parts_of(*token_.expression)) {
    const expr::Value* value = expr::value_of(*part, trace);
    const std::size_t open = text.rfind("${{", part->span.offset);
    const std::size_t close = text.find("}}", part->span.offset + part->span.length);
    if (value == nullptr || open == std::string_view::npos || open < from ||
        close == std::string_view::npos)
      return;
    const std::string pasted = value->to_text();
    pieces.push_back({at, open - from, from, open - from, false});
    at += open - from;
    pieces.push_back({at, pasted.size(), open, close + 2 - open, true});
    values.push_back({std::string(text.substr(part->span.offset, part->span.length)),
                      token_.expression->locate(part->span), at, pasted.size()});
    if (script_.compare(at, pasted.size(), pasted) != 0) return;
    at += pasted.size();
    from = close + 2;
  }
  pieces.push_back({at, text.size() - from, from, text.size() - from, false});
  if (at + text.size() - from != script_.size()) return;
  pieces_ = std::move(pieces);
  values_ = std::move(values);
}

Place ScriptLines::place(std::size_t begin, std::size_t length) const {
  for (const Piece& piece : pieces_) {
    const bool is_last = &piece == &pieces_.back();
    if (begin >= piece.begin + piece.length && !is_last) continue;
    if (piece.is_value)
      return place_of(token_.locate(static_cast<std::uint32_t>(piece.from),
                                    static_cast<std::uint32_t>(piece.from_length)));
    const std::size_t skipped = std::min(begin - piece.begin, piece.length);
    const std::size_t shown = std::min(length, piece.length - skipped);
    return place_of(token_.locate(static_cast<std::uint32_t>(piece.from + skipped),
                                  static_cast<std::uint32_t>(shown)));
  }
  return place_of(token_.at);
}

std::size_t ScriptLines::begin_of_line(std::uint32_t number) const {
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = script_.find('\n', begin);
    if (end == std::string::npos) return script_.size();
    begin = end + 1;
  }
  return begin;
}

std::string_view ScriptLines::line(std::uint32_t number) const {
  const std::size_t begin = begin_of_line(number);
  const std::string_view rest = std::string_view(script_).substr(begin);
  return rest.substr(0, rest.find('\n'));
}

Place ScriptLines::place_of_line(std::uint32_t number) const {
  const std::string_view text = line(number);
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t end = text.find_last_not_of(" \t\r") + 1;
  return place(begin_of_line(number) + first, end > first ? end - first : 0);
}

}  // namespace localrun
