#include "runner/cli/complete.hpp"

#include "runner/cli/command_table.hpp"
#include "runner/cli/complete_values.hpp"

#include <algorithm>
#include <iterator>
#include <cstdio>
#include <optional>
#include <unistd.h>

namespace localrun::cli {

namespace {

using Paths = CompletionAnswer::Paths;

std::vector<Candidate> words_of(std::string_view list, char separator) {
  std::vector<Candidate> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    words.push_back({std::string(list.substr(0, end)), {}});
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

/// A place for arguments, as the command's help shows it: `[RUN|WORKFLOW]`, `[FILE…]`.
struct Slot {
  std::vector<Candidate> names;
  bool is_verb = false;  // one of some words, or none of them
  bool repeats = false;

  [[nodiscard]] bool has(const std::string& word) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const Candidate& each) { return each.word == word; });
  }
};

std::vector<Slot> slots_of(const Command& command) {
  constexpr std::string_view more = "…";
  std::vector<Slot> slots;
  for (Candidate& each : words_of(command.arguments, ' ')) {
    std::string& text = each.word;
    Slot slot;
    slot.is_verb = text.size() > 1 && text[0] == '[' && text[1] >= 'a' && text[1] <= 'z';
    slot.repeats = text.find(more) != std::string::npos;
    if (slot.repeats) text.erase(text.find(more), more.size());
    std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
    slot.names = words_of(text, '|');
    slots.push_back(std::move(slot));
  }
  return slots;
}

/// The words before the one being typed, as parse_options would read them.
struct Typed {
  const Command* command = nullptr;
  bool is_named = false;  // by its name: else `run`, unless nothing has been typed yet
  std::vector<std::string> arguments;
  std::string run;                  // --run
  const Option* awaited = nullptr;  // the option whose value comes next
  bool has_ended_options = false;   // behind `--`
};

const Option* option_for(const Command& command, auto matches) {
  for (const Option& option : option_table()) {
    if (includes(option.commands, command.option_set) && matches(option)) return &option;
  }
  return nullptr;
}

const Option* option_of(const Command& command, const std::string& word) {
  if (word.starts_with("--")) {
    const std::string name = word.substr(2, word.find('=') - 2);
    return option_for(command, [&](const Option& each) { return each.name == name; });
  }
  return option_for(command, [&](const Option& each) { return each.letter == word.back(); });
}

Typed read_words(std::span<const std::string> words) {
  Typed typed;
  typed.command = find_command("run");
  while (words.size() >= 2 && words.front() == "-C") {
    if (::chdir(words[1].c_str()) != 0) return typed;
    words = words.subspan(2);
  }
  if (!words.empty()) {
    if (const Command* named = find_command(words.front())) {
      typed.command = named;
      typed.is_named = true;
      words = words.subspan(1);
    }
  }
  for (const std::string& word : words) {
    if (typed.awaited != nullptr) {
      if (typed.awaited->name == "directory" && ::chdir(word.c_str()) != 0) return typed;
      if (typed.awaited->name == "run") typed.run = word;
      typed.awaited = nullptr;
    } else if (typed.has_ended_options || word.size() < 2 || word.front() != '-') {
      typed.arguments.push_back(word);
    } else if (word == "--") {
      typed.has_ended_options = true;
    } else {
      const Option* option = option_of(*typed.command, word);
      const bool is_complete = word.find('=') != std::string::npos;
      if (option != nullptr && !option->argument.empty() && !is_complete) typed.awaited = option;
    }
  }
  return typed;
}

/// The run that a call is about; empty when it is about none.
std::string run_of(const Typed& typed) {
  if (!typed.run.empty()) return typed.run;
  const std::vector<Slot> slots = slots_of(*typed.command);
  const auto is_run = [](const Slot& slot) { return slot.names.size() == 1 && slot.has("RUN"); };
  if (std::none_of(slots.begin(), slots.end(), is_run)) return {};
  std::vector<std::string> arguments = typed.arguments;
  if (!arguments.empty() && slots.front().has(arguments.front()))
    arguments.erase(arguments.begin());
  return arguments.empty() ? "last" : arguments.front();
}

/// What an option may be given.
CompletionAnswer values_of(const Option& option, const Typed& typed) {
  CompletionAnswer answer;
  const std::string workflow = typed.arguments.empty() ? std::string() : typed.arguments.front();
  const std::string run = run_of(typed);
  if (!option.words.empty()) {
    answer.candidates = words_of(option.words, ' ');
  } else if (option.argument == "DIR") {
    answer.paths = Paths::folders;
  } else if (option.name == "from") {
    answer.candidates = kept_steps_of_run(run);
  } else if (option.argument.starts_with("FILE")) {
    answer.paths = Paths::files;
  } else if (option.name == "job" && !run.empty()) {
    answer.candidates = jobs_of_run(run);
  } else if (option.name == "job") {
    answer.candidates = job_candidates(workflow);
  } else if (option.name == "event") {
    answer.candidates = event_candidates(workflow);
  } else if (option.name == "input") {
    answer.candidates = input_candidates(workflow);
  } else if (option.name == "matrix") {
    answer.candidates = matrix_candidates(workflow);
  } else if (option.name == "name") {
    answer.candidates = artifacts_of_run(run);
  } else if (option.argument == "RUN") {
    answer.candidates = run_candidates();
  }
  return answer;
}

