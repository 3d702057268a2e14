#include "runner/execute/file_command.hpp"

#include "runner/execute/decode_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace localrun {
namespace {

// execution.md 3.1
constexpr std::array<FileCommandNames, 7> all_file_commands{{
    {FileCommand::path, "GITHUB_PATH", "path", "add_path_"},
    {FileCommand::env, "GITHUB_ENV", "env", "set_env_"},
    {FileCommand::step_summary, "GITHUB_STEP_SUMMARY", "step_summary", "step_summary_"},
    {FileCommand::state, "GITHUB_STATE", "state", "save_state_"},
    {FileCommand::output, "GITHUB_OUTPUT", "output", "set_output_"},
    {FileCommand::artifacts, "GITHUB_ARTIFACTS", "artifacts", "artifacts_"},
    {FileCommand::artifacts_list, "GITHUB_ARTIFACTS_LIST", "artifacts_list", "artifacts_list_"},
}};

/// Lines that end at LF only; a CR belongs to its line (3.2).
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}
  struct Line {
    std::string_view text;
    bool has_end = false;
    std::size_t begin = 0;  // offset in the text
  };
  std::optional<Line> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = rest_.find('\n');
    Line line{rest_.substr(0, end), end != std::string_view::npos, offset_};
    const std::size_t taken = line.has_end ? end + 1 : rest_.size();
    rest_.remove_prefix(taken);
    offset_ += taken;
    return line;
  }
  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }

 private:
  std::string_view rest_;
  std::size_t offset_ = 0;
  std::uint32_t number_ = 0;
};

std::string quoted_error(std::string_view before, std::string_view text, std::string_view after) {
  std::string error(before);
  return error.append("'").append(text).append("'").append(after);
}

/// A value between `name<<DELIMITER` and the delimiter's line, or the error.
struct HereDocument {
  std::string_view value;
  std::optional<std::string> error;
};

HereDocument read_here_document(LineReader& lines, std::string_view text,
                                std::string_view delimiter) {
  std::optional<std::size_t> begin;
  while (const std::optional<LineReader::Line> line = lines.next()) {
    if (!begin) begin = line->begin;
    if (line->text == delimiter) {
      // Without the line end before the delimiter.
      const std::size_t length = line->begin - *begin;
      return {text.substr(*begin, length == 0 ? 0 : length - 1), std::nullopt};
    }
    if (!line->has_end) return {{}, "Invalid value. EOF marker missing new line."};
  }
  return {{}, quoted_error("Invalid value. Matching delimiter not found ", delimiter, "")};
}

void drop_blocked_names(ParsedPairs& parsed) {
  constexpr std::string_view blocked = "NODE_OPTIONS";
  std::erase_if(parsed.pairs, [&](const FilePair& pair) {
    if (!std::ranges::equal(pair.key, blocked, {}, [](char c) {
          return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        })) {
      return false;
    }
    parsed.annotations.emplace_back(
        "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    return true;
  });
}

/// The pair without a name and everything after it have no effect.
void stop_at_empty_name(ParsedPairs& parsed) {
  const auto nameless = std::ranges::find(parsed.pairs, "", &FilePair::key);
  if (nameless == parsed.pairs.end()) return;
  parsed.error = quoted_error("Invalid format ", "=" + nameless->value, ". Name must not be empty");
  parsed.error_line = nameless->line;
  parsed.pairs.erase(nameless, parsed.pairs.end());
}

/// Calls `take` with each line; lines end at CR, LF or CRLF.
template <class Take>
void for_each_text_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    take(text.substr(0, end));
    const std::size_t width = text.substr(end).starts_with("\r\n") ? 2 : 1;
    text.remove_prefix(std::min(end + width, text.size()));
  }
}

/// Owns a file descriptor.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// A file as far as it is wanted: its size, and its bytes when they are at most `limit`.
struct FileBytes {
  std::uint64_t size = 0;
  std::string bytes;
};

Result<std::optional<FileBytes>> read_up_to(const std::string& path, std::uint64_t limit) {
  struct stat status {};
  // Most steps leave their files empty: that is seen without opening them.
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0) {
    return std::optional(FileBytes{});
  }
  const OpenFile file(path);
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<FileBytes>();
    return system_error("cannot read " + path, errno);
  }
  if (::fstat(file.get(), &status) != 0) return system_error("cannot read " + path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error(ErrorDetail{.what = "cannot read " + path + ": it is not a regular file any more",
                             .help = "append to the file, do not replace it"});
  }
  FileBytes content{.size = static_cast<std::uint64_t>(status.st_size), .bytes = {}};
  if (content.size > limit) return std::optional(std::move(content));
  content.bytes.resize(content.size);
  std::size_t filled = 0;
  while (filled < content.bytes.size()) {
    const ssize_t count =
        ::read(file.get(), content.bytes.data() + filled, content.bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read " + path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  content.bytes.resize(filled);
  return std::optional(std::move(content));
}

}  // namespace

