#pragma once

// A strict reader of small XML documents, for tests of what we write: anything that is not
// well-formed is a mistake with its place.

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::test {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::vector<XmlElement> children;
  std::string text;  // of its own, references put in

  [[nodiscard]] std::vector<const XmlElement*> all(std::string_view wanted) const {
    std::vector<const XmlElement*> found;
    for (const XmlElement& child : children) {
      if (child.name == wanted) found.push_back(&child);
      for (const XmlElement* below : child.all(wanted)) found.push_back(below);
    }
    return found;
  }
  [[nodiscard]] std::string attribute(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
  }
};

class XmlReader {
 public:
  /// Throws std::runtime_error. A document type, comments and an XML declaration are passed over;
  /// what stands in `raw` elements is text as it is (`style` of HTML).
  explicit XmlReader(std::string_view text, std::string raw = "style") : text_(text), raw_(raw) {}

  XmlElement read() {
    check_characters();
    skip_space();
    while (at("<?") || at("<!")) skip_past(at("<?") ? "?>" : ">");
    XmlElement root = element();
    skip_space();
    if (next_ != text_.size()) fail("something stands behind the root");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " at: " + std::string(text_.substr(next_, 80)));
  }
  [[nodiscard]] bool at(std::string_view wanted) const {
    return text_.substr(next_).starts_with(wanted);
  }
  void skip_space() {
    while (next_ < text_.size() && std::string_view(" \t\r\n").find(text_[next_]) != text_.npos)
      ++next_;
  }
  void skip_past(std::string_view end) {
    const std::size_t found = text_.find(end, next_);
    if (found == std::string_view::npos) fail("no " + std::string(end));
    next_ = found + end.size();
    skip_space();
  }
  void expect(std::string_view wanted) {
    if (!at(wanted)) fail("no " + std::string(wanted));
    next_ += wanted.size();
  }

  /// UTF-8, and of the control characters only those that XML 1.0 has.
  void check_characters() {
    for (next_ = 0; next_ < text_.size();) {
      const auto c = static_cast<unsigned char>(text_[next_]);
      if (c < 0x20 && c != '\n' && c != '\t' && c != '\r') fail("a control character");
      const std::size_t length = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
      if (length == 0 || next_ + length > text_.size()) fail("no UTF-8");
      for (std::size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(text_[next_ + i]) & 0xC0) != 0x80) fail("no UTF-8");
      }
      next_ += length;
    }
    next_ = 0;
  }

  std::string name() {
    const std::size_t begin = next_;
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_' || c == ':';
    };
    while (next_ < text_.size() && is_name(text_[next_])) ++next_;
    if (next_ == begin) fail("no name");
    return std::string(text_.substr(begin, next_ - begin));
  }

  std::string reference() {
    expect("&");
    const std::size_t end = text_.find(';', next_);
    if (end == std::string_view::npos || end - next_ > 8) fail("a bare &");
    const std::string_view word = text_.substr(next_, end - next_);
    static const std::map<std::string_view, std::string> known = {
        {"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"#39", "'"}};
    if (!known.contains(word)) fail("an unknown reference");
    next_ = end + 1;
    return known.at(word);
  }

  void attributes_of(XmlElement& made) {
    for (skip_space(); next_ < text_.size() && !at(">") && !at("/>"); skip_space()) {
      const std::string key = name();
      expect("=\"");
      std::string value;
      while (!at("\"")) {
        if (next_ >= text_.size() || at("<")) fail("an attribute without end");
        value += at("&") ? reference() : std::string(1, text_[next_++]);
      }
      ++next_;
      if (!made.attributes.emplace(key, value).second) fail("twice the attribute " + key);
    }
  }

  XmlElement element() {
    expect("<");
    XmlElement made;
    made.name = name();
    attributes_of(made);
    if (at("/>")) {
      next_ += 2;
      return made;
    }
    expect(">");
    if (made.name == raw_) {
      const std::size_t end = text_.find("</" + raw_, next_);
      made.text = text_.substr(next_, end - next_);
      next_ = end;
    }
    while (!at("</")) {
      if (next_ >= text_.size()) fail("no end of " + made.name);
      if (at("]]>")) fail("]]> in text");
      if (at("<")) {
        made.children.push_back(element());
      } else {
        made.text += at("&") ? reference() : std::string(1, text_[next_++]);
      }
    }
    next_ += 2;
    if (name() != made.name) fail("the end of another element than " + made.name);
    expect(">");
    return made;
  }

  std::string_view text_;
  std::string raw_;
  std::size_t next_ = 0;
};

}  // namespace localrun::test
