#include "runner/view/changes.hpp"

#include "runner/view/go_on.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <map>

namespace localrun {
namespace {

/// Files of one folder beyond this many are one line, where not all are wanted.
constexpr std::size_t most_in_folder = 20;
constexpr int least_path = 20;  // columns
constexpr int longest_words = 30;

struct Letter {
  char sign;
  Style style;
};
Letter letter_of(FileChange::Kind change) {
  switch (change) {
    case FileChange::Kind::added:
      return {'A', Style::green};
    case FileChange::Kind::changed:
      return {'M', Style::yellow};
    case FileChange::Kind::deleted:
      return {'D', Style::red};
  }
  return {' ', Style::none};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/', path.size() - 2);
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

/// `step 3`, `steps 3, 5`.
std::string steps_words(const std::vector<std::uint32_t>& steps) {
  std::string text;
  for (const std::uint32_t step : steps)
    text.append(text.empty() ? "" : ", ").append(std::to_string(step));
  if (text.empty()) return text;
  return (steps.size() == 1 ? "step " : "steps ") + text;
}

class Renderer {
 public:
  Renderer(const ChangesView& view, const Terminal& terminal) : view_(view), terminal_(terminal) {}

  std::string render() {
    std::uint64_t files = 0;
    for (const JobChangeList& list : view_.jobs) {
      add(list);
      files += list.files.size();
    }
    if (view_.jobs.empty()) out_ += "No job of run " + view_.run->info.run + " has begun.\n";
    const bool is_of_step = !view_.jobs.empty() && view_.jobs.front().step != nullptr;
    if (files != 0 && !is_of_step) add_what_next();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string clean(std::string_view text) const { return one_line(text, terminal_); }

  void add(const JobChangeList& list) {
    if (!out_.empty()) out_ += '\n';
    std::string title = clean(job_title(*list.job));
    if (list.step != nullptr) title += " / " + clean(step_title(*list.step));
    out_ +=
        styled(shorten(title, terminal_.width - longest_words, terminal_), Style::bold, terminal_);
    const std::string why = why_unknown(*list.job);
    if (!why.empty() && list.step == nullptr) {
      out_ += '\n' + std::string(2, ' ') + wrapped(why, terminal_.width - 2, 2) + '\n';
      return;
    }
    const FilesChanged* const fact = fact_of(list);
    const std::string words = fact == nullptr ? std::string() : change_words(*fact);
    out_ += (words.empty() ? "  no changes" : "  " + words) + '\n';
    if (fact != nullptr) add_files(list, *fact);
  }

  static const FilesChanged* fact_of(const JobChangeList& list) {
    if (list.step == nullptr) return list.job->files ? &*list.job->files : nullptr;
    return list.step->files.empty() ? nullptr : &list.step->files.back();
  }

  void add_files(const JobChangeList& list, const FilesChanged& fact) {
    std::map<std::string, std::vector<const FileChange*>> by_folder;
    for (const FileChange& file : list.files) by_folder[folder_of(file.path)].push_back(&file);
    widest_ = least_path;
    for (const FileChange& file : list.files)
      widest_ = std::max(widest_, display_width(clean(file.path)));
    widest_ = std::min(widest_, std::max(terminal_.width - 36, least_path));
    std::string folded;
    for (const FileChange& file : list.files) {
      const std::string folder = folder_of(file.path);
      const auto& together = by_folder[folder];
      if (view_.has_all || folder.empty() || together.size() <= most_in_folder) {
        add_file(list, file);
      } else if (folder != folded) {
        folded = folder;
        add_folder(folder, together);
      }
    }
    const std::uint64_t listed = list.files.size();
    const std::uint64_t known = fact.added + fact.changed + fact.deleted;
    if (known > listed && !view_.are_paths_chosen)
      out_ += "     " + grouped(known - listed) + " more are not listed\n";
  }

  void add_file(const JobChangeList& list, const FileChange& file) {
    const Letter letter = letter_of(file.change);
    std::string details;
    if (file.path.ends_with('/')) {
      details = file.is_ignored ? grouped(file.files) + (file.files == 1 ? " file" : " files")
                                : "empty folder";
    } else if (file.change != FileChange::Kind::deleted) {
      details = size_text(file.size);
    }
    add_part(details, file.is_ignored ? "ignored" : "");
    add_part(details, file.not_kept);
    if (list.step == nullptr)
      add_part(details, steps_words(steps_that_changed(*list.job, file.path)));
    add_line(letter, clean(file.path), details, file.is_ignored);
  }

  void add_folder(const std::string& folder, const std::vector<const FileChange*>& files) {
    FilesChanged sum;
    for (const FileChange* file : files) {
      if (file->is_ignored) {
        sum.ignored += file->files;
      } else if (file->change == FileChange::Kind::added) {
        ++sum.added;
      } else {
        ++(file->change == FileChange::Kind::changed ? sum.changed : sum.deleted);
      }
    }
    add_line({' ', Style::none}, clean(folder), change_words(sum), false);
    has_folded_ = true;
  }

  static void add_part(std::string& details, std::string_view part) {
    if (!part.empty()) details.append(details.empty() ? "" : ", ").append(part);
  }

  void add_line(const Letter& letter, const std::string& path, const std::string& details,
                bool is_dim) {
    out_ += "  " + styled(std::string(1, letter.sign), letter.style, terminal_) + "  ";
    const std::string shown = details.empty() ? path : padded(path, widest_);
    out_ += is_dim ? styled(shown, Style::dim, terminal_) : shown;
    if (!details.empty()) {
      const int column = 5 + std::max(widest_, display_width(path)) + 2;
      const bool fits = column + display_width(details) <= terminal_.width;
      // Below the path where both are long.
      out_ += fits ? "  " : '\n' + std::string(9, ' ');
      out_ +=
          styled(fits ? details : wrapped(details, terminal_.width - 9, 9), Style::dim, terminal_);
    }
    out_ += '\n';
  }

  void add_what_next() {
    const std::string call = "localrun changes " + view_.run->info.run;
    out_ += '\n';
    const auto add = [&](const std::string& option, std::string_view what) {
      out_ += styled(padded(call + option, 52) + "  " + std::string(what), Style::dim, terminal_) +
              '\n';
    };
    add(" --diff", "their lines");
    add(" --apply [PATH]", "into the working tree");
    if (has_folded_) add(" --verbose", "each file");
  }

  const ChangesView& view_;
  const Terminal& terminal_;
  int widest_ = 0;
  bool has_folded_ = false;
  std::string out_;
};

}  // namespace

std::string why_unknown(const JobProgress& job) {
  const std::string help = "docs/isolation.md, \"What did the job change?\"";
  if (job.phase == JobPhase::finished && job.end.result == Conclusion::skipped)
    return "The job was skipped.";
  if (job.files)
    return job.files->reason.empty() ? std::string()
                                     : "Not known: " + job.files->reason + " (" + help + ").";
  if (!job.info.uses.empty()) return "A call: see the jobs of the called workflow.";
  return "Not known: the job had no workspace of its own. Run it with --isolate workspace to see "
         "what it changes.";
}

std::vector<std::uint32_t> steps_that_changed(const JobProgress& job, const std::string& path) {
  std::vector<std::uint32_t> steps;
  for (const StepProgress& step : job.steps) {
    const auto has_path = [&](const FilesChanged& fact) {
      return std::any_of(fact.files.begin(), fact.files.end(),
                         [&](const FileChange& file) { return file.path == path; });
    };
    if (step.index && std::any_of(step.files.begin(), step.files.end(), has_path))
      steps.push_back(static_cast<std::uint32_t>(*step.index) + 1);
  }
  return steps;
}

std::string render_changes(const ChangesView& view, const Terminal& terminal) {
  return Renderer(view, terminal).render();
}

}  // namespace localrun
