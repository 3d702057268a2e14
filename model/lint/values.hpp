#pragma once

#include "model/lint/report.hpp"
#include "model/token.hpp"

namespace localrun::model {

/// Plain numbers below `token` whose text is not what GitHub makes of them (`3.10` → `3.1`),
/// wherever a text is wanted.
void report_lost_digits(const Token& token, Report& report);

}  // namespace localrun::model
