#include "runner/execute/matcher_config.hpp"

#include "expr/text.hpp"
#include "runner/execute/decode_text.hpp"
#include "runner/execute/file_command.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <set>

namespace localrun {
namespace {

namespace json = boost::json;

constexpr std::uint64_t max_matcher_file_size = 4ULL << 20;

Error invalid(std::string what) { return Error(ErrorDetail{.what = std::move(what), .help = {}}); }

std::string quoted(std::string_view before, std::string_view text, std::string_view after) {
  std::string message(before);
  return message.append("'").append(text).append("'").append(after);
}

/// A key of the format; keys are compared ignoring case, as the official reader does.
const json::value* find(const json::object& object, std::string_view key) {
  for (const auto& [name, value] : object) {
    if (expr::equal_ignoring_case(name, key)) return value.is_null() ? nullptr : &value;
  }
  return nullptr;
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = find(object, key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

struct GroupRule {
  std::string_view key;
  std::optional<int> MatcherPattern::*group;
};
// In the order in which they are checked.
constexpr std::array<GroupRule, 7> group_rules{{
    {"file", &MatcherPattern::file},
    {"line", &MatcherPattern::line},
    {"column", &MatcherPattern::column},
    {"severity", &MatcherPattern::severity},
    {"code", &MatcherPattern::code},
    {"message", &MatcherPattern::message},
    {"fromPath", &MatcherPattern::from_path},
}};

/// Which properties the patterns of one matcher have set so far.
using SetProperties = std::set<std::string_view>;

Result<std::optional<int>> read_group(const json::object& object, const GroupRule& rule,
                                      std::size_t group_count, SetProperties& already) {
  const json::value* value = find(object, rule.key);
  if (value == nullptr) return std::optional<int>();
  if (!value->is_int64()) {
    return invalid(quoted("The property ", rule.key, " must be the number of a group"));
  }
  if (!already.insert(rule.key).second)
    return invalid(quoted("The property ", rule.key, " is set twice"));
  const std::int64_t group = value->get_int64();
  if (group < 0 || group >= static_cast<std::int64_t>(group_count)) {
    return invalid(quoted("The property ", rule.key, " is set to ") + std::to_string(group) +
                   " which is out of range");
  }
  return std::optional(static_cast<int>(group));
}

Result<MatcherPattern> read_pattern(const json::object& object, bool is_first, bool is_last,
                                    SetProperties& already) {
  const json::value* loop = find(object, "loop");
  const bool is_loop = loop != nullptr && loop->is_bool() && loop->get_bool();
  if (is_loop && (is_first || !is_last)) {
    return invalid("Only the last pattern in a multiline matcher may set 'loop'");
  }
  if (is_loop && find(object, "message") == nullptr) {
    return invalid("The loop pattern must set 'message'");
  }
  LOCALRUN_TRY(Regex expression, Regex::compile(text_of(object, "regexp")));
  const std::size_t groups = expression.group_count();
  MatcherPattern pattern{.expression = std::move(expression),
                         .file = {},
                         .line = {},
                         .column = {},
                         .severity = {},
                         .code = {},
                         .message = {},
                         .from_path = {},
                         .is_loop = is_loop};
  for (const GroupRule& rule : group_rules) {
    LOCALRUN_TRY(pattern.*rule.group, read_group(object, rule, groups, already));
  }
  return pattern;
}

bool is_known_severity(std::string_view severity) {
  return severity.empty() || expr::equal_ignoring_case(severity, "error") ||
         expr::equal_ignoring_case(severity, "warning") ||
         expr::equal_ignoring_case(severity, "notice");
}

Result<ProblemMatcherPtr> read_matcher(const json::object& object) {
  auto matcher = std::make_shared<ProblemMatcher>();
  matcher->owner = text_of(object, "owner");
  matcher->severity = text_of(object, "severity");
  matcher->from_path = text_of(object, "fromPath");
  if (matcher->owner.empty()) return invalid("Owner must not be empty");
  if (!is_known_severity(matcher->severity)) {
    return invalid(quoted("Matcher ", matcher->owner, " contains unexpected default severity ") +
                   quoted("", matcher->severity, ""));
  }
  const json::value* patterns = find(object, "pattern");
  if (patterns == nullptr || !patterns->is_array() || patterns->get_array().empty()) {
    return invalid(quoted("Matcher ", matcher->owner, " does not contain any patterns"));
  }
  const json::array& list = patterns->get_array();
  SetProperties already;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) {
      return invalid(quoted("Matcher ", matcher->owner, " has a pattern that is not an object"));
    }
    LOCALRUN_TRY(MatcherPattern pattern,
                 read_pattern(list[i].get_object(), i == 0, i + 1 == list.size(), already));
    matcher->patterns.push_back(std::move(pattern));
  }
  if (!already.contains("message")) return invalid("At least one pattern must set 'message'");
  matcher->source = R"({"problemMatcher":[)" + json::serialize(object) + "]}";
  return ProblemMatcherPtr(std::move(matcher));
}

}  // namespace

Result<std::vector<ProblemMatcherPtr>> parse_matchers(std::string_view text) {
  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  boost::system::error_code error;
  const json::value root = json::parse(decode_text(text), error, {}, options);
  if (error) return invalid("the file is not valid JSON: " + error.message());
  if (!root.is_object()) return invalid("the file does not hold an object with 'problemMatcher'");

  std::vector<ProblemMatcherPtr> matchers;
  const json::value* list = find(root.get_object(), "problemMatcher");
  if (list == nullptr || !list->is_array()) return matchers;
  for (const json::value& item : list->get_array()) {
    if (!item.is_object()) return invalid("'problemMatcher' holds something that is not an object");
    LOCALRUN_TRY(ProblemMatcherPtr matcher, read_matcher(item.get_object()));
    for (const ProblemMatcherPtr& other : matchers) {
      if (expr::equal_ignoring_case(other->owner, matcher->owner)) {
        return invalid(quoted("Duplicate owner name ", matcher->owner, ""));
      }
    }
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

Result<std::vector<ProblemMatcherPtr>> read_matcher_file(const std::string& path) {
  LOCALRUN_TRY(const std::optional<std::string> bytes,
               read_command_file(path, max_matcher_file_size));
  if (!bytes) return invalid(quoted("Could not find file ", path, "."));
  return parse_matchers(*bytes);
}

}  // namespace localrun
