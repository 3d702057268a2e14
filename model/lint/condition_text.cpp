#include "model/lint/condition_text.hpp"

#include "expr/text.hpp"

namespace localrun::model {

std::size_t end_of_expression(std::string_view text, std::size_t at) {
  bool is_quoted = false;
  for (std::size_t i = at + 3; i < text.size(); ++i) {
    if (text[i] == '\'') is_quoted = !is_quoted;
    if (!is_quoted && text.substr(i).starts_with("}}")) return i + 2;
  }
  return text.size();
}

std::string without_braces(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (!text.substr(i).starts_with("${{")) {
      plain += text[i++];
      continue;
    }
    const std::size_t end = end_of_expression(text, i);
    const bool is_closed = end >= i + 5 && text.substr(end - 2, 2) == "}}";
    plain += expr::trim(text.substr(i + 3, end - i - 3 - (is_closed ? 2 : 0)));
    i = end;
  }
  return std::string(expr::trim(plain));
}

std::string as_condition(std::string_view text) {
  const std::string plain = without_braces(text);
  const bool is_plain =
      !plain.empty() &&
      std::string_view("!'\"[]{}&*|>%@`#,?-").find(plain.front()) == std::string_view::npos &&
      plain.find(": ") == std::string::npos && plain.find(" #") == std::string::npos &&
      plain.find('\n') == std::string::npos;
  return is_plain ? "if: " + plain : "if: ${{ " + plain + " }}";
}

}  // namespace localrun::model
