#include "runner/execute/command_processor.hpp"

#include "expr/text.hpp"
#include "runner/execute/annotation_rules.hpp"
#include "runner/execute/truthy.hpp"

#include <array>

namespace localrun {
namespace {

using Outcome = std::optional<std::string>;

constexpr std::size_t longest_unmasked_token = 6;
constexpr std::string_view allow_unsecure_variable = "ACTIONS_ALLOW_UNSECURE_COMMANDS";
constexpr std::string_view allow_token_variable = "ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS";

constexpr std::string_view token_refused =
    "You cannot use a endToken that is an empty string, the string 'pause-logging', or another "
    "workflow command. For more information see: "
    "https://docs.github.com/actions/learn-github-actions/"
    "workflow-commands-for-github-actions#example-stopping-and-starting-workflow-commands or opt "
    "into insecure command execution by setting the `ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` "
    "environment variable to `true`.";

/// The word `true` in any case, blanks around it allowed; not `1` (4.5).
bool is_word_true(std::string_view text) {
  return expr::equal_ignoring_case(expr::trim(text), "true");
}

/// `1`, `true` or `$true` in any case (4.7).
std::string missing_name(std::string_view command) {
  return "Required field 'name' is missing in ##[" + std::string(command) + "] command.";
}

/// The property `name`; nullptr when it is absent or empty.
const std::string* name_of(const WorkflowCommand& command) {
  const std::string* name = command.properties.find("name");
  return name == nullptr || name->empty() ? nullptr : name;
}

}  // namespace

/// One command: its name, whether echo leaves it out, and what it does.
struct CommandProcessor::Extension {
  std::string_view name;
  bool omits_echo;
  Outcome (*run)(CommandProcessor& processor, const WorkflowCommand& command);
};

const CommandProcessor::Extension* CommandProcessor::find_extension(std::string_view name) {
  using Self = CommandProcessor;
  using Command = WorkflowCommand;
  // execution.md 4.5; stop-commands is a state of its own.
  static constexpr std::array<Extension, 14> extensions{{
      {"set-env", false, [](Self& self, const Command& c) { return self.set_env(c); }},
      {"set-output", false, [](Self& self, const Command& c) { return self.set_output(c); }},
      {"save-state", false, [](Self& self, const Command& c) { return self.save_state(c); }},
      {"add-path", false, [](Self& self, const Command& c) { return self.add_path(c); }},
      {"add-mask", true, [](Self& self, const Command& c) { return self.add_mask(c); }},
      {"add-matcher", false, [](Self& self, const Command& c) { return self.add_matcher(c); }},
      {"remove-matcher", false,
       [](Self& self, const Command& c) { return self.remove_matcher(c); }},
      {"error", true,
       [](Self& self, const Command& c) { return self.annotate(c, AnnotationLevel::error); }},
      {"warning", true,
       [](Self& self, const Command& c) { return self.annotate(c, AnnotationLevel::warning); }},
      {"notice", true,
       [](Self& self, const Command& c) { return self.annotate(c, AnnotationLevel::notice); }},
      {"debug", true,
       [](Self& self, const Command& c) {
         self.log_.debug(c.data);
         return Outcome();
       }},
      {"group", false,
       [](Self& self, const Command& c) {
         self.log_.print(c.data, "##[group]");
         return Outcome();
       }},
      {"endgroup", false,
       [](Self& self, const Command&) {
         self.log_.print({}, "##[endgroup]");
         return Outcome();
       }},
      {"echo", false, [](Self& self, const Command& c) { return self.set_echo(c); }},
  }};
  for (const Extension& extension : extensions) {
    if (expr::equal_ignoring_case(extension.name, name)) return &extension;
  }
  return nullptr;
}

CommandProcessor::CommandProcessor(CommandSettings settings, StepLog& log, Masker& masker,
                                   ProblemMatchers& matchers, CommandSink& sink)
    : settings_(std::move(settings)),
      log_(log),
      masker_(masker),
      matchers_(matchers),
      sink_(sink),
      echo_(settings_.is_debug) {}

std::optional<WorkflowCommand> CommandProcessor::recognise(std::string_view line) const {
  std::optional<WorkflowCommand> command = parse_workflow_command(line, registered_);
  if (!command || !stop_token_) return command;
  // An empty token is never met: everything after it is ordinary.
  if (stop_token_->empty() || !expr::equal_ignoring_case(command->name, *stop_token_)) {
    return std::nullopt;
  }
  return command;
}

void CommandProcessor::execute(const WorkflowCommand& command, std::string_view line) {
  if (stop_token_) {
    log_.print(line);
    registered_.remove(*stop_token_);
    stop_token_.reset();
    return;
  }
  if (expr::equal_ignoring_case(command.name, "stop-commands")) {
    stop_commands(command, line);
    return;
  }
  const Extension* extension = find_extension(command.name);
  if (extension == nullptr) return;
  if (echo_ && !extension->omits_echo) log_.print(line);
  if (const Outcome error = extension->run(*this, command)) {
    const std::string_view shown = extension->omits_echo ? extension->name : line;
    log_.error("Unable to process command '" + std::string(shown) + "' successfully.");
    log_.error(*error);
    has_failed_ = true;
  }
}

bool CommandProcessor::process(std::string_view line) {
  const std::optional<WorkflowCommand> command = recognise(line);
  if (command) execute(*command, line);
  return command.has_value();
}

void CommandProcessor::stop_commands(const WorkflowCommand& command, std::string_view line) {
  if (is_stop_token_refused(command.data)) {
    log_.error(token_refused);
    has_failed_ = true;
    is_aborted_ = true;
    return;
  }
  stop_token_ = command.data;
  registered_.add(command.data);
  if (expr::utf16_length(command.data) > longest_unmasked_token) masker_.add_value(command.data);
  log_.print(line);
}

bool CommandProcessor::is_stop_token_refused(std::string_view token) const {
  const bool is_invalid = token.empty() || expr::equal_ignoring_case(token, "pause-logging") ||
                          registered_.contains(token);
  return is_invalid && !is_truthy(settings_.allow_unsecure_stop_command_tokens) &&
         !is_truthy(sink_.env_context(allow_token_variable).value_or(""));
}

Outcome CommandProcessor::refuse_unless_unsecure(std::string_view name) const {
  if (is_word_true(settings_.allow_unsecure_commands) ||
      is_word_true(sink_.env_context(allow_unsecure_variable).value_or(""))) {
    return std::nullopt;
  }
  return "The `" + std::string(name) +
         "` command is disabled. Please upgrade to using Environment Files or opt into unsecure "
         "command execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable "
         "to `true`. For more information see: "
         "https://github.blog/changelog/"
         "2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/";
}

Outcome CommandProcessor::set_env(const WorkflowCommand& command) {
  if (Outcome refused = refuse_unless_unsecure("set-env")) return refused;
  const std::string* name = name_of(command);
  if (name == nullptr) return missing_name("set-env");
  if (expr::equal_ignoring_case(*name, "NODE_OPTIONS")) {
    log_.error("Can't update NODE_OPTIONS environment variable using ::set-env:: command.");
  } else {
    sink_.set_env(*name, command.data);
  }
  return std::nullopt;
}

Outcome CommandProcessor::set_output(const WorkflowCommand& command) {
  const std::string* name = name_of(command);
  if (name == nullptr) return missing_name("set-output");
  sink_.set_output(*name, command.data);
  return std::nullopt;
}

Outcome CommandProcessor::save_state(const WorkflowCommand& command) {
  const std::string* name = name_of(command);
  if (name == nullptr) return missing_name("save-state");
  sink_.save_state(*name, command.data);
  return std::nullopt;
}

Outcome CommandProcessor::add_path(const WorkflowCommand& command) {
  if (Outcome refused = refuse_unless_unsecure("add-path")) return refused;
  if (command.data.empty()) return "Value cannot be null. (Parameter 'path')";
  sink_.add_path(command.data);
  return std::nullopt;
}

Outcome CommandProcessor::add_mask(const WorkflowCommand& command) {
  if (expr::trim(command.data).empty()) {
    log_.warning("Can't add secret mask for empty string in ##[add-mask] command.");
    return std::nullopt;
  }
  if (echo_) log_.print("::add-mask::***");
  masker_.add_mask(command.data);
  sink_.mask_added(command.data);
  return std::nullopt;
}

Outcome CommandProcessor::add_matcher(const WorkflowCommand& command) {
  if (command.data.empty()) {
    log_.warning("File path must be specified.");
    return std::nullopt;
  }
  const Result<std::vector<ProblemMatcherPtr>> loaded = load_matchers(command.data);
  if (!loaded) return loaded.error().what();
  matchers_.add(*loaded);
  return std::nullopt;
}

Outcome CommandProcessor::remove_matcher(const WorkflowCommand& command) {
  const std::string* given = command.properties.find("owner");
  const std::string_view owner = given != nullptr ? std::string_view(*given) : "";
  if (!owner.empty() && !command.data.empty()) {
    log_.warning(
        "Either specify an owner name or a file path in ##[remove-matcher] command. Both values "
        "cannot be set.");
  } else if (!owner.empty()) {
    matchers_.remove(owner);
  } else if (command.data.empty()) {
    log_.warning(
        "Either an owner name or a file path must be specified in ##[remove-matcher] command.");
  } else {
    const Result<std::vector<ProblemMatcherPtr>> loaded = load_matchers(command.data);
    if (!loaded) return loaded.error().what();
    for (const ProblemMatcherPtr& matcher : *loaded) matchers_.remove(owner_of(*matcher));
  }
  return std::nullopt;
}

Outcome CommandProcessor::annotate(const WorkflowCommand& command, AnnotationLevel level) {
  CommandProperties properties = command.properties;
  normalise_numbers(properties);
  normalise_file(properties,
                 {settings_.workspace, settings_.repository, settings_.container_paths});
  log_.annotate(level, command.data, properties.entries());
  return std::nullopt;
}

Outcome CommandProcessor::set_echo(const WorkflowCommand& command) {
  const std::string_view value = expr::trim(command.data);
  if (expr::equal_ignoring_case(value, "on")) {
    echo_ = true;
  } else if (expr::equal_ignoring_case(value, "off")) {
    echo_ = false;
  } else {
    return "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '" +
           command.data + "'.";
  }
  return std::nullopt;
}

Result<std::vector<ProblemMatcherPtr>> CommandProcessor::load_matchers(
    std::string_view path) const {
  return read_matcher_file(
      absolute_in(settings_.workspace, to_host_path(settings_.container_paths, path)));
}

}  // namespace localrun
