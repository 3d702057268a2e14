#include "model/lint/powershell_variables.hpp"

#include <algorithm>
#include <set>

namespace localrun::model {
namespace {

bool is_name_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

class Reader {
 public:
  explicit Reader(std::string_view script) : script_(script) {}

  std::vector<PowerShellVariable> read() && {
    while (at_ < script_.size()) read_one();
    std::erase_if(found_, [this](const auto& each) { return assigned_.contains(each.name); });
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_next(std::string_view text) const {
    return script_.substr(at_).starts_with(text);
  }
  void skip_behind(std::string_view text, std::size_t from) {
    const std::size_t found = script_.find(text, from);
    at_ = found == std::string_view::npos ? script_.size() : found + text.size();
  }

  void read_one() {
    if (is_next("${{")) return skip_behind("}}", at_);
    if (script_[at_] == '`') {
      at_ += 2;
    } else if (is_next("$")) {
      read_variable();
    } else if (is_in_text_) {
      is_in_text_ = !is_next(text_end_);
      at_ += is_in_text_ ? 1 : text_end_.size();
    } else if (is_next("@'")) {
      skip_behind("\n'@", at_);
    } else if (is_next("@\"")) {
      begin_text("\n\"@", 2);
    } else if (is_next("\"")) {
      begin_text("\"", 1);
    } else if (is_next("'")) {
      skip_behind("'", at_ + 1);
    } else if (is_next("<#")) {
      skip_behind("#>", at_);
    } else if (is_next("#") && (at_ == 0 || !is_name_letter(script_[at_ - 1]))) {
      skip_behind("\n", at_);
    } else {
      ++at_;
    }
  }

  void begin_text(std::string_view end, std::size_t length) {
    is_in_text_ = true;
    text_end_ = end;
    at_ += length;
  }

  void read_variable() {
    const std::size_t begin = at_++;
    const bool has_brace = at_ < script_.size() && script_[at_] == '{';
    if (has_brace) ++at_;
    const std::size_t name_begin = at_;
    while (at_ < script_.size() && is_name_letter(script_[at_])) ++at_;
    const std::string name(script_.substr(name_begin, at_ - name_begin));
    const bool is_scoped = at_ < script_.size() && script_[at_] == ':';
    if (has_brace && at_ < script_.size() && script_[at_] == '}') ++at_;
    if (is_scoped || !(name.starts_with("GITHUB_") || name.starts_with("RUNNER_"))) return;
    const std::size_t next = script_.find_first_not_of(" \t", at_);
    const bool is_assigned = !is_in_text_ && next != std::string_view::npos &&
                             script_[next] == '=' && !script_.substr(next).starts_with("==");
    if (is_assigned) assigned_.insert(name);
    std::size_t before = begin;
    while (before > 0 && script_[before - 1] == ' ') --before;
    found_.push_back({name, std::string(script_.substr(begin, at_ - begin)),
                      static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_),
                      before > 0 && script_[before - 1] == '>'});
  }

  std::string_view script_;
  std::size_t at_ = 0;
  bool is_in_text_ = false;  // between quotes, where variables are read all the same
  std::string_view text_end_;
  std::set<std::string, std::less<>> assigned_;
  std::vector<PowerShellVariable> found_;
};

}  // namespace

std::vector<PowerShellVariable> read_powershell(std::string_view script) {
  return Reader(script).read();
}

}  // namespace localrun::model