CompletionAnswer options_of(const Command& command) {
  CompletionAnswer answer;
  for (const Option& option : option_table()) {
    if (includes(option.commands, command.option_set))
      answer.candidates.push_back({"--" + std::string(option.name), std::string(option.help)});
  }
  return answer;
}

CompletionAnswer commands() {
  CompletionAnswer answer;
  for (const Command& command : command_table())
    answer.candidates.push_back({std::string(command.name), std::string(command.help)});
  return answer;
}

/// Adds what may stand for one name of a command's arguments.
void add_values_of(CompletionAnswer& answer, const Candidate& name, const std::string& run) {
  std::vector<Candidate> more;
  if (name.word == "WORKFLOW") {
    more = workflow_candidates();
    answer.paths = Paths::files;
  } else if (name.word == "RUN") {
    more = run_candidates();
  } else if (name.word == "JOB/STEP") {
    more = kept_steps_of_run(run);
  } else if (name.word == "PATH") {
    more = changes_of_run(run);
  } else if (name.word == "KEY") {
    more = cache_keys();
  } else if (name.word == "FILE") {
    answer.paths = Paths::files;
  } else if (name.word == "COMMAND") {
    more = commands().candidates;
  } else if (name.word != "EXPR") {
    more = {name};
  }
  std::move(more.begin(), more.end(), std::back_inserter(answer.candidates));
}

/// What stands for itself: a word of the command, a workflow, a run, a file.
CompletionAnswer arguments_of(const Typed& typed) {
  const std::vector<Slot> slots = slots_of(*typed.command);
  CompletionAnswer answer;
  std::size_t at = typed.arguments.size();
  const bool has_verb = slots.size() > 1 && slots.front().is_verb;
  if (has_verb && at > 0 && !slots.front().has(typed.arguments.front())) ++at;
  if (at >= slots.size() && !slots.empty() && slots.back().repeats) at = slots.size() - 1;
  // A verb, or a run, may be left out: what follows it may stand in its place.
  const bool may_lack_run = slots.size() > 1 && slots[0].has("RUN") && !slots[1].has("RUN");
  const bool may_be_next = at == 0 && (has_verb || may_lack_run);
  const std::size_t end = std::min(may_be_next ? 2 : at + 1, slots.size());
  const std::string run = run_of(typed);
  for (; at < end; ++at) {
    for (const Candidate& name : slots[at].names) add_values_of(answer, name, run);
  }
  return answer;
}

CompletionAnswer unfiltered(const Typed& typed, const std::string& word) {
  if (typed.awaited != nullptr) return values_of(*typed.awaited, typed);
  if (!typed.has_ended_options && word.starts_with('-')) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) return options_of(*typed.command);
    const Option* option = option_of(*typed.command, word);
    if (option == nullptr) return {};
    CompletionAnswer answer = values_of(*option, typed);
    for (Candidate& each : answer.candidates) each.word.insert(0, word, 0, equals + 1);
    answer.paths = Paths::none;  // shells complete whole words only
    return answer;
  }
  CompletionAnswer answer = arguments_of(typed);
  if (!typed.is_named && typed.arguments.empty()) {
    CompletionAnswer more = commands();
    std::move(more.candidates.begin(), more.candidates.end(),
              std::back_inserter(answer.candidates));
  }
  return answer;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

CompletionAnswer complete_call(std::span<const std::string> words) {
  if (words.empty()) return {};
  const std::string& word = words.back();
  CompletionAnswer answer = unfiltered(read_words(words.first(words.size() - 1)), word);
  std::erase_if(answer.candidates,
                [&word](const Candidate& each) { return !each.word.starts_with(word); });
  return answer;
}

ExitStatus run_complete(const std::vector<std::string>& words) {
  const CompletionAnswer answer = complete_call(words);
  for (const Candidate& each : answer.candidates)
    std::printf("%s\t%s\n", one_line(each.word).c_str(), one_line(each.description).c_str());
  if (answer.paths == Paths::files) std::printf(":files\n");
  if (answer.paths == Paths::folders) std::printf(":folders\n");
  return ExitStatus::success;
}

}  // namespace localrun::cli
