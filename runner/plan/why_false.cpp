#include "runner/plan/why_false.hpp"

#include "expr/decide.hpp"

#include <vector>

namespace localrun {

namespace {

constexpr std::size_t most_parts = 3;
constexpr std::size_t longest_value = 60;

std::string value_words(const expr::Value& value) {
  if (value.is_object()) return "an object";
  if (value.is_null()) return "null";
  std::string text = value.to_text();
  if (!value.is_string()) return value.kind() == expr::Kind::array ? "an array" : text;
  if (text.size() > longest_value) {
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + "...";
  }
  return "'" + text + "'";
}

std::string part_words(const expr::DecidingPart& part) {
  if (part.is_literal) return "its condition is " + part.source;
  std::string text = part.source + " is " + value_words(part.value);
  std::string_view separator = ": ";
  for (const auto& [source, value] : part.operands) {
    text.append(separator).append(source).append(" is ").append(value_words(value));
    separator = ", ";
  }
  return text;
}

}  // namespace

std::string why_false(const model::Expression& condition, const expr::Trace& trace,
                      const StatusWords& status_words) {
  const std::vector<expr::DecidingPart> parts = expr::deciding_parts(condition.tree, trace);
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += "; ";
    if (i == most_parts) return all + "and " + std::to_string(parts.size() - i) + " more";
    const expr::DecidingPart& part = parts[i];
    std::string words;
    if (!part.function.empty() && !part.has_arguments)
      words = status_words(part.function, part.value.to_boolean());
    all += words.empty() ? part_words(part) : words;
  }
  return all;
}

}  // namespace localrun
