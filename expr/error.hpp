#pragma once

// What can go wrong inside `${{ }}`: an error is data (kind, token, place); message() puts it into
// GitHub's words.

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace localrun::expr {

/// A stretch of the text an expression was parsed from, in bytes.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// The pass that found the error; `eval --ndjson` prints it (expressions.md 12).
enum class Stage : std::uint8_t { lexing, parsing, evaluation };

/// One error. `message` is complete and in GitHub's words (expressions.md 8 and 6);
/// `span` is the smallest part of the source that is wrong, for an underline.
struct ErrorDetail {
  Stage stage = Stage::parsing;
  std::string message;
  Span span;
  /// What was meant, most likely ("did you mean"); empty when nothing is near.
  std::string suggestion;
};

/// Boxed, so that a Result<Value> stays small (one evaluation costs about 100 ns).
class Error {
 public:
  Error();  // what boost::system::result answers for error() of a success: an empty message
  explicit Error(ErrorDetail detail)
      : detail_(std::make_shared<const ErrorDetail>(std::move(detail))) {}

  [[nodiscard]] const ErrorDetail& detail() const noexcept { return *detail_; }
  [[nodiscard]] const std::string& message() const noexcept { return detail_->message; }

 private:
  std::shared_ptr<const ErrorDetail> detail_;
};

/// Reading `.value()` of a failed result is our own mistake: it throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace localrun::expr
