// Files of GITHUB_OUTPUT and its kin: any bytes are read or refused, and pairs written anew with a
// delimiter that they do not hold are read back (execution.md 3.2, 3.5).

#include "runner/execute/file_command.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace localrun;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string delimiter_for(const std::string& value) {
  std::string delimiter = "END";
  while (value.find(delimiter) != std::string::npos) delimiter += '_';
  return delimiter;
}

void check_round_trip(const ParsedPairs& parsed) {
  std::string text;
  std::vector<FilePair> wanted;
  for (const FilePair& pair : parsed.pairs) {
    if (pair.key.empty() || pair.key.find_first_of("=<\n") != std::string::npos) continue;
    const std::string delimiter = delimiter_for(pair.value);
    text += pair.key + "<<" + delimiter + '\n' + pair.value + '\n' + delimiter + '\n';
    wanted.push_back(pair);
  }
  const ParsedPairs again = parse_pairs("\xef\xbb\xbf" + text);
  require(!again.error && again.pairs.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    require(again.pairs[i].key == wanted[i].key && again.pairs[i].value == wanted[i].value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_round_trip(parse_pairs(bytes));
  for (const FileCommand command : {FileCommand::env, FileCommand::output, FileCommand::state}) {
    const ParsedPairs parsed = parse_pairs_of(command, bytes);
    for (const FilePair& pair : parsed.pairs) (void)debug_text(command, pair);
    require(parsed.error.has_value() == (parsed.error_line != 0));
  }
  for (const std::string& folder : parse_path_file(bytes))
    require(!folder.empty() && folder.find_first_of("\r\n") == std::string::npos);
  return 0;
}