const std::array<FileCommandNames, 7>& file_commands() noexcept { return all_file_commands; }

const FileCommandNames& names_of(FileCommand command) noexcept {
  return all_file_commands[static_cast<std::size_t>(command)];
}

std::string file_command_failure(FileCommand command) {
  return quoted_error("Unable to process file command ", names_of(command).context_key,
                      " successfully.");
}

ParsedPairs parse_pairs(std::string_view bytes) {
  const std::string text = decode_text(bytes);
  ParsedPairs parsed;
  LineReader lines(text);
  const auto fail = [&](std::uint32_t line, std::string error) {
    parsed.error = std::move(error);
    parsed.error_line = line;
    return std::move(parsed);
  };
  while (const std::optional<LineReader::Line> line = lines.next()) {
    if (line->text.empty()) continue;
    const std::uint32_t number = lines.number();
    const std::size_t equals = line->text.find('=');
    const std::size_t here = line->text.find("<<");
    if (equals < here) {
      parsed.pairs.push_back({std::string(line->text.substr(0, equals)),
                              std::string(line->text.substr(equals + 1)), number});
    } else if (here < equals) {
      const std::string_view key = line->text.substr(0, here);
      const std::string_view delimiter = line->text.substr(here + 2);
      if (key.empty() || delimiter.empty()) {
        return fail(number,
                    quoted_error("Invalid format ", line->text,
                                 ". Name must not be empty and delimiter must not be empty"));
      }
      HereDocument document = read_here_document(lines, text, delimiter);
      if (document.error) return fail(number, std::move(*document.error));
      parsed.pairs.push_back({std::string(key), std::string(document.value), number});
    } else {
      return fail(number, quoted_error("Invalid format ", line->text, ""));
    }
  }
  return parsed;
}

ParsedPairs parse_pairs_of(FileCommand command, std::string_view bytes) {
  ParsedPairs parsed = parse_pairs(bytes);
  if (command == FileCommand::env || command == FileCommand::output) stop_at_empty_name(parsed);
  if (command == FileCommand::env) drop_blocked_names(parsed);
  return parsed;
}

std::string debug_text(FileCommand command, const FilePair& pair) {
  switch (command) {
    case FileCommand::env:
      return pair.key + "='" + pair.value + "'";
    case FileCommand::output:
      return "Set output " + pair.key + " = " + pair.value;
    case FileCommand::state:
      return "Save intra-action state " + pair.key + " = " + pair.value;
    case FileCommand::path:
    case FileCommand::step_summary:
    case FileCommand::artifacts:
    case FileCommand::artifacts_list:
      break;
  }
  return {};
}

std::vector<std::string> parse_path_file(std::string_view bytes) {
  std::vector<std::string> folders;
  for_each_text_line(decode_text(bytes), [&](std::string_view line) {
    if (!line.empty()) folders.emplace_back(line);
  });
  return folders;
}

Result<std::optional<std::string>> read_command_file(const std::string& path, std::uint64_t limit) {
  LOCALRUN_TRY(std::optional<FileBytes> content, read_up_to(path, limit));
  if (!content) return std::optional<std::string>();
  if (content->size > limit) {
    return Error(ErrorDetail{.what = "the file has " + std::to_string(content->size) +
                                     " bytes, more than the " + std::to_string(limit) +
                                     " that are read: " + path,
                             .help = "write large data to a file of its own and pass its path"});
  }
  return std::optional(std::move(content->bytes));
}

StepSummary make_step_summary(std::string_view bytes, const Masker& masker) {
  StepSummary summary;
  if (bytes.size() > max_summary_size) {
    summary.annotation = summary_too_large(bytes.size());
  } else if (!bytes.empty()) {
    summary.text.emplace();
    for_each_text_line(decode_text(bytes), [&](std::string_view line) {
      summary.text->append(masker.mask(line)).append("\n");
    });
  }
  return summary;
}

std::string summary_too_large(std::uint64_t size) {
  return "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got " +
         std::to_string(size / 1024) +
         "k. For more information see: "
         "https://docs.github.com/actions/using-workflows/"
         "workflow-commands-for-github-actions#adding-a-markdown-summary";
}

Result<StepSummary> read_step_summary(const std::string& path, const Masker& masker) {
  LOCALRUN_TRY(const std::optional<FileBytes> content, read_up_to(path, max_summary_size));
  if (!content) return StepSummary{};
  if (content->size > max_summary_size) {
    return StepSummary{.text = std::nullopt, .annotation = summary_too_large(content->size)};
  }
  return make_step_summary(content->bytes, masker);
}

}  // namespace localrun
