#include "runner/cli/verb.hpp"

#include "expr/text.hpp"
#include "runner/execute/builtin/found_files.hpp"

#include <algorithm>

namespace localrun::cli {

namespace {

constexpr std::size_t most_told = 5;

std::string what_is_there(const std::string& word, const std::vector<std::string>& known) {
  if (known.empty()) return "there are none";
  const std::vector<std::string_view> names(known.begin(), known.end());
  if (const auto near = expr::near_names(word, names); !near.empty())
    return "did you mean '" + near.front() + "'?";
  std::string text = "there are:";
  for (std::size_t i = 0; i < std::min(known.size(), most_told); ++i)
    text += (i == 0 ? " " : ", ") + known[i];
  if (known.size() > most_told) text += ", …";
  return text;
}

bool is_pattern(std::string_view word) { return word.find_first_of("*?[") != std::string::npos; }

}  // namespace

VerbCall take_verb(const std::vector<std::string>& arguments,
                   std::span<const std::string_view> verbs) {
  VerbCall call{verbs.front(), arguments};
  if (arguments.empty()) return call;
  const auto verb = std::find(verbs.begin(), verbs.end(), arguments.front());
  if (verb == verbs.end()) return call;
  call.verb = *verb;
  call.arguments.erase(call.arguments.begin());
  return call;
}

std::string near_verb(const VerbCall& call, std::span<const std::string_view> verbs) {
  if (call.arguments.empty()) return {};
  const auto near = expr::near_names(call.arguments.front(), verbs);
  return near.empty() ? std::string() : "did you mean '" + near.front() + "'?";
}

RequestResult<std::vector<std::string>> choose_names(std::span<const std::string> wanted,
                                                     const std::vector<std::string>& known,
                                                     std::string_view nobody) {
  if (wanted.empty()) return known;
  std::vector<bool> is_chosen(known.size(), false);
  for (const std::string& word : wanted) {
    const bool is_name = std::find(known.begin(), known.end(), word) != known.end();
    bool fits_any = false;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const bool fits =
          is_name ? known[i] == word : is_pattern(word) && fits_pattern(known[i], word);
      if (!fits) continue;
      is_chosen[i] = true;
      fits_any = true;
    }
    if (!fits_any)
      return RequestError{std::string(nobody) + " '" + word + "'", what_is_there(word, known)};
  }
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (is_chosen[i]) chosen.push_back(known[i]);
  }
  return chosen;
}

}  // namespace localrun::cli
