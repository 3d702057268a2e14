#include "model/lint/script_words.hpp"

#include <cctype>

namespace localrun::model {

std::string in_double_quotes(std::string_view value) {
  std::string out;
  bool is_unknown = false;
  for (const char c : value) {
    if (c == ShellText::unknown_begin || c == ShellText::unknown_end) {
      is_unknown = c == ShellText::unknown_begin;
      continue;
    }
    if (!is_unknown && (c == '"' || c == '\\' || c == '$' || c == '`')) out += '\\';
    out += c;
  }
  return out;
}

std::string echo_into(std::string_view name, std::string_view value, ScriptFile file) {
  return "echo \"" + in_double_quotes(name) + '=' + in_double_quotes(value) + "\" >> \"$" +
         std::string(variable_of(file)) + '"';
}

std::string lines_into(std::string_view name, std::string_view command, ScriptFile file) {
  std::string delimiter = "EOF_";
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    delimiter += std::isalnum(letter) != 0 ? static_cast<char>(std::toupper(letter)) : '_';
  }
  return "{ echo '" + std::string(name) + "<<" + delimiter + "'; " + std::string(command) +
         "; echo '" + delimiter + "'; } >> \"$" + std::string(variable_of(file)) + '"';
}

}  // namespace localrun::model
