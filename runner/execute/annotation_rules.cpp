#include "runner/execute/annotation_rules.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace localrun {
namespace {

constexpr std::size_t max_message_units = 4096;

/// As .NET reads an Int32: blanks around and a sign are allowed.
std::optional<std::int32_t> integer_of(const std::string* text) {
  if (text == nullptr) return std::nullopt;
  constexpr std::string_view blanks = " \t\r\n\v\f";
  std::string_view digits = *text;
  const std::size_t begin = digits.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return std::nullopt;
  digits = digits.substr(begin, digits.find_last_not_of(blanks) - begin + 1);
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return std::nullopt;
  }
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

void normalise_numbers(CommandProperties& properties) {
  const auto end_line = integer_of(properties.find("endLine"));
  const auto end_column = integer_of(properties.find("endColumn"));
  auto line = integer_of(properties.find("line"));
  auto column = integer_of(properties.find("col"));
  const bool had_column = column || end_column;
  const auto erase_columns = [&] {
    properties.erase("col");
    properties.erase("endColumn");
  };
  if (end_line && !line) {
    properties.set("line", std::string(*properties.find("endLine")));
    line = end_line;
  }
  if (end_column && !column) {
    properties.set("col", std::string(*properties.find("endColumn")));
    column = end_column;
  }
  if (!line && had_column) erase_columns();
  if (end_line && had_column && *properties.find("line") != *properties.find("endLine")) {
    erase_columns();
  }
  if (line && end_line && *end_line < *line) {
    properties.erase("line");
    properties.erase("endLine");
  }
  if (column && end_column && *end_column < *column) erase_columns();
}

void normalise_file(CommandProperties& properties, const AnnotationPlace& place) {
  const std::string* given = properties.find("file");
  if (given == nullptr || given->empty()) return;
  const std::string file = to_host_path(place.container_paths, *given);
  properties.set("file", file);
  const std::string relative = relative_to(place.workspace, file);
  if (relative == file) return;
  if (!place.repository.empty()) properties.set("repo", place.repository);
  if (!relative.empty()) properties.set("file", relative);
}

std::string cut_message(std::string message) {
  if (message.size() <= max_message_units) return message;
  std::size_t units = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(message[i]);
    if ((byte & 0xC0) == 0x80) continue;  // not the first byte of a code point
    const std::size_t width = byte >= 0xF0 ? 2 : 1;
    if (units + width > max_message_units) {
      message.resize(i);
      break;
    }
    units += width;
  }
  return message;
}

}  // namespace localrun
