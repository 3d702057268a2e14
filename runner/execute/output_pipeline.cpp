#include "runner/execute/output_pipeline.hpp"

#include "runner/process/byte_scan.hpp"

#include <string.h>  // memrchr

#include <algorithm>
#include <optional>
#include <string>

namespace localrun {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int match_attempts = 3;

/// Where the next `::` or `##[` stands.
std::size_t find_marker(std::string_view text, std::size_t from) {
  for (std::size_t at = from;; ++at) {
    at = find_double_mark(text, at);
    if (at == npos || text[at] == ':' || text.substr(at).starts_with("##[")) return at;
  }
}

std::size_t line_begin(std::string_view text, std::size_t from, std::size_t at) {
  const void* found = ::memrchr(text.data() + from, '\n', at - from);
  if (found == nullptr) return from;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

/// Users' lines must not look like the runner's own markers (4.9); nullopt: they do not.
std::optional<std::string> defused(std::string_view line) {
  if (line.find("##[start-action") == npos && line.find("##[end-action") == npos)
    return std::nullopt;
  std::string text(line);
  for (const std::string_view marker : {"##[start-action", "##[end-action"}) {
    for (std::size_t at = 0; (at = text.find(marker, at)) != std::string::npos;
         at += marker.size()) {
      text.insert(at + 3, 1, '\\');
    }
  }
  return text.append("\n");
}

}  // namespace

OutputPipeline::OutputPipeline(const OutputSettings& settings, StepLog& log, Masker& masker,
                               ProblemMatchers& matchers, CommandSink& sink)
    : log_(log),
      matchers_(matchers),
      processor_(settings.commands, log, masker, matchers, sink),
      issue_settings_{settings.commands.workspace, settings.commands.repository,
                      settings.server_url, settings.commands.container_paths, settings.own_root},
      matcher_limit_(settings.matcher_limit) {}

OutputPipeline::StreamMatchers& OutputPipeline::matchers_of(LogText::Stream stream) {
  return streams_[stream == LogText::Stream::error ? 1 : 0];
}

void OutputPipeline::take(LogText::Stream stream, std::string_view lines) {
  std::size_t printed = 0;  // everything before has been dealt with
  std::size_t position = 0;
  while (!is_aborted()) {
    const std::size_t marker = position < lines.size() ? find_marker(lines, position) : npos;
    if (marker == npos) {
      print(stream, lines.substr(printed));
      return;
    }
    const std::size_t begin = line_begin(lines, position, marker);
    const std::size_t end = std::min(lines.find('\n', marker), lines.size());
    const std::string_view line = lines.substr(begin, end - begin);
    position = std::min(end + 1, lines.size());

    const std::optional<WorkflowCommand> command = processor_.recognise(line);
    const std::optional<std::string> changed = command ? std::nullopt : defused(line);
    if (!command && !changed) continue;
    print(stream, lines.substr(printed, begin - printed));
    printed = position;
    if (command) {
      processor_.execute(*command, line);
    } else {
      print(stream, *changed);
    }
  }
}

void OutputPipeline::print(LogText::Stream stream, std::string_view lines) {
  if (matchers_.is_empty()) {
    log_.lines(stream, lines);
    return;
  }
  StreamMatchers& state = matchers_of(stream);
  follow(state);
  std::size_t printed = 0;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    const std::string_view line = lines.substr(begin, end - begin);
    const LineReport report = examine(state, line);
    if (!report.remarks.empty() || report.annotation) {
      log_.lines(stream, lines.substr(printed, begin - printed));
      printed = begin;
      tell(report, line);
      if (report.annotation) printed = std::min(end + 1, lines.size());
    }
    begin = std::min(end + 1, lines.size());
  }
  log_.lines(stream, lines.substr(printed));
}

void OutputPipeline::follow(StreamMatchers& state) const {
  const std::vector<ProblemMatcherPtr>& all = matchers_.all();
  const bool is_same = std::ranges::equal(all, state.known);
  if (is_same) return;
  std::vector<LineMatcher> active;
  for (const ProblemMatcherPtr& matcher : all) {
    const auto kept = std::ranges::find(state.active, matcher, &LineMatcher::matcher);
    if (kept != state.active.end()) {
      active.push_back(std::move(*kept));
    } else if (std::ranges::find(state.known, matcher) == state.known.end()) {
      active.emplace_back(matcher);
    }
  }
  state.active = std::move(active);
  state.known = all;
}

OutputPipeline::LineReport OutputPipeline::examine(StreamMatchers& state,
                                                   std::string_view line) const {
  LineReport report;
  for (std::size_t i = 0; i < state.active.size() && !report.annotation;) {
    const MatchAttempt attempt = try_match(state.active[i], line, report);
    if (attempt.is_given_up) {
      state.active.erase(state.active.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    if (attempt.match) {
      for (std::size_t other = 0; other < state.active.size(); ++other) {
        if (other != i) state.active[other].reset();
      }
      MatcherIssue issue = make_matcher_issue(*attempt.match, issue_settings_);
      for (std::string& text : issue.debug) report.remarks.push_back({false, std::move(text)});
      report.annotation = std::move(issue.annotation);
    }
    ++i;
  }
  return report;
}

OutputPipeline::MatchAttempt OutputPipeline::try_match(LineMatcher& matcher, std::string_view line,
                                                       LineReport& report) const {
  for (int attempt = 1;; ++attempt) {
    Result<std::optional<MatchedProperties>> match = matcher.match(line, matcher_limit_);
    if (match) return {std::move(*match), false};
    const std::string owner = "'" + owner_of(*matcher.matcher()) + "'";
    if (attempt == match_attempts) {
      report.remarks.push_back({true, "Removing issue matcher " + owner + ". Matcher failed " +
                                          std::to_string(match_attempts) +
                                          " times. Error: " + match.error().what()});
      return {std::nullopt, true};
    }
    report.remarks.push_back({false, "Timeout processing issue matcher " + owner +
                                         " against line '" + std::string(line) +
                                         "'. Exception: " + match.error().what()});
  }
}

void OutputPipeline::tell(const LineReport& report, std::string_view line) {
  for (const auto& [is_warning, text] : report.remarks) {
    if (is_warning) {
      log_.warning(text);
    } else {
      log_.debug(text);
    }
  }
  if (!report.annotation) return;
  const auto& [level, message, properties] = *report.annotation;
  log_.annotate(level, message, properties, &line);
}

}  // namespace localrun
