#include "expr/error.hpp"

#include <stdexcept>

namespace localrun::expr {

Error::Error() : Error(ErrorDetail{}) {}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value() of a failed evaluation: " + error.message());
}

}  // namespace localrun::expr
