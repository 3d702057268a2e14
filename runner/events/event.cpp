#include "runner/events/event.hpp"

#include "runner/events/fact_fields.hpp"

namespace localrun {

std::string_view conclusion_name(Conclusion conclusion) noexcept { return name_of(conclusion); }

std::string_view step_kind_name(StepKind kind) noexcept { return name_of(kind); }

}  // namespace localrun
