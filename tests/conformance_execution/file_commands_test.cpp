#include "rows.hpp"
#include "runner/execute/artifact_subjects.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/file_command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace localrun {
namespace {

using test::Row;
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What the file holds; a file that is not there counts as empty.
std::string content_of(const Row& row) { return test::text_at(row, "content"); }

void expect_error(const Row& row, const std::optional<std::string>& error) {
  const boost::json::value* expected = test::find(row, "error");
  ASSERT_EQ(error.has_value(), expected != nullptr) << error.value_or("no error");
  if (expected == nullptr) return;
  EXPECT_NE(error->find(test::text_of(*expected)), std::string::npos) << *error;
}

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// The last value of each name, spelled as the first time.
Pairs last_values(const ParsedPairs& parsed, bool ignores_case) {
  Pairs last;
  for (const FilePair& pair : parsed.pairs) {
    const auto known = std::ranges::find_if(last, [&](const auto& entry) {
      return ignores_case ? upper_case(entry.first) == upper_case(pair.key)
                          : entry.first == pair.key;
    });
    if (known == last.end()) {
      last.emplace_back(pair.key, pair.value);
    } else {
      known->second = pair.value;
    }
  }
  return last;
}

void check_pairs(FileCommand command, const Row& row) {
  const ParsedPairs parsed = parse_pairs_of(command, content_of(row));
  Pairs expected;
  for (const boost::json::value& pair : row.at("pairs").as_array()) {
    expected.emplace_back(test::text_of(pair.at(0)), test::text_of(pair.at(1)));
  }
  Pairs actual;
  for (const FilePair& pair : parsed.pairs) actual.emplace_back(pair.key, pair.value);
  EXPECT_EQ(actual, expected);
  expect_error(row, parsed.error);
  EXPECT_EQ(parsed.error.has_value(), test::flag_at(row, "step_failed"));
  EXPECT_EQ(parsed.annotations, test::texts_at(row, "annotations"));
  EXPECT_EQ(last_values(parsed, command != FileCommand::env), test::pairs_at(row, "final"));
}

// execution.md 3.2, 3.3, 3.4
TEST(FileCommands, Env) {
  test::for_each_row("file-commands", "env",
                     [](const Row& row) { check_pairs(FileCommand::env, row); });
}

// execution.md 3.2, 3.3
TEST(FileCommands, Output) {
  test::for_each_row("file-commands", "output",
                     [](const Row& row) { check_pairs(FileCommand::output, row); });
}

// execution.md 3.3
TEST(FileCommands, State) {
  test::for_each_row("file-commands", "state",
                     [](const Row& row) { check_pairs(FileCommand::state, row); });
}

// execution.md 3.5
TEST(FileCommands, Path) {
  test::for_each_row("file-commands", "path", [](const Row& row) {
    std::vector<std::string> list = test::texts_at(row, "initial");
    for (const std::string& folder : parse_path_file(content_of(row))) add_path_entry(list, folder);
    EXPECT_EQ(list, test::texts_at(row, "list"));
    EXPECT_EQ(joined_path(list), test::text_at(row, "prepend"));
  });
}

void add_secret(Masker& masker, const Row& secret) {
  if (const auto* value = test::find(secret, "value")) masker.add_value(test::text_of(*value));
  if (const auto* value = test::find(secret, "secret")) masker.add_secret(test::text_of(*value));
  if (const auto* value = test::find(secret, "add_mask")) masker.add_mask(test::text_of(*value));
  if (const auto* value = test::find(secret, "regex")) {
    EXPECT_TRUE(masker.add_regex(test::text_of(*value)));
  }
}

// execution.md 3.6
TEST(FileCommands, Summary) {
  test::for_each_row("file-commands", "summary", [](const Row& row) {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/summary";
    const std::string content = content_of(row);
    if (test::find(row, "content") != nullptr) folder.write("summary", content);
    Masker masker;
    for (const boost::json::value& secret : row.at("secrets").as_array()) {
      add_secret(masker, secret.as_object());
    }
    const Result<StepSummary> summary = read_step_summary(path, masker);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->text.has_value(), test::flag_at(row, "attached"));
    if (const auto* attachment = test::find(row, "attachment")) {
      EXPECT_EQ(summary->text, test::text_of(*attachment));
    }
    expect_error(row, summary->annotation);
  });
}

std::vector<ArtifactSubject> subjects_of(const boost::json::value& value) {
  std::vector<ArtifactSubject> subjects;
  if (value.is_object()) {
    for (std::int64_t i = 0; i < value.at("count").as_int64(); ++i) {
      subjects.push_back(
          {test::filled(test::text_of(value.at("pattern")), {{"i", std::to_string(i)}}),
           test::text_of(value.at("digest")), SubjectKind::oci});
    }
    return subjects;
  }
  for (const boost::json::value& item : value.as_array()) {
    subjects.push_back(
        {test::text_of(item.at("name")), test::text_of(item.at("digest")),
         test::text_of(item.at("kind")) == "oci" ? SubjectKind::oci : SubjectKind::file});
  }
  return subjects;
}

std::vector<PathMapping> mounts_of(const Row& row,
                                   const std::map<std::string, std::string>& places) {
  std::vector<PathMapping> mounts;
  for (const auto& [host, container] : test::pairs_at(row, "container_mounts")) {
    mounts.push_back({test::filled(host, places), test::filled(container, places)});
  }
  return mounts;
}

void expect_subjects(const Row& row, const std::vector<ArtifactSubject>& subjects) {
  const boost::json::value& expected = row.at("subjects");
  if (expected.is_object()) {
    EXPECT_EQ(static_cast<std::int64_t>(subjects.size()), expected.at("count").as_int64());
  } else {
    EXPECT_EQ(subjects, subjects_of(expected));
  }
}

// execution.md 3.8
TEST(FileCommands, Artifacts) {
  test::for_each_row("file-commands", "artifacts", [](const Row& row) {
    if (!test::flag_at(row, "enabled")) return;  // the caller does not look at the file then
    const test::TemporaryFolder workspace;
    const std::map<std::string, std::string> places{{"workspace", workspace.path()}};
    for (const auto& [name, bytes] : test::pairs_at(row, "workspace_files"))
      workspace.write(name, bytes);

    std::vector<ArtifactSubject> all = subjects_of(row.at("initial"));
    std::optional<std::string> error;
    const auto parsed = parse_artifact_subjects(test::filled(content_of(row), places),
                                                {workspace.path(), mounts_of(row, places)});
    if (!parsed) {
      error = parsed.error().what();
    } else if (auto added = add_artifact_subjects(all, *parsed); added) {
      all = std::move(*added);
    } else {
      error = added.error().what();
    }
    expect_error(row, error);
    expect_subjects(row, all);
  });
}

// execution.md 3.8
TEST(FileCommands, ArtifactsList) {
  test::for_each_row("file-commands", "artifacts_list", [](const Row& row) {
    if (!test::flag_at(row, "enabled")) return;  // the file stays empty then
    const std::string text = artifact_subjects_json(subjects_of(row.at("initial")));
    EXPECT_EQ(boost::json::parse(text), row.at("json"));
  });
}

}  // namespace
}  // namespace localrun
