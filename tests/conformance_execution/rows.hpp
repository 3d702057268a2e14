#pragma once

// The official rows about execution: where they are, and one loop over those of a kind.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::test {

using Row = boost::json::object;

/// Calls `check` with every row of the kind, its name in the trace of failures. Missing data, and a
/// kind without rows, is a failure of the running test.
void for_each_row(std::string_view topic, std::string_view kind,
                  const std::function<void(const Row&)>& check);

/// A text, also one of the form {"prefix", "repeat", "count", "suffix"}.
[[nodiscard]] std::string text_of(const boost::json::value& value);
/// The member's text; empty when absent or null.
[[nodiscard]] std::string text_at(const Row& row, std::string_view key);
[[nodiscard]] bool flag_at(const Row& row, std::string_view key);
/// nullptr when absent or null.
[[nodiscard]] const boost::json::value* find(const Row& row, std::string_view key);
[[nodiscard]] std::vector<std::string> texts_at(const Row& row, std::string_view key);
/// An object of texts, in its order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs_at(const Row& row,
                                                                        std::string_view key);
/// Every `{name}` replaced.
[[nodiscard]] std::string filled(std::string text,
                                 const std::map<std::string, std::string>& places);

/// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Writes a file below it, with its folders; a name that ends in `/` is a folder.
  void write(std::string_view name, std::string_view bytes) const;

 private:
  std::string path_;
};

}  // namespace localrun::test
