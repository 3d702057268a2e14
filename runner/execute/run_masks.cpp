#include "runner/execute/run_masks.hpp"

#include "expr/text.hpp"

#include <array>
#include <string>

namespace localrun {

namespace {

bool is_proxy(std::string_view name) {
  constexpr std::array<std::string_view, 2> names = {"http_proxy", "https_proxy"};
  for (const std::string_view each : names) {
    if (expr::equal_ignoring_case(name, each)) return true;
  }
  return false;
}

}  // namespace

std::string_view password_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  const std::size_t at = url.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view user = url.substr(0, at);
  const std::size_t colon = user.find(':');
  return colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1);
}

Masker masks_of(const RunSpec& run) {
  Masker masker;
  for (const auto& [name, value] : run.secret_values) {
    if (!is_debug_switch(name)) masker.add_secret(value);
  }
  // As git sends it; the encoders add the form in base64.
  const std::string token = run.secrets["GITHUB_TOKEN"].to_text();
  if (!token.empty()) masker.add_value("x-access-token:" + token);
  for (const std::string& text : run.base_environ) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || !is_proxy(std::string_view(text).substr(0, equals)))
      continue;
    const std::string_view password = password_of_url(std::string_view(text).substr(equals + 1));
    if (!password.empty()) masker.add_value(password);
  }
  return masker;
}

}  // namespace localrun
