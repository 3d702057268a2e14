#include "tests/e2e/expectations.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string_view>

namespace localrun::e2e {

namespace {

std::vector<std::string> split_options(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool has_word = false;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0 ? c == quote : (c == '\'' || c == '"')) {
      quote = quote != 0 ? '\0' : c;
      has_word = true;
    } else if (c == ' ' && quote == 0) {
      if (has_word) words.push_back(std::exchange(word, {}));
      has_word = false;
    } else {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(word);
  return words;
}

struct Pair {
  std::string left;
  std::string right;
};

Pair split_at(const std::string& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

/// `\\n`, `\\t` and `\\r` stand for what they mean everywhere, so that outputs of several lines can
/// be expected.
std::string unescape(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> escapes = {
      {{"\\n", '\n'}, {"\\t", '\t'}, {"\\r", '\r'}}};
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto* escape = std::find_if(escapes.begin(), escapes.end(), [&](const auto& each) {
      return text.compare(i, 2, each.first) == 0;
    });
    if (escape != escapes.end()) ++i;
    result += escape != escapes.end() ? escape->second : text[i];
  }
  return result;
}

bool has_line(const Outcome& outcome, const std::string& text) {
  const auto lines = log_lines(outcome);
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.ends_with(text); });
}

/// Place in the stream of `started JOB`, `finished JOB`; of a matrix the first start, the last end.
std::size_t moment(const Outcome& outcome, const std::string& what) {
  const auto [verb, job] = split_at(what, ' ');
  std::size_t found = std::string::npos;
  for (std::size_t i = 0; i < outcome.events.size(); ++i) {
    const Event& event = outcome.events[i];
    if (field(event, "event") != "job_" + verb || field(event, "job_id") != job) continue;
    if (found == std::string::npos || verb == "finished") found = i;
  }
  return found;
}

bool comes_before(const Outcome& outcome, const std::string& text) {
  const std::size_t at = text.find(" before ");
  if (at == std::string::npos) return false;
  const std::size_t first = moment(outcome, text.substr(0, at));
  const std::size_t second = moment(outcome, text.substr(at + 8));
  return first != std::string::npos && second != std::string::npos && first < second;
}

/// `JOB.STEP=OUTCOME/CONCLUSION`
bool step_ended(const Outcome& outcome, const std::string& text) {
  const auto [where, results] = split_at(text, '=');
  const auto [job, step] = split_at(where, '.');
  const auto [ended, conclusion] = split_at(results, '/');
  return outcome.find("step_finished", {{"job_id", job},
                                        {"step_id", step},
                                        {"outcome", ended},
                                        {"conclusion", conclusion}}) != nullptr;
}

bool has_name(const Outcome& outcome, const std::string& kind, const std::string& text) {
  const auto [where, name] = split_at(text, '=');
  if (kind == "job_name")
    return outcome.find("job_queued", {{"job_id", where}, {"job_name", name}}) != nullptr;
  const auto [job, step] = split_at(where, '.');
  return outcome.find("step_finished", {{"job_id", job}, {"step_id", step}, {"step_name", name}}) !=
         nullptr;
}

/// `SLUG`, or `SLUG at LINE` of the file.
bool has_diagnostic(const Outcome& outcome, const std::string& text) {
  const std::size_t at = text.find(" at ");
  const std::string slug = text.substr(0, at);
  if (at != std::string::npos) {
    return std::any_of(outcome.events.begin(), outcome.events.end(), [&](const Event& event) {
      const auto* place = event.if_contains("place");
      return field(event, "event") == "finding" && field(event, "slug") == slug &&
             place != nullptr && place->is_object() &&
             field(place->as_object(), "line") == text.substr(at + 4);
    });
  }
  return outcome.find("finding", {{"slug", slug}}) != nullptr ||
         outcome.err.find(slug) != std::string::npos;
}

bool is_nowhere(const Outcome& outcome, const Sandbox& sandbox, const std::string& text) {
  return outcome.out.find(text) == std::string::npos &&
         outcome.err.find(text) == std::string::npos && sandbox.files_with(text).empty();
}

std::string job_of(const std::string& text) { return split_at(split_at(text, '=').left, '.').left; }
std::string name_of(const std::string& text) {
  return split_at(split_at(text, '=').left, '.').right;
}
std::string value_of(const std::string& text) { return unescape(split_at(text, '=').right); }

struct Check {
  std::string_view word;
  bool (*holds)(const Outcome&, const Sandbox&, const std::string& text);
};

