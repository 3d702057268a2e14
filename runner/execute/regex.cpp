#include "runner/execute/regex.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <cstdint>

namespace localrun {
namespace {

// The way JavaScript reads these; see pcre2api(3).
constexpr std::uint32_t flavour =
    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
    PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;
/// Steps of the fast search before it gives up: some 10 ms of backtracking. What needs more is
/// searched again with an eye on the clock.
constexpr std::uint32_t fast_match_limit = 1'000'000;
constexpr std::uint32_t callouts_between_looks = 1024;

struct FreeCode {
  void operator()(pcre2_code* code) const noexcept { pcre2_code_free(code); }
};
struct FreeMatchData {
  void operator()(pcre2_match_data* data) const noexcept { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const noexcept {
    pcre2_match_context_free(context);
  }
};
using CodePtr = std::unique_ptr<pcre2_code, FreeCode>;
using MatchDataPtr = std::unique_ptr<pcre2_match_data, FreeMatchData>;
using MatchContextPtr = std::unique_ptr<pcre2_match_context, FreeMatchContext>;

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

Result<CodePtr> compile_code(std::string_view pattern, std::uint32_t options) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  CodePtr code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options,
                             &error, &offset, nullptr));
  if (!code) {
    return Error(ErrorDetail{.what = "Invalid pattern '" + std::string(pattern) + "' at offset " +
                                     std::to_string(offset) + ". " + message_of(error),
                             .help = {}});
  }
  return code;
}

/// The clock of one search.
struct Deadline {
  std::chrono::steady_clock::time_point at;
  std::uint32_t until_look = callouts_between_looks;
};

extern "C" int look_at_clock(pcre2_callout_block*, void* data) {
  auto& deadline = *static_cast<Deadline*>(data);
  if (--deadline.until_look != 0) return 0;
  deadline.until_look = callouts_between_looks;
  return std::chrono::steady_clock::now() < deadline.at ? 0 : PCRE2_ERROR_CALLOUT;
}

int run_search(const pcre2_code* code, std::string_view text, pcre2_match_data* data,
               pcre2_match_context* context) {
  return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, data,
                     context);
}

}  // namespace

struct Regex::Code {
  CodePtr fast;   // just-in-time compiled where the machine can
  CodePtr timed;  // calls look_at_clock between its steps
  std::size_t groups = 0;
};

Result<Regex> Regex::compile(std::string_view pattern) {
  auto code = std::make_shared<Code>();
  LOCALRUN_TRY(code->fast, compile_code(pattern, flavour));
  LOCALRUN_TRY(code->timed, compile_code(pattern, flavour | PCRE2_AUTO_CALLOUT));
  // Without the compiler for this machine the interpreter is used.
  static_cast<void>(pcre2_jit_compile(code->fast.get(), PCRE2_JIT_COMPLETE));
  std::uint32_t captures = 0;
  pcre2_pattern_info(code->fast.get(), PCRE2_INFO_CAPTURECOUNT, &captures);
  code->groups = captures + 1;
  return Regex(std::move(code));
}

std::size_t Regex::group_count() const noexcept { return code_->groups; }

Result<std::optional<std::vector<std::string_view>>> Regex::search(
    std::string_view text, std::chrono::milliseconds limit) const {
  const MatchDataPtr data(pcre2_match_data_create_from_pattern(code_->fast.get(), nullptr));
  const MatchContextPtr context(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(context.get(), fast_match_limit);
  Deadline deadline{.at = std::chrono::steady_clock::now() + limit};
  int found = run_search(code_->fast.get(), text, data.get(), context.get());
  if (found < 0 && found != PCRE2_ERROR_NOMATCH) {
    pcre2_set_match_limit(context.get(), UINT32_MAX);
    pcre2_set_callout(context.get(), look_at_clock, &deadline);
    found = run_search(code_->timed.get(), text, data.get(), context.get());
  }
  if (found == PCRE2_ERROR_NOMATCH) return std::optional<std::vector<std::string_view>>();
  if (found < 0) {
    return Error(ErrorDetail{
        .what =
            "The Regex engine has timed out while trying to match a pattern to an input string. "
            "This can occur for many reasons, including very large inputs or excessive "
            "backtracking caused by nested quantifiers, back-references and other factors.",
        .help = {}});
  }
  std::vector<std::string_view> groups(code_->groups);
  const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data.get());
  for (std::size_t i = 0; i < static_cast<std::size_t>(found); ++i) {
    if (offsets[2 * i] == PCRE2_UNSET) continue;
    groups[i] = text.substr(offsets[2 * i], offsets[2 * i + 1] - offsets[2 * i]);
  }
  return std::optional(std::move(groups));
}

}  // namespace localrun
