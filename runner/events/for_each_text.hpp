#pragma once

// Every text of a fact that came from outside, for masking (law 6). Log text is not among them: its
// pipeline masks it before it becomes a fact.

#include "runner/events/fact_fields.hpp"

namespace localrun {

/// The visitor behind for_each_text.
template <class Function>
class TextVisitor {
 public:
  explicit TextVisitor(Function& function) : function_(function) {}

  void word(std::string_view, std::string&) {}
  void text(std::string_view, std::string& field) { function_(field); }
  void optional_text(std::string_view, std::string& field) { function_(field); }
  void json(std::string_view, std::string& field) { function_(field); }
  void texts(std::string_view, std::vector<std::string>& field) {
    for (std::string& text : field) function_(text);
  }
  void named_texts(std::string_view, NamedTexts& field) {
    for (auto& [name, value] : field) {
      function_(name);
      function_(value);
    }
  }
  template <class Item>
  void list(std::string_view, std::vector<Item>& field) {
    for (Item& item : field) fields(item, *this);
  }
  void place(std::string_view, Place& field) { function_(field.file); }
  void optional_value(std::string_view, std::optional<std::string>& field) {
    if (field) function_(*field);
  }
  template <class Number>
  void number(std::string_view, Number&) {}
  void optional_number(std::string_view, std::optional<int>&) {}
  void flag(std::string_view, bool&) {}
  void duration(std::string_view, Milliseconds&) {}
  template <class Enum>
  void choice(std::string_view, Enum&) {}

 private:
  Function& function_;
};

/// Calls `function(std::string&)` for every text of the fact, names of outputs and properties too.
template <class Function>
void for_each_text(Fact& fact, Function function) {
  TextVisitor<Function> visitor(function);
  std::visit([&](auto& alternative) { fields(alternative, visitor); }, fact);
}

}  // namespace localrun
