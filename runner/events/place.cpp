#include "runner/events/place.hpp"

namespace localrun {

Place place_of(const model::Span& span) {
  if (!span.file) return {};
  return {span.file->path(), span.begin.line, span.begin.column, span.end.line, span.end.column};
}

}  // namespace localrun
