#include "runner/cli/process_title.hpp"

#include "runner/cli/option_table.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace localrun::cli {

namespace {

/// Of `K=V`; neither its text nor its length stays.
void hide_value(char* pair) {
  char* value = std::strchr(pair, '=');
  if (value == nullptr) return;
  const std::size_t length = std::strlen(++value);
  std::memset(value, ' ', length);
  std::memset(value, '*', std::min<std::size_t>(length, 3));
}

const Option* option_of(char letter) {
  const auto table = option_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [letter](const Option& each) { return each.letter == letter; });
  return found == table.end() ? nullptr : &*found;
}

/// `-s K=V`, `-sK=V`, `-qsK=V`. True when the next argument is its value.
bool hide_in_letters(char* letters) {
  for (; *letters != '\0'; ++letters) {
    const Option* option = option_of(*letters);
    if (option == nullptr) return false;
    if (option->argument.empty()) continue;
    if (option->name == "secret") hide_value(letters + 1);
    return option->name == "secret" && letters[1] == '\0';
  }
  return false;
}

}  // namespace

std::vector<std::string> take_arguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  constexpr std::string_view with_value = "--secret=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    bool is_next = argument == "--secret";
    if (argument.starts_with(with_value)) hide_value(argv[i] + with_value.size());
    if (argument.size() > 1 && argument[0] == '-' && argument[1] != '-')
      is_next = hide_in_letters(argv[i] + 1);
    if (is_next && i + 1 < argc) hide_value(argv[++i]);
  }
  return arguments;
}

}  // namespace localrun::cli
