#include "runner/view/artifact_list.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/json_object.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/report_parts.hpp"
#include "runner/view/table.hpp"

#include <algorithm>
#include <array>

namespace localrun {
namespace {

/// Who uploaded an artifact last.
Whose uploader_of(const RunState& run, const std::string& name) {
  Whose whose;
  const auto has_uploaded = [&](const std::vector<Artifact>& artifacts) {
    return std::any_of(artifacts.begin(), artifacts.end(), [&](const Artifact& each) {
      return each.action == Artifact::Action::uploaded && each.name == name;
    });
  };
  for (const JobProgress& job : run.jobs) {
    if (has_uploaded(job.artifacts)) whose = {&job, nullptr};
    for (const StepProgress& step : job.steps) {
      if (has_uploaded(step.artifacts)) whose = {&job, &step};
    }
  }
  return whose;
}

std::string of_run(const RunState& run, const Terminal& terminal) {
  return "run " + run.info.run + " of " + one_line(run.info.workflow, terminal);
}

std::string nothing_kept(const RunState& run, const Terminal& terminal) {
  return "No artifacts are kept of " + of_run(run, terminal) + ".\n";
}

std::string details_of(const RunState& run, const ListedArtifact& artifact, Time now,
                       const Terminal& terminal) {
  const auto fact = [&](std::string_view name, const std::string& value) {
    return "  " + styled(padded(name, 10), Style::dim, terminal) + value + '\n';
  };
  std::string out = styled(one_line(artifact.name, terminal), Style::bold, terminal) + "  " +
                    size_text(artifact.size()) + ", " + counted(artifact.files.size(), "file") +
                    '\n';
  const Whose whose = uploader_of(run, artifact.name);
  const std::string who =
      whose.job == nullptr ? "an earlier run" : one_line(whose.name(), terminal);
  out += fact("uploaded", ago_text(now - artifact.uploaded) + " by " + who);
  out += fact("folder", one_line(artifact.folder, terminal));
  int width = 0;
  for (const ListedFile& file : artifact.files)
    width = std::max(width, display_width(size_text(file.size)));
  for (const ListedFile& file : artifact.files) {
    out += "  " + padded_left(size_text(file.size), width) + "  " + one_line(file.name, terminal) +
           '\n';
  }
  return out;
}

std::string file_json(const ListedFile& file) {
  JsonObject object;
  object.add("name", file.name);
  object.add("size", file.size);
  return object.text();
}

std::string artifact_json(const RunState& run, const ListedArtifact& artifact, bool with_files) {
  JsonObject object;
  object.add("name", artifact.name);
  object.add("size", artifact.size());
  object.add("file_count", artifact.files.size());
  object.add("uploaded", iso_time(artifact.uploaded));
  const Whose whose = uploader_of(run, artifact.name);
  if (whose.job != nullptr) {
    object.add("job_id", whose.job->info.id);
    object.add("job_name", job_title(*whose.job));
  }
  if (whose.step != nullptr) object.add("step_id", whose.step->info.id);
  object.add("folder", artifact.folder);
  if (with_files) object.add_json("files", array_of(artifact.files, file_json));
  return object.text();
}

}  // namespace

std::uint64_t ListedArtifact::size() const {
  std::uint64_t sum = 0;
  for (const ListedFile& file : files) sum += file.size;
  return sum;
}

std::string render_artifacts(const ListedArtifacts& listed, Time now, const Terminal& terminal) {
  const RunState& run = *listed.run;
  if (listed.artifacts.empty()) return nothing_kept(run, terminal);
  constexpr std::array<Column, 5> columns = {
      {{"NAME", false, true}, {"SIZE", true}, {"FILES", true}, {"JOB", false, true}, {"UPLOADED"}}};
  std::vector<std::vector<std::string>> rows;
  std::uint64_t size = 0;
  for (const ListedArtifact& artifact : listed.artifacts) {
    size += artifact.size();
    const JobProgress* job = uploader_of(run, artifact.name).job;
    rows.push_back({one_line(artifact.name, terminal), size_text(artifact.size()),
                    std::to_string(artifact.files.size()),
                    job == nullptr ? "(earlier run)" : one_line(job_title(*job), terminal),
                    ago_text(now - artifact.uploaded)});
  }
  return render_table(columns, rows, terminal) + '\n' + counted(rows.size(), "artifact") + " (" +
         size_text(size) + ") of " + of_run(run, terminal) + '\n';
}

std::string render_artifact_details(const ListedArtifacts& listed, Time now,
                                    const Terminal& terminal) {
  if (listed.artifacts.empty()) return nothing_kept(*listed.run, terminal);
  std::string out;
  for (const ListedArtifact& artifact : listed.artifacts)
    out += (out.empty() ? "" : "\n") + details_of(*listed.run, artifact, now, terminal);
  return out;
}

std::string render_artifacts_json(const ListedArtifacts& listed, bool with_files) {
  JsonObject object;
  object.add("schema", 1);
  object.add("run", listed.run->info.run);
  object.add_json("artifacts", array_of(listed.artifacts, [&](const ListedArtifact& artifact) {
                    return artifact_json(*listed.run, artifact, with_files);
                  }));
  return object.text() + '\n';
}

}  // namespace localrun
