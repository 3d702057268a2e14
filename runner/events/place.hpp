#pragma once

#include "model/source.hpp"
#include "runner/events/event.hpp"

namespace localrun {

/// A place of a file as facts have it; none for a span without a file.
[[nodiscard]] Place place_of(const model::Span& span);

}  // namespace localrun
