#pragma once

// Configuration files → options below those of the command line (cli.md 2).
//
// Read are, lowest precedence first: `$XDG_CONFIG_HOME/localrun/config.yml`; of the repository's
// root
// `.input`, `.secrets`, `.vars`, `.env`, then `.actrc`, then `.localrun.yml`. A key is the long
// name of an option; its value a text, a number, a boolean (switches), a list, or, for options that
// want NAME=VALUE or KEY:VALUE, a mapping. Paths count from the file's own folder.

#include "model/diagnostic.hpp"
#include "model/token.hpp"
#include "runner/cli/option_table.hpp"

#include <cstdint>
#include <optional>

#include <string>
#include <vector>

namespace localrun::cli {

/// Where to look; empty: not at all.
struct ConfigurationPlaces {
  std::string root;         // the repository's folder
  std::string user_folder;  // $XDG_CONFIG_HOME/localrun
};
[[nodiscard]] ConfigurationPlaces configuration_places(const std::string& root);

struct Configuration {
  /// Lowest precedence first. A switch that is set to false is there without a value.
  std::vector<OptionValues> layers;
  /// The whole of `.localrun.yml`, for sections that are no options (`lint`); null when absent.
  model::TokenPtr project;
  /// Errors: unknown keys, wrong values (exit status 2). Notes: flags of `.actrc` without an equal
  /// here.
  model::Diagnostics diagnostics;
};

[[nodiscard]] Configuration read_configuration(const ConfigurationPlaces& places);

/// The options of the command line over those of the files. Of options that take NAME=VALUE, or a
/// file of them, all count, the later ones win; of all others the highest layer alone.
[[nodiscard]] ParsedOptions with_configuration(ParsedOptions given,
                                               const Configuration& configuration);

/// Whether notes are shown one by one, or counted on one line.
enum class ShowNotes : std::uint8_t { counted, each };
/// The same for one command: reads the files, tells what is wrong or not used on standard error.
/// Nothing when there was an error.
[[nodiscard]] std::optional<ParsedOptions> configured_options(const ParsedOptions& given,
                                                              const std::string& root,
                                                              ShowNotes notes);

}  // namespace localrun::cli
