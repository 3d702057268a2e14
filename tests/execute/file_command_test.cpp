#include "runner/execute/file_command.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace localrun {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

// execution.md 3.1
TEST(FileCommand, NamesInProcessingOrder) {
  EXPECT_EQ(names_of(FileCommand::step_summary).variable, "GITHUB_STEP_SUMMARY");
  for (std::size_t i = 0; i < file_commands().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(file_commands().at(i).command), i);
  }
  EXPECT_EQ(file_command_failure(FileCommand::output),
            "Unable to process file command 'output' successfully.");
}

TEST(FileCommand, PairsKnowTheirLine) {
  const ParsedPairs parsed = parse_pairs("\nA=1\n\nB<<E\nx\ny\nE\nC=2\nbad\nD=3\n");
  EXPECT_EQ(parsed.pairs, (std::vector<FilePair>{{"A", "1", 2}, {"B", "x\ny", 4}, {"C", "2", 8}}));
  EXPECT_EQ(parsed.error, "Invalid format 'bad'");
  EXPECT_EQ(parsed.error_line, 9U);
}

// execution.md 3.7
TEST(FileCommand, Encodings) {
  struct Case {
    const char* name;
    std::string bytes;
    std::string value;
  };
  const Case cases[] = {
      {"UTF-8 mark",
       "\xEF\xBB\xBF"
       "A=\xC3\xA9\n",
       "\xC3\xA9"},
      {"UTF-16 little",
       "\xFF\xFE"
       "A\0=\0\xE9\0\n\0"s,
       "\xC3\xA9"},
      {"UTF-16 big, surrogates", "\xFE\xFF\0A\0=\xD8\x3C\xDF\x89\0\n"s, "\xF0\x9F\x8E\x89"},
      {"UTF-16 lone surrogate", "\xFE\xFF\0A\0=\xD8\x3C\0\n"s, "\xEF\xBF\xBD"},
      {"UTF-32 little", "\xFF\xFE\0\0A\0\0\0=\0\0\0\xE9\0\0\0\n\0\0\0"s, "\xC3\xA9"},
      {"UTF-32 big", "\0\0\xFE\xFF\0\0\0A\0\0\0=\0\0\0\xE9\0\0\0\n"s, "\xC3\xA9"},
      {"invalid byte", "A=\xFFx\n", "\xEF\xBF\xBDx"},
      {"cut sequence is one mark", "A=\xE2\x82x\n", "\xEF\xBF\xBDx"},
      {"overlong form", "A=\xC0\x80\n", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate in UTF-8", "A=\xED\xA0\x80\n", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const auto& [name, bytes, value] : cases) {
    SCOPED_TRACE(name);
    const ParsedPairs parsed = parse_pairs(bytes);
    ASSERT_EQ(parsed.pairs.size(), 1U);
    EXPECT_EQ(parsed.pairs[0].key, "A");
    EXPECT_EQ(parsed.pairs[0].value, value);
  }
}

TEST(FileCommand, EmptyNameStopsThere) {
  for (const FileCommand command : {FileCommand::env, FileCommand::output}) {
    const ParsedPairs parsed = parse_pairs_of(command, "A=1\n=v\nB=2\n");
    EXPECT_EQ(parsed.pairs, (std::vector<FilePair>{{"A", "1", 1}}));
    EXPECT_EQ(parsed.error, "Invalid format '=v'. Name must not be empty");
    EXPECT_EQ(parsed.error_line, 2U);
  }
}

TEST(FileCommand, DebugTexts) {
  EXPECT_EQ(debug_text(FileCommand::env, {"A", "1", 1}), "A='1'");
  EXPECT_EQ(debug_text(FileCommand::output, {"A", "1", 1}), "Set output A = 1");
  EXPECT_EQ(debug_text(FileCommand::state, {"A", "1", 1}), "Save intra-action state A = 1");
}

class FileOnDisk : public testing::Test {
 protected:
  FileOnDisk() {
    std::string pattern = (fs::temp_directory_path() / "localrun-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FileOnDisk() override { fs::remove_all(folder_); }
  std::string write(std::string_view bytes) {
    std::ofstream(folder_ / "f", std::ios::binary) << bytes;
    return (folder_ / "f").string();
  }
  fs::path folder_;
};

TEST_F(FileOnDisk, ReadsUpToTheLimit) {
  const std::string path = write("12345");
  EXPECT_EQ(read_command_file(path, 5).value(), "12345");
  const auto refused = read_command_file(path, 4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what(), "the file has 5 bytes, more than the 4 that are read: " + path);
  EXPECT_FALSE(refused.error().help().empty());
}

TEST_F(FileOnDisk, MissingIsNoError) {
  EXPECT_EQ(read_command_file((folder_ / "none").string()).value(), std::nullopt);
  EXPECT_EQ(read_command_file(write("x") + "/below").value(), std::nullopt);
}

TEST_F(FileOnDisk, HugeSparseFileIsNotRead) {
  const std::string path = write("");
  fs::resize_file(path, 2ULL << 30);
  ASSERT_FALSE(read_command_file(path));
  const auto summary = read_step_summary(path, Masker());
  ASSERT_TRUE(summary);
  EXPECT_NE(summary->annotation->find("got 2097152k"), std::string::npos);
}

TEST_F(FileOnDisk, FolderInsteadOfFile) { EXPECT_FALSE(read_command_file(folder_.string())); }

// ---- random files against a reader written the other way round
// ---------------------------------------

struct Naive {
  std::vector<std::pair<std::string, std::string>> pairs;
  bool has_failed = false;
};

/// Splits everything first, then walks over the list.
Naive read_naively(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      lines.push_back(line);
      line.clear();
    } else {
      line += c;
    }
  }
  const bool has_open_end = !line.empty();
  if (has_open_end) lines.push_back(line);

  Naive result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto equals = lines[i].find('=');
    const auto here = lines[i].find("<<");
    if (equals != std::string::npos && (here == std::string::npos || equals < here)) {
      result.pairs.emplace_back(lines[i].substr(0, equals), lines[i].substr(equals + 1));
      continue;
    }
    result.has_failed = true;
    if (here == std::string::npos) return result;
    const std::string key = lines[i].substr(0, here);
    const std::string delimiter = lines[i].substr(here + 2);
    if (key.empty() || delimiter.empty()) return result;
    std::string value;
    std::size_t j = i + 1;
    for (; j < lines.size() && lines[j] != delimiter; ++j)
      value += (j > i + 1 ? "\n" : "") + lines[j];
    if (j == lines.size()) return result;
    result.has_failed = false;
    result.pairs.emplace_back(key, value);
    i = j;
  }
  return result;
}

