#include "runner/schedule/run_outputs.hpp"

#include "expr/text.hpp"

namespace localrun {

namespace {

constexpr std::size_t max_run_outputs = std::size_t{50} * 1024 * 1024;

std::size_t utf16_bytes(const NamedTexts& outputs) {
  std::size_t units = 0;
  for (const auto& [name, value] : outputs)
    units += expr::utf16_length(name) + expr::utf16_length(value);
  return 2 * units;
}

}  // namespace

void merge_outputs(NamedTexts& all, const NamedTexts& outputs) {
  for (const auto& [name, value] : outputs) {
    if (value.empty()) continue;
    bool is_known = false;
    for (auto& [known_name, known_value] : all) {
      if (!expr::equal_ignoring_case(known_name, name)) continue;
      known_value = value;
      is_known = true;
    }
    if (!is_known) all.emplace_back(name, value);
  }
}

std::optional<Finding> OutputBudget::take(const NamedTexts& outputs, const std::string& job_name,
                                          const Place& place) {
  bytes_ += utf16_bytes(outputs);
  if (bytes_ <= max_run_outputs || outputs.empty()) return std::nullopt;
  Finding finding;
  finding.slug = "output-too-large";
  finding.severity = "error";
  finding.message = "the outputs of this run are " + std::to_string(bytes_) +
                    " bytes (as UTF-16) with those of job '" + job_name +
                    "'; the limit of a run is " + std::to_string(max_run_outputs);
  finding.why = "GitHub limits all outputs of a run to 50 MB, so those of this job are dropped";
  finding.help = "pass large data on as an artifact, and its name as the output";
  finding.place = place;
  return finding;
}

}  // namespace localrun
