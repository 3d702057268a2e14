#include "runner/cli/config_files.hpp"

#include "expr/text.hpp"
#include "model/yaml_reader.hpp"
#include "runner/cli/actrc.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/read_file.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <unistd.h>
#include <utility>

namespace localrun::cli {

namespace fs = std::filesystem;

namespace {

/// Sections of `.localrun.yml` that are no options.
constexpr std::array<std::string_view, 1> sections = {"lint"};

/// Options that make sense only where they are typed.
bool is_for_the_command_line(std::string_view name) {
  return name == "help" || name == "directory";
}

model::Diagnostic error_at(const model::Span& at, std::string message, std::string help = {}) {
  model::Diagnostic diagnostic;
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  return diagnostic;
}

model::Diagnostic unknown_key(const model::Token& key) {
  std::vector<std::string_view> names(sections.begin(), sections.end());
  for (const Option& option : option_table()) {
    if (!is_for_the_command_line(option.name)) names.push_back(option.name);
  }
  const auto near = expr::near_names(key.text, names);
  return error_at(key.at, "there is no option '" + key.text + "'",
                  near.empty() ? "localrun help run shows the options; each long name is a key"
                               : "did you mean '" + near.front() + "'?");
}

bool is_scalar(const model::Token& token) {
  return token.kind != model::TokenKind::sequence && token.kind != model::TokenKind::mapping;
}

/// One file of options as a layer.
class KeyReader {
 public:
  KeyReader(fs::path folder, bool has_sections, model::Diagnostics& diagnostics)
      : folder_(std::move(folder)), has_sections_(has_sections), diagnostics_(diagnostics) {}

  OptionValues read(const model::Token& root) {
    if (root.kind == model::TokenKind::null) return {};
    if (root.kind != model::TokenKind::mapping) {
      diagnostics_.push_back(
          error_at(root.at, "a mapping of options is wanted here", "workspace: head"));
      return {};
    }
    OptionValues values;
    for (const auto& [key, value] : root.pairs) read_key(*key, *value, values);
    return values;
  }

 private:
  void read_key(const model::Token& key, const model::Token& value, OptionValues& values) {
    if (has_sections_ && std::find(sections.begin(), sections.end(), key.text) != sections.end())
      return;
    const Option* option = find_option(key.text);
    if (option == nullptr) {
      diagnostics_.push_back(unknown_key(key));
    } else if (is_for_the_command_line(option->name)) {
      diagnostics_.push_back(
          error_at(key.at, "'" + key.text + "' can be given on the command line only"));
    } else if (values.contains(option->name)) {
      diagnostics_.push_back(error_at(key.at, "'" + key.text + "' is already defined"));
    } else if (option->argument.empty()) {
      read_switch(*option, value, values[key.text]);
    } else {
      read_value(*option, value, values[key.text]);
    }
  }

  void read_switch(const Option& option, const model::Token& value,
                   std::vector<std::string>& values) {
    if (value.kind != model::TokenKind::boolean) {
      diagnostics_.push_back(error_at(
          value.at,
          "'" + std::string(option.name) + "' is true or false, not '" + value.text + "'"));
    } else if (value.boolean) {
      values.emplace_back();
    }
  }

  void read_value(const Option& option, const model::Token& value,
                  std::vector<std::string>& values) {
    if (is_scalar(value)) {
      add(option, value.text, values);
    } else if (!option.repeats) {
      diagnostics_.push_back(
          error_at(value.at, "'" + std::string(option.name) + "' takes one value"));
    } else if (value.kind == model::TokenKind::sequence) {
      for (const model::TokenPtr& item : value.items) read_item(option, *item, values);
    } else {
      read_pairs(option, value, values);
    }
  }

  void read_item(const Option& option, const model::Token& item, std::vector<std::string>& values) {
    if (item.kind == model::TokenKind::mapping) {
      read_pairs(option, item, values);
    } else if (is_scalar(item)) {
      add(option, item.text, values);
    } else {
      diagnostics_.push_back(error_at(item.at, "A sequence was not expected"));
    }
  }

  /// `matrix: {os: [a, b]}`, `secret: {TOKEN: x}`, `secret: {TOKEN: }` (from the environment).
  void read_pairs(const Option& option, const model::Token& mapping,
                  std::vector<std::string>& values) {
    const bool is_colon = option.argument == "KEY:VALUE";
    if (!is_colon && option.argument.find('=') == std::string_view::npos) {
      diagnostics_.push_back(error_at(mapping.at, "A mapping was not expected"));
      return;
    }
    for (const auto& [key, value] : mapping.pairs) {
      const bool is_list = value->kind == model::TokenKind::sequence;
      const std::vector<model::TokenPtr> items = is_list ? value->items : std::vector{value};
      for (const model::TokenPtr& item : items) {
        const bool has_no_value =
            item->kind == model::TokenKind::null && option.argument == "K[=V]";
        values.push_back(has_no_value ? key->text
                                      : key->text + (is_colon ? ':' : '=') + item->text);
      }
    }
  }

