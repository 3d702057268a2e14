#pragma once

// Finding thousands of fixed texts in one pass.
//
// Patterns of at least six bytes are found as Wu and Manber do: all are cut to the length m of the
// shortest, a table over hashed blocks of three bytes says how far the window of m bytes may jump,
// and only where it may not jump are patterns compared. Shorter ones are looked up by their first
// two bytes at every place. Patterns are kept sorted; each knows the longest other pattern that
// begins it, so the longest match at a place takes one binary search.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A stretch of text: [begin, end).
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// Adds a range to merged ones whose begin is not after its own.
void add_merged(std::vector<TextRange>& ranges, TextRange range);

/// Immutable; may be used by several threads.
class PatternSearch {
 public:
  /// Empty patterns are not allowed.
  explicit PatternSearch(const std::set<std::string>& patterns);

  [[nodiscard]] bool matches(std::string_view text) const noexcept;
  /// Every occurrence, overlapping and adjacent ones merged, in order. Nothing is allocated without
  /// one.
  [[nodiscard]] std::vector<TextRange> find_all(std::string_view text) const;

 private:
  /// Patterns that begin with the same m bytes: [first, last) of the sorted ones.
  struct Group {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  static constexpr std::size_t shortest_long = 6;
  static constexpr std::size_t block_size = 3;

  void add_short(std::uint32_t pattern);
  void build_long();
  void link_prefixes();
  [[nodiscard]] std::size_t longest_of(Group group, std::string_view rest) const noexcept;
  [[nodiscard]] std::uint32_t block_at(const char* last) const noexcept;
  [[nodiscard]] std::size_t longest_in_window(const char* last, const char* end,
                                              std::uint32_t hash) const noexcept;
  [[nodiscard]] bool move_on(const char*& last, const char* end) const noexcept;
  [[nodiscard]] bool has_long(std::string_view text) const noexcept;
  /// Calls `found(TextRange)` for the longest match at each place; stops when it returns false.
  template <class Found>
  void search_long(std::string_view text, Found found) const;
  template <class Found>
  void search_short(std::string_view text, Found found) const;

  std::vector<std::string> patterns_;  // sorted
  std::vector<std::uint32_t> prefix_;  // longest pattern that begins this one, none: no_pattern
  // Long patterns:
  std::size_t window_ = 0;  // m; 0: there are none
  unsigned hash_shift_ = 0;
  std::vector<std::uint8_t> jumps_;    // by hash of the window's last block
  std::vector<std::uint32_t> bucket_;  // by the same: groups_[bucket_[h]] … groups_[bucket_[h + 1]]
  std::vector<Group> groups_;
  // Short patterns:
  std::vector<std::uint64_t> is_start_;  // bit for each pair of bytes; empty: there are none
  std::vector<Group> by_first_byte_;     // of all patterns
};

}  // namespace localrun
