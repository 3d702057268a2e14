#pragma once

// Handing an error on to the caller.

#include "expr/error.hpp"

#include <utility>

/// Declares `name` as the value of `expression`, or returns its error.
#define LOCALRUN_EXPR_TRY(name, expression)                    \
  auto name##_result = (expression);                           \
  if (name##_result.has_error()) return name##_result.error(); \
  auto name = std::move(*name##_result)
