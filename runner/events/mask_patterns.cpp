#include "runner/events/masker.hpp"

#include "expr/text.hpp"
#include "runner/events/utf8.hpp"

#include <algorithm>

namespace localrun {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
    };
    const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
    out += alphabet[group >> 18U & 63U];
    out += alphabet[group >> 12U & 63U];
    out += at + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=';
    out += at + 2 < bytes.size() ? alphabet[group & 63U] : '=';
  }
  return out;
}

/// `skipped` bytes left out in front; all of them when there are not more than that.
std::string shifted_base64(std::string_view value, std::size_t skipped) {
  return base64(value.size() > skipped ? value.substr(skipped) : value);
}

std::string replace_all(std::string_view value, char from, std::string_view to) {
  std::string out;
  for (const char c : value) {
    if (c == from) {
      out += to;
    } else {
      out += c;
    }
  }
  return out;
}

std::string hex4(unsigned code) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {'\\',
          'u',
          digits[code >> 12U & 15U],
          digits[code >> 8U & 15U],
          digits[code >> 4U & 15U],
          digits[code & 15U]};
}

/// As GitHub's JSON writer: besides quotes, backslashes and controls it escapes the line ends of
/// Unicode.
std::string json_escape(std::string_view value) {
  struct LineEnd {
    std::string_view utf8;
    unsigned code;
  };
  static constexpr LineEnd line_ends[] = {
      {"\xC2\x85", 0x85}, {"\xE2\x80\xA8", 0x2028}, {"\xE2\x80\xA9", 0x2029}};
  std::string out;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    switch (c) {
      case '"':
        out += "\\\"";
        continue;
      case '\\':
        out += "\\\\";
        continue;
      case '\b':
        out += "\\b";
        continue;
      case '\f':
        out += "\\f";
        continue;
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      default:
        break;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      out += hex4(static_cast<unsigned char>(c));
      continue;
    }
    const LineEnd* found = nullptr;
    for (const LineEnd& line_end : line_ends) {
      if (value.substr(at).starts_with(line_end.utf8)) found = &line_end;
    }
    if (found != nullptr) {
      out += hex4(found->code);
      at += found->utf8.size() - 1;
    } else {
      out += c;
    }
  }
  return out;
}

std::string uri_escape(std::string_view value) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
    const bool is_digit = byte >= '0' && byte <= '9';
    if (is_letter || is_digit || std::string_view("-._~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  return out;
}

std::string xml_escape(std::string_view value) {
  std::string out;
  for (const char c : value) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string_view without_quotes(std::string_view value) {
  const bool is_quoted =
      expr::utf16_length(value) > 8 && value.front() == '"' && value.back() == '"';
  return is_quoted ? value.substr(1, value.size() - 2) : std::string_view{};
}

constexpr std::size_t shortest_section = 6;  // of a value cut by PowerShell, in UTF-16 units

std::string_view before_ampersand(std::string_view value) {
  std::size_t end = value.find("&+");
  if (end != std::string_view::npos) {
    end += 2;
  } else if ((end = value.rfind('&')) != std::string_view::npos) {
    end += 1;
  } else {
    return {};
  }
  const std::string_view section = value.substr(0, end);
  return expr::utf16_length(section) >= shortest_section ? section : std::string_view{};
}

std::string_view after_ampersand(std::string_view value) {
  std::string_view section;
  if (const std::size_t plus = value.find("&+"); plus != std::string_view::npos) {
    const std::string_view rest = value.substr(plus + 2);
    const std::size_t first =
        rest.empty() ? 0 : std::max<std::size_t>(code_point_length(rest, 0), 1);
    section = rest.substr(first);
  } else if (const std::size_t last = value.rfind('&'); last != std::string_view::npos) {
    section = value.substr(last + 1);
  }
  return expr::utf16_length(section) >= shortest_section ? section : std::string_view{};
}

}  // namespace

std::set<std::string> mask_patterns(std::string_view value) {
  std::set<std::string> patterns = {
      std::string(value),
      base64(value),
      shifted_base64(value, 1),
      shifted_base64(value, 2),
      replace_all(value, '"', "\\\""),
      replace_all(value, '\'', "''"),
      json_escape(value),
      uri_escape(value),
      xml_escape(value),
      std::string(without_quotes(value)),
      std::string(before_ampersand(value)),
      std::string(after_ampersand(value)),
  };
  patterns.erase(std::string());
  return patterns;
}

}  // namespace localrun
