#include "expr/parse_error.hpp"

#include "expr/parser.hpp"
#include "expr/text.hpp"

namespace localrun::expr {

Error parse_error(Stage stage, std::string_view description, std::string_view text,
                  const Token& token, std::uint32_t base, std::string suggestion) {
  const std::size_t position = utf16_length(text.substr(0, token.offset)) + 1;
  std::string message(description);
  message.append(": '").append(text.substr(token.offset, token.length));
  message.append("'. Located at position ").append(std::to_string(position));
  message.append(" within expression: ").append(text);
  return Error(
      {stage, std::move(message), {base + token.offset, token.length}, std::move(suggestion)});
}

Error length_error(Span span) {
  return Error({Stage::parsing,
                "Exceeded max expression length " + std::to_string(max_expression_length),
                span,
                {}});
}

Error depth_error(Span span) {
  return Error({Stage::parsing,
                "Exceeded max expression depth " + std::to_string(max_expression_depth),
                span,
                {}});
}

}  // namespace localrun::expr
