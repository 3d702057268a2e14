#include "runner/cli/shell_words.hpp"

#include <optional>
#include <utility>

namespace localrun::cli {
namespace {

constexpr std::string_view blanks = " \t\n";
/// Without quotes a shell would do something with these that is not done here.
constexpr std::string_view special = "|&;<>()$`*?[#~";
/// What a backslash quotes between double quotes; before others it stands for itself.
constexpr std::string_view quoted_in_double = "$`\"\\\n";

class Splitter {
 public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  RequestResult<std::vector<std::string>> run() {
    while (!rest_.empty() && !problem_) step();
    if (problem_) return *problem_;
    end_word();
    return std::move(words_);
  }

 private:
  void step() {
    const char c = take();
    if (blanks.find(c) != std::string_view::npos) return end_word();
    if (c == '\'') return take_single();
    if (c == '"') return take_double();
    if (c == '\\') return take_escaped();
    const bool is_inner = word_ && (c == '#' || c == '~');
    if (special.find(c) != std::string_view::npos && !is_inner) {
      problem_ = RequestError(std::string("'") + c + "' is for a shell, and none is asked",
                              "put it in quotes, or give sh -c 'COMMAND \"$@\"' sh");
      return;
    }
    add(c);
  }

  void take_single() {
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) return fail_open('\'');
    add(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
  }

  void take_double() {
    add(std::string_view());
    while (!rest_.empty()) {
      const char c = take();
      if (c == '"') return;
      if (c == '$' || c == '`') {
        problem_ = RequestError(std::string("'") + c + "' is for a shell, and none is asked",
                                "single quotes take it as it is");
        return;
      }
      if (c != '\\' || rest_.empty() || quoted_in_double.find(rest_[0]) == std::string_view::npos) {
        add(c);
      } else if (const char quoted = take(); quoted != '\n') {
        add(quoted);
      }
    }
    fail_open('"');
  }

  void take_escaped() {
    if (rest_.empty()) {
      problem_ = RequestError("it ends with a backslash", "put it in single quotes");
    } else if (const char quoted = take(); quoted != '\n') {
      add(quoted);
    }
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void add(char c) { add(std::string_view(&c, 1)); }
  void add(std::string_view text) {
    if (!word_) word_.emplace();
    word_->append(text);
  }
  void end_word() {
    if (word_) words_.push_back(*std::exchange(word_, std::nullopt));
  }
  void fail_open(char quote) {
    problem_ = RequestError(std::string("the quote ") + quote + " is not closed", "close it");
  }

  std::string_view rest_;
  std::optional<std::string> word_;
  std::vector<std::string> words_;
  std::optional<RequestError> problem_;
};

}  // namespace

RequestResult<std::vector<std::string>> split_shell_words(std::string_view text) {
  return Splitter(text).run();
}

}  // namespace localrun::cli
