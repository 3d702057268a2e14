#include "runner/process/result.hpp"

#include <stdexcept>
#include <system_error>

namespace localrun {

Error::Error() : Error(ErrorDetail{"no error", {}, 0}) {}

Error Error::with_context(std::string_view context) const {
  return Error({std::string(context) + ": " + detail_->what, detail_->help, detail_->code});
}

Error system_error(std::string_view what, int error_number) {
  return Error(
      {std::string(what) + ": " + std::generic_category().message(error_number), {}, error_number});
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value() of a failed result: " + error.what());
}

}  // namespace localrun
