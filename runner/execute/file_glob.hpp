#pragma once

// The patterns of hashFiles (expressions.md 6.10): which paths they mean, and where a walk has to
// begin. Pure: knows names, reads no disk. A walk carries along how far every pattern has come
// (Progress) and moves it on by one name at each level, so no path is matched twice.

#include "runner/process/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// A segment of a pattern: what one name of a path has to look like.
class GlobSegment {
 public:
  /// Exactly this name.
  [[nodiscard]] static GlobSegment of_name(std::string_view name);
  /// `text` has no slash. Never fails: a class that is not closed or runs backwards is plain text.
  [[nodiscard]] static GlobSegment parse(std::string_view text);

  /// `**` alone: any number of folders.
  [[nodiscard]] bool is_any_depth() const noexcept { return is_any_depth_; }
  [[nodiscard]] bool is_literal() const noexcept { return is_literal_; }
  /// The name that a literal segment means.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool matches(std::string_view name) const;

 private:
  /// One character, one of a set, or (`is_star`) any number of characters.
  struct Piece {
    std::vector<std::pair<char32_t, char32_t>> ranges;  // both ends included
    bool is_negated = false;                            // negated without ranges: any character
    bool is_star = false;

    [[nodiscard]] bool accepts(char32_t c) const;
  };
  struct Class {
    Piece piece;
    std::size_t size;  // bytes of the text, brackets included; 0: no class
  };
  [[nodiscard]] static Class parse_class(std::string_view text);
  void become_literal_if_plain();

  std::vector<Piece> pieces_;
  std::string name_;
  bool is_any_depth_ = false;
  bool is_literal_ = false;
};

/// A list of patterns, applied in order: the last one that matches decides.
class FileGlob {
 public:
  /// How far one pattern has come on the way to a path: `at` segments of it are behind.
  struct Place {
    std::uint32_t pattern;
    std::uint32_t at;
  };
  /// Ordered by pattern. Empty: nothing here or below can match.
  using Progress = std::vector<Place>;

  /// What a path with this progress is.
  struct Match {
    bool as_file = false;
    bool as_folder = false;
    bool may_match_below = false;
  };

  /// `lines`: one pattern a line; blank lines and `#` comments are dropped. Relative patterns start
  /// at `workspace`, `~` is `home`; both absolute. Fails for what GitHub refuses: `..` and `.` as
  /// segments (`.` may come first), a pattern of nothing but `!`, `~` without a home.
  [[nodiscard]] static Result<FileGlob> parse(std::string_view lines, std::string_view workspace,
                                              std::string_view home);

  /// Where walks begin: absolute paths, in pattern order, none below another.
  [[nodiscard]] std::vector<std::string> roots() const;
  /// Progress at an absolute path without `.`, `..` and doubled slashes.
  [[nodiscard]] Progress at(std::string_view path) const;
  [[nodiscard]] Progress step(const Progress& from, std::string_view name) const;
  [[nodiscard]] Match match(const Progress& progress) const;

 private:
  struct Pattern {
    std::vector<GlobSegment> segments;  // from the root of the file system
    bool excludes = false;
    bool folders_only = false;

    [[nodiscard]] bool ends_in_any_depth() const {
      return !segments.empty() && segments.back().is_any_depth();
    }
  };
  [[nodiscard]] static Result<Pattern> parse_pattern(std::string_view line,
                                                     std::string_view workspace,
                                                     std::string_view home);
  void reach(Progress& progress, Place place) const;

  std::vector<Pattern> patterns_;
};

}  // namespace localrun
