// `dtolnay/rust-toolchain`, `actions-rs/toolchain` and `actions-rust-lang/setup-rust-toolchain`:
// one of the toolchains of this machine is what later steps use. Nothing is installed, and rustup's
// own default stays as it is: RUSTUP_TOOLCHAIN says it to the job alone.

#include "runner/actions/store.hpp"
#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/builtin/rust_spec.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/shell.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace localrun {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> file_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    list.remove_prefix(std::min(list.find_first_not_of(", \t\n"), list.size()));
    const std::size_t end = std::min(list.find_first_of(", \t\n"), list.size());
    if (end > 0) names.emplace_back(list.substr(0, end));
    list.remove_prefix(end);
  }
  return names;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// The rest of the line that begins so; empty without.
std::string value_of(const std::string& text, std::string_view key) {
  const std::size_t at = text.find("\n" + std::string(key));
  if (at == std::string::npos) return {};
  const std::size_t begin = at + 1 + key.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

class RustSetup {
 public:
  explicit RustSetup(BuiltInCall& call)
      : call_(call), environ_(call.step.process_environment(StepBody::node)) {
    const std::string& name = call.call.action->file->name;
    is_of_actions_rs_ = name == "actions-rs/toolchain";
    is_of_rust_lang_ = name == "actions-rust-lang/setup-rust-toolchain";
  }

  BodyEnd run() {
    find_installed();
    if (installed_.empty()) {
      return call_.fail("there is no Rust on this machine",
                        "install it with rustup, or leave the step out: --action " +
                            call_.call.action->file->name + "=skip");
    }
    const std::string spec = wanted();
    if (spec.empty()) return call_.fail("'toolchain' is a required input");
    const RustToolchain* chosen = find_rust(installed_, spec);
    if (chosen == nullptr) {
      chosen = &installed_.front();
      if (auto end = call_.lacks(
              "Rust '" + spec + "' is asked for, and this machine has " + list() +
                  (call_.step.job.run().strict_tools ? "" : "; " + text_of(*chosen) + " is used"),
              has_rustup_ ? "to have it: rustup toolchain install " + spec : std::string()))
        return std::move(*end);
    }
    if (auto end = check_parts(*chosen)) return std::move(*end);
    call_.step.log_writer.print("Rust " + text_of(*chosen));
    use(*chosen);
    set_variables();
    set_outputs(*chosen, spec);
    return {};
  }

 private:
  [[nodiscard]] std::string variable(std::string_view name) const {
    const std::string* value = environ_.find(name);
    return value == nullptr ? std::string() : *value;
  }

  [[nodiscard]] std::string rustup_home() const {
    const std::string given = variable("RUSTUP_HOME");
    const std::string home = call_.step.job.home_of_tools(variable("HOME"));
    return given.empty() && !home.empty() ? home + "/.rustup" : given;
  }

  /// The one that is used without a word from anyone first.
  void find_installed() {
    ToolPlaces places;
    places.path = variable("PATH");
    places.home = call_.step.job.home_of_tools(variable("HOME"));
    places.rustup_home = rustup_home();
    places.memory = call_.step.job.tools.stores.tools;
    has_rustup_ = find_program("rustup", {}, places.path).has_value();
    const std::string toolchains = places.rustup_home + "/toolchains/";
    for (InstalledTool& tool : installed(Tool::rust, places)) {
      std::error_code error;
      const fs::path real = fs::canonical(tool.program, error);
      if (real.filename() == "rustup") continue;  // stands for one of the others
      RustToolchain found{{}, tool.version, tool.program};
      if (tool.program.starts_with(toolchains))
        found.name = fs::path(tool.program).parent_path().parent_path().filename().string();
      installed_.push_back(std::move(found));
    }
    const auto settings = file_text(rustup_home() + "/settings.toml");
    const std::string usual = settings ? value_of("\n" + *settings, "default_toolchain = ") : "";
    std::stable_partition(installed_.begin(), installed_.end(), [&](const RustToolchain& each) {
      return !each.name.empty() && usual == "\"" + each.name + "\"";
    });
  }

  [[nodiscard]] std::optional<std::string> file_spec() const {
    const std::string& below = call_.input(is_of_rust_lang_ ? "rust-src-dir" : "working-directory");
    const fs::path folder = fs::path(call_.step.job.folders.workspace) / below;
    for (const char* name : {"rust-toolchain", "rust-toolchain.toml"}) {
      if (const auto text = file_text(folder / name)) return rust_spec_in_file(*text);
    }
    return std::nullopt;
  }

  /// Empty: nobody says it.
  std::string wanted() {
    std::string spec = call_.input("toolchain");
    if (is_of_actions_rs_ || is_of_rust_lang_) {
      if (spec.empty()) spec = file_spec().value_or("");
      if (spec.empty() && is_of_rust_lang_) spec = "stable";
      const std::vector<std::string> all = names_in(spec);
      return all.empty() ? std::string() : all.back();
    }
    const std::string& ref = call_.call.action->ref;
    const bool is_version =
        ref == "stable" || ref == "beta" || ref.starts_with("nightly") || ref.starts_with("1.");
    if (spec.empty() && is_version) spec = ref;
    // A commit is most often that of the branch `stable`, pinned.
    if (spec.empty() && is_full_commit(ref)) spec = "stable";
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return resolved_rust_spec(spec, now);
  }

  [[nodiscard]] static std::string text_of(const RustToolchain& toolchain) {
    return toolchain.version.text + " (" +
           (toolchain.name.empty() ? toolchain.rustc : toolchain.name) + ")";
  }
  [[nodiscard]] std::string list() const {
    std::string text;
    for (const RustToolchain& each : installed_) text += (text.empty() ? "" : ", ") + text_of(each);
    return text;
  }

  /// Targets and components that it has to have; rustup lists what a toolchain has.
  std::optional<BodyEnd> check_parts(const RustToolchain& chosen) {
    const fs::path library = fs::path(chosen.rustc).parent_path().parent_path() / "lib/rustlib";
    const auto components = file_text(library / "components");
    std::vector<std::string> targets = names_in(call_.input("targets"));
    if (targets.empty()) targets = names_in(call_.input("target"));
    for (const std::string& target : targets) {
      std::error_code error;
      if (fs::exists(library / target, error)) continue;
      if (auto end = lacks_part(chosen, "target", target)) return end;
    }
    if (!components) return std::nullopt;
    for (const std::string& component : names_in(call_.input("components"))) {
      if (("\n" + *components).find("\n" + component + "-") != std::string::npos) continue;
      if (auto end = lacks_part(chosen, "component", component)) return end;
    }
    return std::nullopt;
  }

  std::optional<BodyEnd> lacks_part(const RustToolchain& chosen, const std::string& kind,
                                    const std::string& part) {
    const std::string& name = chosen.name.empty() ? chosen.rustc : chosen.name;
    return call_.lacks("the toolchain " + name + " lacks the " + kind + " '" + part + "'",
                       chosen.name.empty() ? std::string()
                                           : "to have it: rustup " + kind + " add " + part +
                                                 " --toolchain " + name);
  }

  void use(const RustToolchain& chosen) {
    const bool is_asked = !is_of_actions_rs_ || call_.is_on("default") || call_.is_on("override");
    if (!is_asked) return;
    if (chosen.name.empty() || !has_rustup_) {
      const std::string folder = fs::path(chosen.rustc).parent_path().string();
      const auto first = find_program("rustc", call_.step.job.state.path_entries, variable("PATH"));
      if (!chosen.name.empty() || (first && !first->starts_with(folder + "/")))
        call_.step.job.add_path(folder);
      return;
    }
    // What the repository's own file says wins over rustup's default, which this stands for.
    if (!call_.is_on("override") && file_spec()) {
      call_.step.log_writer.print("The repository's rust-toolchain file decides what cargo uses.");
      return;
    }
    call_.step.set_env("RUSTUP_TOOLCHAIN", chosen.name);
  }

  void set_where_unset(std::string_view name, std::string_view value) {
    if (environ_.find(name) == nullptr) call_.step.set_env(name, value);
  }

  void set_variables() {
    if (is_of_actions_rs_) return;
    set_where_unset("CARGO_INCREMENTAL", "0");
    set_where_unset("CARGO_TERM_COLOR", "always");
    if (!is_of_rust_lang_) {
      set_where_unset("CARGO_HOME", variable("HOME") + "/.cargo");
      return;
    }
    set_where_unset("CARGO_PROFILE_DEV_DEBUG", "0");
    set_where_unset("RUST_BACKTRACE", "short");
    if (const std::string& flags = call_.input("rustflags"); !flags.empty())
      set_where_unset("RUSTFLAGS", flags);
  }

  void set_outputs(const RustToolchain& chosen, const std::string& spec) {
    const std::string said = said_by(chosen.rustc, "--version --verbose");
    const std::string hash = value_of(said, "commit-hash: ");
    std::string day = value_of(said, "commit-date: ");
    std::erase(day, '-');
    const fs::path folder = fs::path(chosen.rustc).parent_path();
    const auto version = [&](const std::string& program) {
      return first_line(said_by(program, "--version"));
    };
    const auto cargo = [&] { return version((folder / "cargo").string()); };
    if (is_of_actions_rs_) {
      call_.output("rustc", first_line(said));
      call_.output("rustc_hash", hash);
      call_.output("cargo", cargo());
      call_.output("rustup", has_rustup_ ? version("rustup") : "");
      return;
    }
    call_.output("cachekey", (day + hash).substr(0, 12));
    if (!is_of_rust_lang_) return call_.output("name", spec);
    call_.output("rustc-version", first_line(said));
    call_.output("cargo-version", cargo());
    call_.output("rustup-version", has_rustup_ ? version("rustup") : "");
  }

  BuiltInCall& call_;
  StepEnvironment environ_;
  bool is_of_actions_rs_ = false;
  bool is_of_rust_lang_ = false;
  bool has_rustup_ = false;
  std::vector<RustToolchain> installed_;
};

}  // namespace

boost::asio::awaitable<BodyEnd> run_rust_toolchain(BuiltInCall& call) {
  RustSetup setup(call);
  co_return setup.run();
}

}  // namespace localrun
