#include "runner/cli/actrc.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace localrun::cli {

namespace {

/// A flag of act and the option here that does the same.
struct Flag {
  std::string_view name;
  std::string_view letter;
  std::string_view option;      // empty: no equal
  std::string_view value = {};  // what the option is set to, for flags without a value of their own
};
constexpr std::array<Flag, 20> flags = {{
    {"--action-offline-mode", "", "offline"},
    {"--actor", "-a", "actor"},
    {"--bind", "-b", "workspace", "in-place"},
    {"--concurrent-jobs", "", "parallel"},
    {"--dryrun", "-n", "dry-run"},
    {"--env", "", "env"},
    {"--env-file", "", "env-file"},
    {"--eventpath", "-e", "event-path"},
    {"--input", "", "input"},
    {"--input-file", "", "input-file"},
    {"--job", "-j", "job"},
    {"--json", "", "json"},
    {"--matrix", "", "matrix"},
    {"--platform", "-P", "platform"},
    {"--quiet", "-q", "output", "quiet"},
    {"--secret", "-s", "secret"},
    {"--secret-file", "", "secret-file"},
    {"--var", "", "var"},
    {"--var-file", "", "var-file"},
    {"--verbose", "-v", "verbose"},
}};

/// One line: the flag, and the value behind `=` or white space.
struct Line {
  std::string_view text;
  std::string_view flag;
  std::string_view value;
};

Line split_line(std::string_view text) {
  const std::size_t end = text.find_first_of("= \t");
  if (end == std::string_view::npos) return {text, text, {}};
  return {text, text.substr(0, end), expr::trim(text.substr(end + 1))};
}

class Reader {
 public:
  Reader(const model::SourcePtr& source, std::filesystem::path root,
         model::Diagnostics& diagnostics)
      : source_(source), root_(std::move(root)), diagnostics_(diagnostics) {}

  OptionValues read() {
    for (number_ = 1; number_ <= source_->line_count(); ++number_) {
      const std::string_view text = expr::trim(source_->line(number_));
      if (!text.empty() && text.front() == '-') read_line(split_line(text));
    }
    return std::move(values_);
  }

 private:
  void read_line(const Line& line) {
    const auto* const flag = std::find_if(flags.begin(), flags.end(), [&](const Flag& each) {
      return each.name == line.flag || (!each.letter.empty() && each.letter == line.flag);
    });
    const Option* option = flag == flags.end() ? nullptr : find_option(flag->option);
    if (option == nullptr) {
      note(line, "'" + std::string(line.flag) + "' has no equal here and is not used");
    } else if (option->name == "platform") {
      read_platform(line);
    } else {
      add(*option, flag->value.empty() ? line.value : flag->value);
    }
  }

  /// Jobs run on the machine itself, which act calls `-self-hosted`.
  void read_platform(const Line& line) {
    const std::size_t equals = line.value.find('=');
    const std::string_view image =
        equals == std::string_view::npos ? std::string_view() : line.value.substr(equals + 1);
    if (image == "-self-hosted") {
      values_["platform"].push_back(std::string(line.value.substr(0, equals)) + "=host");
      return;
    }
    note(line, "the image for '" + std::string(line.value.substr(0, equals)) +
                   "' is not used: jobs run on this machine itself");
  }

  void add(const Option& option, std::string_view value) {
    if (option.argument.empty()) {
      if (value != "false") values_[std::string(option.name)] = {std::string()};
      return;
    }
    auto& values = values_[std::string(option.name)];
    if (!option.repeats) values.clear();
    values.push_back(option.argument == "FILE" ? (root_ / value).string() : std::string(value));
  }

  void note(const Line& line, std::string message) {
    const auto begin =
        static_cast<std::uint32_t>(line.text.data() - source_->line(number_).data()) + 1;
    model::Diagnostic diagnostic;
    diagnostic.severity = model::Severity::note;
    diagnostic.at = {
        source_, {number_, begin}, {number_, begin + static_cast<std::uint32_t>(line.text.size())}};
    diagnostic.message = std::move(message);
    diagnostics_.push_back(std::move(diagnostic));
  }

  const model::SourcePtr& source_;
  std::filesystem::path root_;
  model::Diagnostics& diagnostics_;
  std::uint32_t number_ = 1;
  OptionValues values_;
};

}  // namespace

OptionValues read_actrc(const model::SourcePtr& source, const std::filesystem::path& root,
                        model::Diagnostics& diagnostics) {
  return Reader(source, root, diagnostics).read();
}

}  // namespace localrun::cli
