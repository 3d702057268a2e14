#include "model/glob.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace localrun::model {

namespace {

/// Bytes of the UTF-8 character at the beginning; 1 for what is none.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(length, text.size());
}

bool is_between(char c, char low, char high) { return c >= low && c <= high; }

/// Ranges lie within one of a–z, A–Z, 0–9.
bool is_range(char from, char to) {
  for (const auto& [low, high] : {std::pair('a', 'z'), std::pair('A', 'Z'), std::pair('0', '9')}) {
    if (is_between(from, low, high)) return is_between(to, from, high);
  }
  return false;
}

}  // namespace

class GlobParser {
 public:
  using Problem = std::optional<GlobError>;

  explicit GlobParser(std::string_view pattern) : pattern_(pattern) {}

  boost::system::result<Glob, GlobError> parse() {
    if (!pattern_.empty() && pattern_.front() == '!') {
      glob_.is_negative_ = true;
      ++at_;
    }
    while (at_ < pattern_.size()) {
      if (auto problem = parse_atom()) return *problem;
    }
    return std::move(glob_);
  }

 private:
  Problem parse_atom() {
    switch (pattern_[at_]) {
      case '*':
        parse_star();
        return std::nullopt;
      case '?':
        return parse_repeat(Glob::Repeat::optional);
      case '+':
        return parse_repeat(Glob::Repeat::one_or_more);
      case '[':
        return parse_class();
      case '\\':
        if (at_ + 1 == pattern_.size()) return GlobError(at_, "nothing follows the '\\'");
        ++at_;
        break;
      default:
        break;
    }
    add_character();
    return std::nullopt;
  }

  void parse_star() {
    const bool is_double = pattern_.substr(at_).starts_with("**");
    const bool is_at_folder = glob_.atoms_.empty() || pattern_[at_ - 1] == '/';
    const bool is_folders = is_at_folder && pattern_.substr(at_).starts_with("**/");
    Glob::Atom atom;
    atom.kind = is_folders  ? Glob::Kind::folders
                : is_double ? Glob::Kind::double_star
                            : Glob::Kind::star;
    at_ += is_folders ? 3 : is_double ? 2 : 1;
    glob_.atoms_.push_back(std::move(atom));
  }

  Problem parse_repeat(Glob::Repeat repeat) {
    const bool has_character = !glob_.atoms_.empty() &&
                               glob_.atoms_.back().kind == Glob::Kind::characters &&
                               glob_.atoms_.back().repeat == Glob::Repeat::once;
    if (!has_character) {
      return GlobError(at_, std::string("no character stands before the '") + pattern_[at_] +
                                "' that it could repeat");
    }
    glob_.atoms_.back().repeat = repeat;
    ++at_;
    return std::nullopt;
  }

  Problem parse_class() {
    const std::size_t begin = at_++;
    Glob::Atom atom;
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      const bool is_escaped = pattern_[at_] == '\\' && at_ + 1 < pattern_.size();
      if (is_escaped) ++at_;
      const bool has_range = !is_escaped && at_ + 2 < pattern_.size() && pattern_[at_ + 1] == '-' &&
                             pattern_[at_ + 2] != ']';
      if (has_range) {
        if (!is_range(pattern_[at_], pattern_[at_ + 2]))
          return GlobError(at_, "'" + std::string(pattern_.substr(at_, 3)) + "' is no range");
        for (char c = pattern_[at_]; c <= pattern_[at_ + 2]; ++c) atom.choices.emplace_back(1, c);
        at_ += 3;
        continue;
      }
      const std::size_t length = character_length(pattern_.substr(at_));
      atom.choices.emplace_back(pattern_.substr(at_, length));
      at_ += length;
    }
    if (at_ == pattern_.size()) return GlobError(begin, "the '[' is not closed");
    if (atom.choices.empty()) return GlobError(begin, "'[]' lists no character");
    ++at_;
    glob_.atoms_.push_back(std::move(atom));
    return std::nullopt;
  }

  void add_character() {
    const std::size_t length = character_length(pattern_.substr(at_));
    Glob::Atom atom;
    atom.choices.emplace_back(pattern_.substr(at_, length));
    at_ += length;
    glob_.atoms_.push_back(std::move(atom));
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  Glob glob_;
};

boost::system::result<Glob, GlobError> Glob::parse(std::string_view pattern) {
  return GlobParser(pattern).parse();
}

/// Bytes that the atom takes once; 0: it does not match.
std::size_t Glob::match_one(const Atom& atom, std::string_view rest) {
  for (const std::string& choice : atom.choices) {
    if (rest.starts_with(choice)) return choice.size();
  }
  return 0;
}

Glob::Reach Glob::advance(const Atom& atom, const Reach& reach, std::string_view name) {
  Reach next(reach.size(), false);
  bool has_begun = false;  // `folders`: some place before this one is reached
  for (std::size_t i = 0; i < reach.size(); ++i) {
    switch (atom.kind) {
      case Kind::star:
        next[i] = reach[i] || (i > 0 && next[i - 1] && name[i - 1] != '/');
        break;
      case Kind::double_star:
        next[i] = reach[i] || (i > 0 && next[i - 1]);
        break;
      case Kind::folders:
        next[i] = reach[i] || (has_begun && name[i - 1] == '/');
        has_begun = has_begun || reach[i];
        break;
      case Kind::characters: {
        if (reach[i] && atom.repeat == Repeat::optional) next[i] = true;
        const bool is_from_here = reach[i] || (atom.repeat == Repeat::one_or_more && next[i]);
        const std::size_t length = is_from_here ? match_one(atom, name.substr(i)) : 0;
        if (length != 0) next[i + length] = true;
        break;
      }
    }
  }
  return next;
}

bool Glob::matches(std::string_view name) const {
  Reach reach(name.size() + 1, false);
  reach[0] = true;
  for (const Atom& atom : atoms_) reach = advance(atom, reach, name);
  return reach.back();
}

}  // namespace localrun::model
