#pragma once

// Failures of the machine (disk, spawn, network, protocol): a value, not an exception.

#include <boost/system/result.hpp>
#include <memory>
#include <string>

namespace localrun {

/// One failure. `what` says what was being done to which thing and why it failed, complete for a
/// person; `help` what to do about it, empty when there is nothing to say.
struct ErrorDetail {
  std::string what;
  std::string help;
  int code = 0;  // errno where there was one
};

/// Boxed: results stay small.
class Error {
 public:
  /// What `error()` of a successful result gives; says that there was none.
  Error();
  explicit Error(ErrorDetail detail)
      : detail_(std::make_shared<const ErrorDetail>(std::move(detail))) {}
  [[nodiscard]] const std::string& what() const noexcept { return detail_->what; }
  [[nodiscard]] const std::string& help() const noexcept { return detail_->help; }
  [[nodiscard]] int code() const noexcept { return detail_->code; }
  /// `CONTEXT: what`, the cause kept.
  [[nodiscard]] Error with_context(std::string_view context) const;

 private:
  std::shared_ptr<const ErrorDetail> detail_;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// `WHAT: the text of errno`.
[[nodiscard]] Error system_error(std::string_view what, int error_number);

/// Reading `.value()` of a failed result is our own mistake: it throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace localrun

/// Return the error of a failed result from this function, else give its value.
#define LOCALRUN_CONCAT_(a, b) a##b
#define LOCALRUN_CONCAT(a, b) LOCALRUN_CONCAT_(a, b)
#define LOCALRUN_TRY(declaration, expression)                                                 \
  auto LOCALRUN_CONCAT(result_, __LINE__) = (expression);                                     \
  if (!LOCALRUN_CONCAT(result_, __LINE__)) return LOCALRUN_CONCAT(result_, __LINE__).error(); \
  declaration = std::move(*LOCALRUN_CONCAT(result_, __LINE__))
#define LOCALRUN_CO_TRY(declaration, expression)                                                 \
  auto LOCALRUN_CONCAT(result_, __LINE__) = (expression);                                        \
  if (!LOCALRUN_CONCAT(result_, __LINE__)) co_return LOCALRUN_CONCAT(result_, __LINE__).error(); \
  declaration = std::move(*LOCALRUN_CONCAT(result_, __LINE__))