TEST(FileCommand, RandomFilesAgreeWithNaiveReader) {
  std::mt19937 random(20260823);
  const std::vector<std::string> pieces{"A",  "B",  "=",    "<<", "<", "E",    "EOF",
                                        "\n", "\n", "\r\n", " ",  "x", "\n\n", "é"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto count = random() % 24;
    for (unsigned i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
    const Naive expected = read_naively(text);
    const ParsedPairs parsed = parse_pairs(text);
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const FilePair& pair : parsed.pairs) pairs.emplace_back(pair.key, pair.value);
    ASSERT_EQ(pairs, expected.pairs) << testing::PrintToString(text);
    ASSERT_EQ(parsed.error.has_value(), expected.has_failed) << testing::PrintToString(text);
  }
}

TEST(FileCommand, RandomBytesNeverFail) {
  std::mt19937 random(7);
  for (int round = 0; round < 5'000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (round % 3 == 0) bytes.insert(0, "\xFF\xFE");
    for (const FileCommand command : {FileCommand::env, FileCommand::output, FileCommand::state}) {
      static_cast<void>(parse_pairs_of(command, bytes));
    }
    static_cast<void>(parse_path_file(bytes));
    static_cast<void>(make_step_summary(bytes, Masker()));
  }
}

}  // namespace
}  // namespace localrun