/// The longer words first: `no log` is not `no`.
const std::array<Check, 16> checks = {{
    {"exit", [](const Outcome& o, const Sandbox&,
                const std::string& t) { return std::to_string(o.status) == t; }},
    {"output",
     [](const Outcome& o, const Sandbox&, const std::string& t) {
       return output_of(o, job_of(t), name_of(t)) == value_of(t);
     }},
    {"no output", [](const Outcome& o, const Sandbox&,
                     const std::string& t) { return output_of(o, job_of(t), name_of(t)).empty(); }},
    {"result", [](const Outcome& o, const Sandbox&,
                  const std::string& t) { return result_of(o, job_of(t)) == value_of(t); }},
    {"log", [](const Outcome& o, const Sandbox&, const std::string& t) { return has_line(o, t); }},
    {"no log",
     [](const Outcome& o, const Sandbox&, const std::string& t) { return !has_line(o, t); }},
    {"diagnostic",
     [](const Outcome& o, const Sandbox&, const std::string& t) { return has_diagnostic(o, t); }},
    {"never",
     [](const Outcome& o, const Sandbox& s, const std::string& t) { return is_nowhere(o, s, t); }},
    {"no diagnostic",
     [](const Outcome& o, const Sandbox&, const std::string& t) { return !has_diagnostic(o, t); }},
    {"order",
     [](const Outcome& o, const Sandbox&, const std::string& t) { return comes_before(o, t); }},
    {"step",
     [](const Outcome& o, const Sandbox&, const std::string& t) { return step_ended(o, t); }},
    {"job name", [](const Outcome& o, const Sandbox&,
                    const std::string& t) { return has_name(o, "job_name", t); }},
    {"step name", [](const Outcome& o, const Sandbox&,
                     const std::string& t) { return has_name(o, "step_name", t); }},
    {"at once",
     [](const Outcome& o, const Sandbox&, const std::string& t) {
       const auto [job, count] = split_at(t, '=');
       return std::to_string(most_at_once(o, job == "*" ? std::string() : job)) == count;
     }},
    {"runs",
     [](const Outcome& o, const Sandbox&, const std::string& t) {  // JOB=NUMBER of combinations
       const auto [job, count] = split_at(t, '=');
       const auto is_of_job = [&id = job](const Event& e) {
         return field(e, "event") == "job_queued" && field(e, "job_id") == id;
       };
       return std::to_string(std::count_if(o.events.begin(), o.events.end(), is_of_job)) == count;
     }},
    {"stderr", [](const Outcome& o, const Sandbox&,
                  const std::string& t) { return o.err.find(t) != std::string::npos; }},
}};

const Check* find_check(const std::string& line) {
  const Check* best = nullptr;
  for (const Check& check : checks) {
    if (!line.starts_with(std::string(check.word) + " ")) continue;
    if (best == nullptr || check.word.size() > best->word.size()) best = &check;
  }
  return best;
}

}  // namespace

Expectations read_expectations(const std::string& workflow) {
  constexpr std::string_view run = "# run: ";
  constexpr std::string_view expect = "# expect: ";
  Expectations result;
  std::istringstream lines(workflow);
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with(run)) result.options = split_options(line.substr(run.size()));
    if (line.starts_with(expect)) result.lines.push_back(line.substr(expect.size()));
  }
  return result;
}

std::string check_expectations(const Expectations& expectations, const Outcome& outcome,
                               const Sandbox& sandbox) {
  std::string broken;
  for (const std::string& line : expectations.lines) {
    const Check* check = find_check(line);
    if (check == nullptr) {
      broken += "not an expectation: " + line + "\n";
    } else if (!check->holds(outcome, sandbox, line.substr(check->word.size() + 1))) {
      broken += "does not hold: " + line + "\n";
    }
  }
  return broken;
}

std::string result_of(const Outcome& outcome, const std::string& job) {
  std::set<std::string> results;
  for (const Event& event : outcome.events) {
    if (field(event, "event") != "job_finished" || field(event, "job_id") != job) continue;
    results.insert(field(event, "is_allowed_to_fail") == "true" ? "success"
                                                                : field(event, "result"));
  }
  for (const char* result : {"failure", "cancelled", "success", "skipped"}) {
    if (results.contains(result)) return result;
  }
  return "none";
}

std::string output_of(const Outcome& outcome, const std::string& job, const std::string& name) {
  std::string value;
  for (const Event& event : outcome.events) {
    if (field(event, "event") != "job_finished" || field(event, "job_id") != job) continue;
    const auto* outputs = event.if_contains("outputs");
    const std::string given =
        outputs == nullptr ? std::string() : field(outputs->as_object(), name);
    if (!given.empty()) value = given;
  }
  return value;
}

std::vector<std::string> log_lines(const Outcome& outcome) {
  std::vector<std::string> lines;
  for (const Event& event : outcome.events) {
    const std::string kind = field(event, "event");
    if (kind == "log") lines.push_back(field(event, "text"));
    if (kind == "annotation") lines.push_back(field(event, "message"));
  }
  return lines;
}

std::size_t most_at_once(const Outcome& outcome, const std::string& job) {
  std::size_t now = 0;
  std::size_t most = 0;
  std::set<std::string> running;
  for (const Event& event : outcome.events) {
    if (!job.empty() && field(event, "job_id") != job) continue;
    const std::string kind = field(event, "event");
    if (kind == "job_started") {
      running.insert(field(event, "job"));
      most = std::max(most, ++now);
    } else if (kind == "job_finished" && running.erase(field(event, "job")) != 0) {
      --now;
    }
  }
  return most;
}

}  // namespace localrun::e2e
