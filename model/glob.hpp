#pragma once

// The patterns of `branches`, `tags` and `paths` (workflow-syntax.md 6.1), whole names matched,
// case-sensitive. Time is pattern × name, whatever the pattern.

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

struct GlobError {
  GlobError() = default;
  GlobError(std::size_t the_offset, std::string the_message)
      : offset(the_offset), message(std::move(the_message)) {}

  std::size_t offset = 0;  // byte in the pattern
  std::string message;     // `nothing before '+' to repeat`
};

/// One pattern, ready to be matched many times.
class Glob {
 public:
  [[nodiscard]] static boost::system::result<Glob, GlobError> parse(std::string_view pattern);

  [[nodiscard]] bool matches(std::string_view name) const;
  /// It began with `!`: a match takes out instead of in.
  [[nodiscard]] bool is_negative() const noexcept { return is_negative_; }

 private:
  friend class GlobParser;

  enum class Kind : std::uint8_t { characters, star, double_star, folders };
  enum class Repeat : std::uint8_t { once, optional, one_or_more };
  struct Atom {
    Kind kind = Kind::characters;
    Repeat repeat = Repeat::once;
    std::vector<std::string> choices;  // characters: any of these, each one character in UTF-8
  };
  /// Places of the name that the pattern up to an atom can reach.
  using Reach = std::vector<bool>;

  [[nodiscard]] static std::size_t match_one(const Atom& atom, std::string_view rest);
  [[nodiscard]] static Reach advance(const Atom& atom, const Reach& reach, std::string_view name);

  std::vector<Atom> atoms_;
  bool is_negative_ = false;
};

}  // namespace localrun::model