  void add(const Option& option, const std::string& text, std::vector<std::string>& values) const {
    const bool is_path = option.argument == "FILE" && text != "-";
    values.push_back(is_path ? (folder_ / text).string() : text);
  }

  fs::path folder_;
  bool has_sections_;
  model::Diagnostics& diagnostics_;
};

bool is_there(const fs::path& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Null when it is not there, or cannot be read, which is an error.
model::SourcePtr read_source(const fs::path& path, model::Diagnostics& diagnostics) {
  if (!is_there(path)) return nullptr;
  auto text = read_file(path.string());
  const std::string shown = path.lexically_proximate(fs::current_path()).string();
  if (text) return std::make_shared<const model::SourceFile>(shown, std::move(*text));
  diagnostics.push_back(error_at({}, text.error().what(), text.error().help()));
  return nullptr;
}

model::TokenPtr add_yaml_layer(const fs::path& path, bool has_sections,
                               Configuration& configuration) {
  const model::SourcePtr source = read_source(path, configuration.diagnostics);
  if (!source) return nullptr;
  model::YamlResult yaml = model::read_yaml(source);
  for (model::Diagnostic& each : yaml.diagnostics)
    configuration.diagnostics.push_back(std::move(each));
  if (!yaml.root) return nullptr;
  KeyReader reader(path.parent_path(), has_sections, configuration.diagnostics);
  configuration.layers.push_back(reader.read(*yaml.root));
  return yaml.root;
}

/// `.input`, `.secrets`, `.vars`, `.env`: as the options that read such files.
OptionValues value_files(const fs::path& root) {
  constexpr std::array<std::pair<const char*, const char*>, 4> files = {
      {{".input", "input-file"},
       {".secrets", "secret-file"},
       {".vars", "var-file"},
       {".env", "env-file"}}};
  OptionValues values;
  for (const auto& [file, option] : files) {
    const fs::path path = root / file;
    if (fs::is_regular_file(path)) values[option] = {path.string()};
  }
  return values;
}

/// Whether lower layers still count when a higher one gives values: NAME=VALUE options, whose later
/// values win name by name.
bool adds_up(const Option& option) {
  return option.repeats &&
         (option.argument.find('=') != std::string_view::npos || option.argument == "FILE");
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

ConfigurationPlaces configuration_places(const std::string& root) {
  ConfigurationPlaces places;
  places.root = root;
  const std::string home = variable("HOME");
  fs::path user = variable("XDG_CONFIG_HOME");
  if (user.empty() && !home.empty()) user = fs::path(home) / ".config";
  if (user.is_absolute()) places.user_folder = (user / "localrun").string();
  return places;
}

Configuration read_configuration(const ConfigurationPlaces& places) {
  Configuration configuration;
  if (!places.user_folder.empty())
    add_yaml_layer(fs::path(places.user_folder) / "config.yml", false, configuration);
  if (places.root.empty()) return configuration;
  const fs::path root(places.root);
  configuration.layers.push_back(value_files(root));
  if (const auto source = read_source(root / ".actrc", configuration.diagnostics))
    configuration.layers.push_back(read_actrc(source, root, configuration.diagnostics));
  configuration.project = add_yaml_layer(root / ".localrun.yml", true, configuration);
  return configuration;
}

ParsedOptions with_configuration(ParsedOptions given, const Configuration& configuration) {
  const OptionValues on_command_line = given.on_command_line();
  given.layers = configuration.layers;
  given.layers.push_back(on_command_line);
  given.values.clear();
  for (const OptionValues& layer : given.layers) {
    for (const auto& [name, values] : layer) {
      const Option* option = find_option(name);
      auto& all = given.values[name];
      if (option == nullptr || !adds_up(*option)) all.clear();
      all.insert(all.end(), values.begin(), values.end());
      if (all.empty()) given.values.erase(name);  // a switch that is turned off
    }
  }
  return given;
}

std::optional<ParsedOptions> configured_options(const ParsedOptions& given, const std::string& root,
                                                ShowNotes notes) {
  Configuration configuration = read_configuration(configuration_places(root));
  model::Diagnostics& told = configuration.diagnostics;
  const bool has_failed = model::has_errors(told);
  std::size_t hidden = 0;
  if (notes == ShowNotes::counted) {
    hidden = std::erase_if(
        told, [](const model::Diagnostic& each) { return each.severity == model::Severity::note; });
  }
  const auto terminal = terminal_of_option(given, STDERR_FILENO);
  show_diagnostics(told, terminal ? *terminal : Terminal());
  if (hidden != 0) {
    report_error(counted(hidden, "line") + " of .actrc " + (hidden == 1 ? "is" : "are") +
                 " not used here; localrun plan tells which");
  }
  if (has_failed) return std::nullopt;
  return with_configuration(given, configuration);
}

}  // namespace localrun::cli
