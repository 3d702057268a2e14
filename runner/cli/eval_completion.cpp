#include "runner/cli/eval_completion.hpp"

#include "expr/functions.hpp"
#include "expr/text.hpp"

#include <algorithm>
#include <cctype>

namespace localrun::cli {

namespace {

bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

/// Keys that can stand behind a dot.
bool is_word(std::string_view text) {
  if (text.empty() || text[0] == '-' || std::isdigit(static_cast<unsigned char>(text[0])) != 0)
    return false;
  return std::all_of(text.begin(), text.end(), is_word_byte);
}

bool begins_with(std::string_view word, std::string_view typed) {
  return word.size() >= typed.size() &&
         expr::equal_ignoring_case(word.substr(0, typed.size()), typed);
}

bool is_inside_string(std::string_view before) {
  return std::count(before.begin(), before.end(), '\'') % 2 != 0;
}

std::vector<std::string> first_words(const EvalScope& scope) {
  const expr::Names names = scope.names();
  std::vector<std::string> words(names.contexts.begin(), names.contexts.end());
  for (const expr::FunctionName& each : names.functions)
    words.push_back(std::string(each.name) + "(");
  for (const expr::Function& each : expr::built_in_functions())
    words.push_back(std::string(each.name) + "(");
  return words;
}

/// The properties of `chain`, such as `needs.build`.
std::vector<std::string> properties(std::string_view chain, const EvalScope& scope) {
  expr::Value value = scope.world().contexts;
  while (true) {
    const std::size_t dot = chain.find('.');
    value = expr::Value(value[chain.substr(0, dot)]);
    if (dot == std::string_view::npos) break;
    chain.remove_prefix(dot + 1);
  }
  std::vector<std::string> words;
  if (!value.is_object()) return words;
  for (const auto& [key, property] : value.object()) {
    if (is_word(key)) words.push_back(key);
  }
  return words;
}

}  // namespace

Completions complete_expression(std::string_view before, const EvalScope& scope) {
  Completions found;
  if (is_inside_string(before)) return found;
  std::size_t start = before.size();
  while (start > 0 && (is_word_byte(before[start - 1]) || before[start - 1] == '.')) --start;
  const std::string_view chain = before.substr(start);
  const std::size_t dot = chain.rfind('.');
  const std::string_view typed = dot == std::string_view::npos ? chain : chain.substr(dot + 1);
  found.typed = typed.size();
  found.words =
      dot == std::string_view::npos ? first_words(scope) : properties(chain.substr(0, dot), scope);
  std::erase_if(found.words, [&](const std::string& word) { return !begins_with(word, typed); });
  std::sort(found.words.begin(), found.words.end());
  return found;
}

std::string common_rest(const Completions& completions) {
  if (completions.words.empty()) return {};
  std::string_view common = completions.words.front();
  for (const std::string& word : completions.words) {
    const auto differs =
        std::mismatch(common.begin(), common.end(), word.begin(), word.end()).first;
    common = common.substr(0, static_cast<std::size_t>(differs - common.begin()));
  }
  return std::string(common.substr(std::min(completions.typed, common.size())));
}

}  // namespace localrun::cli
