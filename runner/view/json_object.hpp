#pragma once

// Writing small JSON texts in a fixed order of keys.

#include "runner/events/json_text.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace localrun {

/// An object made key by key; texts that are not UTF-8 are made valid.
class JsonObject {
 public:
  void add(std::string_view name, std::string_view text) {
    begin(name);
    append_json_string(text_, text);
  }
  void add(std::string_view name, std::integral auto number) {
    add_json(name, std::to_string(number));
  }
  /// `json` is complete already.
  void add_json(std::string_view name, std::string_view json) {
    begin(name);
    text_ += json;
  }
  [[nodiscard]] std::string text() const { return text_.empty() ? "{}" : text_ + '}'; }

 private:
  void begin(std::string_view name) {
    text_ += text_.empty() ? '{' : ',';
    append_json_string(text_, name);
    text_ += ':';
  }

  std::string text_;
};

/// `to_json` gives the JSON text of an item.
template <class Items, class ToJson>
[[nodiscard]] std::string array_of(const Items& items, ToJson to_json) {
  std::string text = "[";
  for (const auto& item : items) text.append(text.size() == 1 ? "" : ",").append(to_json(item));
  return text + ']';
}

[[nodiscard]] inline std::string text_json(const std::string& text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

}  // namespace localrun
