#include "runner/cli/log.hpp"

#include <cstdlib>
#include <memory>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace localrun::cli {

namespace {

/// Made when first asked for: a run without LOCALRUN_LOG never touches spdlog.
spdlog::logger* logger() {
  static const std::unique_ptr<spdlog::logger> instance = []() -> std::unique_ptr<spdlog::logger> {
    const char* level = std::getenv("LOCALRUN_LOG");
    if (level == nullptr || *level == '\0') return nullptr;
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
    auto made = std::make_unique<spdlog::logger>("localrun", std::move(sink));
    made->set_level(spdlog::level::from_str(level));
    made->set_pattern("%H:%M:%S.%e %^%l%$ %v");
    return made;
  }();
  return instance.get();
}

}  // namespace

void log_debug(std::string_view text) {
  if (spdlog::logger* log = logger()) log->debug(text);
}

void log_warning(std::string_view text) {
  if (spdlog::logger* log = logger()) log->warn(text);
}

}  // namespace localrun::cli
