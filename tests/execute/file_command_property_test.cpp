// Random files behind GITHUB_OUTPUT: the entries are those of execution.md 3.2, as a second, plain
// reading of it has them, and whatever fails is explained (diagnostics.md 5).

#include "runner/execute/decode_text.hpp"
#include "runner/execute/explain_file_command.hpp"
#include "runner/execute/file_command.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace localrun {
namespace {

/// 3.2 as it is written, a rule a line; no thought of speed.
struct Plainly {
  std::vector<std::pair<std::string, std::string>> entries;
  std::string error;

  void read(std::string text) {
    while (!text.empty() && error.empty()) {
      const auto [line, has_end] = take_line(text);
      if (line.empty()) continue;
      const std::size_t e = line.find('=');
      const std::size_t h = line.find("<<");
      if (e != std::string::npos && (h == std::string::npos || e < h)) {
        add(line.substr(0, e), line.substr(e + 1));
      } else if (h != std::string::npos) {
        read_lines(line, h, text);
      } else {
        error = "Invalid format '" + line + "'";
      }
    }
  }

 private:
  static std::pair<std::string, bool> take_line(std::string& text) {
    const std::size_t end = text.find('\n');
    const bool has_end = end != std::string::npos;
    std::string line = text.substr(0, end);
    text.erase(0, has_end ? end + 1 : text.size());
    return {line, has_end};
  }

  void read_lines(const std::string& line, std::size_t h, std::string& text) {
    const std::string key = line.substr(0, h);
    const std::string delimiter = line.substr(h + 2);
    if (key.empty() || delimiter.empty()) {
      error =
          "Invalid format '" + line + "'. Name must not be empty and delimiter must not be empty";
      return;
    }
    std::string value;
    bool is_first = true;
    while (!text.empty()) {
      const auto [next, has_end] = take_line(text);
      if (next == delimiter) return add(key, value);
      if (!has_end) {
        error = "Invalid value. EOF marker missing new line.";
        return;
      }
      value += (is_first ? "" : "\n") + next;
      is_first = false;
    }
    error = "Invalid value. Matching delimiter not found '" + delimiter + "'";
  }

  void add(const std::string& key, const std::string& value) {
    if (key.empty()) {
      error = "no name";  // an output has one (3.3); the words are tested elsewhere
    } else {
      entries.emplace_back(key, value);
    }
  }
};

class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : engine_(seed) {}

  std::string file() {
    std::string text;
    for (std::size_t parts = below(14); parts > 0; --parts) text += part();
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return engine_() % limit; }

  std::string part() {
    static const std::vector<std::string> parts = {"\n",
                                                   "\n",
                                                   "\n",
                                                   "=",
                                                   "<<",
                                                   "EOF",
                                                   "EOF\n",
                                                   "\nEOF\n",
                                                   "a",
                                                   "key=",
                                                   "b<<",
                                                   "b<<EOF\n",
                                                   "'",
                                                   "\"",
                                                   "\r",
                                                   "\r\n",
                                                   std::string(1, '\0'),
                                                   "\xC3\xA9",
                                                   "\xFF",
                                                   "\xE2\x82",
                                                   " ",
                                                   "{\n",
                                                   "}\n",
                                                   "<",
                                                   "value\n",
                                                   "'EOF'",
                                                   "\t"};
    return parts[below(parts.size())];
  }

  std::mt19937 engine_;
};

std::vector<std::pair<std::string, std::string>> entries_of(const ParsedPairs& parsed) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const FilePair& pair : parsed.pairs) entries.emplace_back(pair.key, pair.value);
  return entries;
}

TEST(FileCommandProperty, EntriesAreThoseOfTheRulesAndFailuresAreExplained) {
  std::size_t failures = 0;
  for (std::uint32_t seed = 1; seed <= 20'000; ++seed) {
    const std::string bytes = RandomText(seed).file();
    SCOPED_TRACE("seed " + std::to_string(seed));
    const ParsedPairs parsed = parse_pairs_of(FileCommand::output, bytes);
    Plainly plainly;
    plainly.read(decode_text(bytes));
    ASSERT_EQ(entries_of(parsed), plainly.entries);
    ASSERT_EQ(parsed.error.has_value(), !plainly.error.empty()) << parsed.error.value_or("");
    if (!parsed.error) continue;
    ++failures;
    if (plainly.error != "no name") {
      ASSERT_EQ(*parsed.error, plainly.error);
    }
    const Finding finding =
        explain_bad_line(FileCommand::output, bytes, parsed, [](std::string_view) {
          return Place{"w.yml", 1, 1, 1, 2};
        });
    ASSERT_TRUE(finding.slug == "output-bad-line" || finding.slug == "output-pretty-json" ||
                finding.slug == "output-delimiter")
        << finding.slug;
    ASSERT_FALSE(finding.message.empty());
    ASSERT_FALSE(finding.why.empty());
    ASSERT_FALSE(finding.help.empty()) << *parsed.error;
  }
  EXPECT_GT(failures, 5'000U);  // else the texts are too tame
}

}  // namespace
}  // namespace localrun
