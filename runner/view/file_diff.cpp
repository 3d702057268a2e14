#include "runner/view/file_diff.hpp"

#include "runner/view/line_diff.hpp"

#include <algorithm>
#include <vector>

namespace localrun {
namespace {

constexpr std::size_t context = 3;
constexpr std::size_t looked_at = 8000;  // bytes: a null byte among them makes it no text to git

bool is_binary(std::string_view text) {
  return text.substr(0, looked_at).find('\0') != std::string_view::npos;
}

/// With their line ends; the last may have none.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

/// As git writes names with odd characters: in quotes, bytes in octal.
std::string quoted(const std::string& prefix, const std::string& path) {
  const auto is_odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\';
  };
  if (std::none_of(path.begin(), path.end(), is_odd)) return prefix + path;
  std::string text = "\"" + prefix;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text.append("\\").push_back(c);
    } else if (is_odd(c)) {
      text += '\\';
      for (const unsigned shift : {6U, 3U, 0U})
        text += static_cast<char>('0' + ((byte >> shift) & 7U));
    } else {
      text += c;
    }
  }
  return text + '"';
}

class Renderer {
 public:
  Renderer(const FileDiff& diff, const Terminal& terminal) : diff_(diff), terminal_(terminal) {}

  std::string render() {
    const bool is_other_kind =
        diff_.before && diff_.after && is_link(*diff_.before) != is_link(*diff_.after);
    if (is_other_kind) {
      // As git tells it: one went, another came.
      const FileDiff gone{diff_.path, diff_.before, std::nullopt};
      const FileDiff come{diff_.path, std::nullopt, diff_.after};
      return Renderer(gone, terminal_).render() + Renderer(come, terminal_).render();
    }
    add_head();
    const std::string_view before = text_of(diff_.before);
    const std::string_view after = text_of(diff_.after);
    if (before == after) return std::move(out_);
    const std::string left = diff_.before ? quoted("a/", diff_.path) : "/dev/null";
    const std::string right = diff_.after ? quoted("b/", diff_.path) : "/dev/null";
    if (is_binary(before) || is_binary(after)) {
      out_ += "Binary files " + left + " and " + right + " differ\n";
      return std::move(out_);
    }
    add_line("--- " + left, Style::bold);
    add_line("+++ " + right, Style::bold);
    add_hunks(lines_of(before), lines_of(after));
    return std::move(out_);
  }

 private:
  static bool is_link(const DiffSide& side) { return side.mode == "120000"; }
  static std::string_view text_of(const std::optional<DiffSide>& side) {
    return side ? std::string_view(side->contents) : std::string_view();
  }

  void add_line(std::string_view text, Style style) {
    out_ += styled(text, style, terminal_) + '\n';
  }

  void add_head() {
    add_line("diff --git " + quoted("a/", diff_.path) + ' ' + quoted("b/", diff_.path),
             Style::bold);
    if (!diff_.before) {
      add_line("new file mode " + std::string(diff_.after->mode), Style::bold);
    } else if (!diff_.after) {
      add_line("deleted file mode " + std::string(diff_.before->mode), Style::bold);
    } else if (diff_.before->mode != diff_.after->mode) {
      add_line("old mode " + std::string(diff_.before->mode), Style::bold);
      add_line("new mode " + std::string(diff_.after->mode), Style::bold);
    }
  }

  /// `12,3`, `12`; before the first line of a side that is empty: `0,0`.
  static std::string range(std::size_t first, std::size_t count) {
    if (count == 0) return std::to_string(first) + ",0";
    return std::to_string(first + 1) + (count == 1 ? "" : ',' + std::to_string(count));
  }

  void add_hunks(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    for (const Hunk& hunk : hunks_of(before, after, context)) {
      std::size_t removed = 0;
      std::size_t added = 0;
      for (const HunkLine& line : hunk) {
        removed += line.kind == HunkLine::Kind::added ? 0 : 1;
        added += line.kind == HunkLine::Kind::removed ? 0 : 1;
      }
      add_line("@@ -" + range(hunk.front().before, removed) + " +" +
                   range(hunk.front().after, added) + " @@",
               Style::cyan);
      for (const HunkLine& line : hunk) add(line, before, after);
    }
  }

  void add(const HunkLine& line, const std::vector<std::string>& before,
           const std::vector<std::string>& after) {
    switch (line.kind) {
      case HunkLine::Kind::same:
        return add_text(' ', before[line.before], Style::none);
      case HunkLine::Kind::removed:
        return add_text('-', before[line.before], Style::red);
      case HunkLine::Kind::added:
        return add_text('+', after[line.after], Style::green);
    }
  }

  void add_text(char sign, std::string_view text, Style style) {
    const bool has_end = text.ends_with('\n');
    if (has_end) text.remove_suffix(1);
    add_line(sign + std::string(text), style);
    if (!has_end) out_ += "\\ No newline at end of file\n";
  }

  const FileDiff& diff_;
  const Terminal& terminal_;
  std::string out_;
};

}  // namespace

std::string render_file_diff(const FileDiff& diff, const Terminal& terminal) {
  return Renderer(diff, terminal).render();
}

}  // namespace localrun
