#include "runner/cli/shellcheck.hpp"

#include <boost/json.hpp>
#include <charconv>

namespace localrun::cli {

namespace json = boost::json;

namespace {

std::uint32_t number_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const bool is_number = value != nullptr && value->is_int64() && value->as_int64() > 0;
  return is_number ? static_cast<std::uint32_t>(value->as_int64()) : 0;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

std::vector<ShellcheckRemark> parse_shellcheck(std::string_view text) {
  std::vector<ShellcheckRemark> remarks;
  boost::system::error_code failure;
  const json::value root = json::parse({text.data(), text.size()}, failure);
  if (failure || !root.is_object()) return remarks;
  const json::value* comments = root.as_object().if_contains("comments");
  if (comments == nullptr || !comments->is_array()) return remarks;
  for (const json::value& each : comments->as_array()) {
    if (!each.is_object()) continue;
    const json::object& comment = each.as_object();
    const std::string file = text_of(comment, "file");
    const std::string name = file.substr(file.rfind('/') + 1);
    ShellcheckRemark remark;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), remark.script);
    if (error != std::errc() || std::string_view(end) != ".sh") continue;
    remark.begin = {number_of(comment, "line"), number_of(comment, "column")};
    remark.end = {number_of(comment, "endLine"), number_of(comment, "endColumn")};
    remark.level = text_of(comment, "level");
    remark.code = static_cast<int>(number_of(comment, "code"));
    remark.message = text_of(comment, "message");
    if (remark.begin && remark.code != 0) remarks.push_back(std::move(remark));
  }
  return remarks;
}

}  // namespace localrun::cli
