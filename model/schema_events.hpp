#pragma once

// The value of `on` (workflow-syntax.md 6). For the files of the schema only.

#include "model/schema.hpp"

namespace localrun::model::schema {

extern const Definition on;

}  // namespace localrun::model::schema
