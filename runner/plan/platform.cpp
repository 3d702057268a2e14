#include "runner/plan/platform.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace localrun {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// The system of a label that is not Linux; empty for all others. `windows` and `macos` alone are
/// labels of self-hosted runners.
std::string_view foreign_system(const std::string& label) {
  const std::string text = lower(label);
  const auto is_of = [&](std::string_view system) {
    return text.compare(0, system.size(), system) == 0 &&
           (text.size() == system.size() || text[system.size()] == '-');
  };
  if (is_of("windows")) return "Windows";
  return is_of("macos") || is_of("osx") ? "macOS" : "";
}

struct NamedArchitecture {
  std::string_view ending;
  std::string_view architecture;
};
constexpr std::array<NamedArchitecture, 8> k_architectures = {{{"arm64", "ARM64"},
                                                               {"aarch64", "ARM64"},
                                                               {"arm", "ARM64"},
                                                               {"x64", "X64"},
                                                               {"amd64", "X64"},
                                                               {"x86_64", "X64"},
                                                               {"x86-64", "X64"},
                                                               {"x86", "X86"}}};

/// The architecture that a label names, alone (`ARM64`) or at its end (`ubuntu-24.04-arm`); empty
/// when it names none.
std::string_view named_architecture(const std::string& label) {
  const std::string text = lower(label);
  // The label of self-hosted 32-bit machines; at the end of an image's name it means 64 bits.
  if (text == "arm") return "ARM";
  for (const auto& [ending, architecture] : k_architectures) {
    if (text.size() < ending.size() ||
        text.compare(text.size() - ending.size(), ending.size(), ending) != 0)
      continue;
    const std::size_t begin = text.size() - ending.size();
    if (begin == 0 || text[begin - 1] == '-' || text[begin - 1] == '_') return architecture;
  }
  return {};
}

/// The version in `ubuntu-22.04`, `ubuntu-24.04-arm`; empty for `ubuntu-latest` and other labels.
std::string named_ubuntu_version(const std::string& label) {
  const std::string text = lower(label);
  constexpr std::string_view k_prefix = "ubuntu-";
  if (text.compare(0, k_prefix.size(), k_prefix) != 0) return {};
  const std::size_t begin = k_prefix.size();
  const std::size_t end = std::min(text.find_first_not_of("0123456789.", begin), text.size());
  const bool is_version =
      end - begin == 5 && text[begin + 2] == '.' && (end == text.size() || text[end] == '-');
  return is_version ? text.substr(begin, 5) : std::string();
}

std::string described(const HostSystem& host) {
  return (host.name.empty() ? std::string("Linux") : host.name) + " (" + host.architecture + ")";
}

std::string note_for(const std::string& label, const HostSystem& host) {
  const std::string version = named_ubuntu_version(label);
  const std::string_view architecture = named_architecture(label);
  const bool is_other_version =
      !version.empty() && (host.id != "ubuntu" || host.version != version);
  const bool is_other_architecture = !architecture.empty() && architecture != host.architecture;
  if (!is_other_version && !is_other_architecture) return {};
  return "'" + label + "' runs on this machine: " + described(host);
}

std::optional<PlatformKind> override_for(const std::string& label, const PlatformTable& table) {
  std::optional<PlatformKind> kind;
  for (const auto& [name, value] : table.overrides) {
    if (expr::equal_ignoring_case(name, label)) kind = value;
  }
  return kind;
}

Platform skipped(const std::string& label, std::string reason) {
  return {PlatformKind::skip,
          label,
          std::move(reason),
          "--platform " + label + "=host to try it on this system anyway",
          {}};
}

RequestError unsupported(const std::string& label, const std::string& value) {
  return {"--platform " + label + "=" + value + ": running jobs in an image is not supported yet",
          "--platform " + label + "=host runs them on this machine, --platform " + label +
              "=skip leaves them out; a job names its own image with `container: " + value + "`"};
}

/// A value of an os-release file: `KEY=value`, maybe in quotes.
std::string os_release_value(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() <= key.size() || line.substr(0, key.size()) != key || line[key.size()] != '=')
      continue;
    std::string_view value = line.substr(key.size() + 1);
    const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                           value.back() == value.front();
    return std::string(is_quoted ? value.substr(1, value.size() - 2) : value);
  }
  return {};
}

std::string runner_architecture(std::string_view machine) {
  if (machine == "x86_64" || machine == "amd64") return "X64";
  if (machine == "aarch64" || machine == "arm64") return "ARM64";
  if (machine.substr(0, 3) == "arm") return "ARM";
  if (machine.size() == 4 && machine.front() == 'i' && machine.substr(2) == "86") return "X86";
  return std::string(machine);
}

}  // namespace

std::vector<std::string> labels_of(const expr::Value& runs_on) {
  std::vector<std::string> labels;
  if (runs_on.is_array()) {
    for (const expr::Value& label : runs_on.array()) labels.push_back(label.to_text());
  } else if (runs_on.is_object()) {
    return labels_of(runs_on["labels"]);
  } else if (!runs_on.is_null()) {
    labels.push_back(runs_on.to_text());
  }
  return labels;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ", ").append(text);
  return all;
}

HostSystem make_host_system(std::string_view machine, std::string_view os_release) {
  return {runner_architecture(machine), os_release_value(os_release, "ID"),
          os_release_value(os_release, "VERSION_ID"), os_release_value(os_release, "PRETTY_NAME")};
}

RequestResult<PlatformTable> make_platform_table(
    const std::vector<std::pair<std::string, std::string>>& platforms) {
  PlatformTable table;
  for (const auto& [label, value] : platforms) {
    if (label.empty() || value.empty()) {
      return RequestError{
          "--platform wants LABEL=host or LABEL=skip, not '" + label + "=" + value + "'",
          "for example --platform windows-latest=skip"};
    }
    // act spells the host this way, and its settings are read too (cli.md 2, .actrc).
    const bool is_host = value == "host" || value == "-self-hosted";
    if (!is_host && value != "skip") return unsupported(label, value);
    table.overrides.emplace_back(label, is_host ? PlatformKind::host : PlatformKind::skip);
  }
  return table;
}

Platform platform_of(const std::vector<std::string>& labels, const PlatformTable& table,
                     const HostSystem& host) {
  Platform platform;
  for (const std::string& label : labels) {
    const std::optional<PlatformKind> chosen = override_for(label, table);
    if (chosen == PlatformKind::skip)
      return skipped(label, "'" + label + "' is skipped: --platform " + label + "=skip");
    const std::string_view system = foreign_system(label);
    if (!chosen && !system.empty()) {
      return skipped(label, "wants " + std::string(system) + " ('" + label + "'); skipped here");
    }
    const std::string note = system.empty()
                                 ? note_for(label, host)
                                 : "'" + label + "' runs on this machine: " + described(host);
    if (note.empty() || !platform.note.empty()) continue;
    platform.label = label;
    platform.note = note;
  }
  return platform;
}

}  // namespace localrun
