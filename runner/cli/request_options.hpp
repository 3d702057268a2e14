#pragma once

// Command line and value files → Request (cli.md 2).

#include "runner/cli/option_table.hpp"
#include "runner/plan/request.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// Values of higher layers win over those of lower ones; within one, single values over files.
[[nodiscard]] RequestResult<Request> make_request(const ParsedOptions& options);

/// The runner's own process environment: the caller's variables that steps inherit (cli.md 2,
/// `--local-env`), with `extra` over them.
[[nodiscard]] std::vector<std::string> base_environ(const Request& request);

/// `K=V` lines of a file: blank lines and `#` comments are skipped, `export ` is dropped, a value
/// in single or double quotes loses them (double ones know \n and may span lines).
[[nodiscard]] RequestResult<KeyValues> parse_value_file(const std::string& path,
                                                        const std::string& text);

}  // namespace localrun::cli
