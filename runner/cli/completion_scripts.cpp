// The little that each shell has to know; what fits where is the program's own answer.

#include "runner/cli/complete.hpp"

namespace localrun::cli {

namespace {

// Words are split at blanks alone: bash itself also splits at `=` and `:`, and then wants only what
// stands behind them. Candidates are words to type, so they are quoted.
constexpr std::string_view bash_script = R"SCRIPT(# bash completion for localrun
_localrun() {
  local line=${COMP_LINE:0:COMP_POINT} current done_part answer word
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:blank:]] ]] && words+=('')
  current=${words[-1]}
  done_part=
  if [[ $current == *[=:]* && $COMP_WORDBREAKS == *:* ]]; then done_part=${current%"${current##*[=:]}"}; fi
  COMPREPLY=()
  while IFS= read -r answer; do
    case $answer in
      :files) compopt -o filenames; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$current") ;;
      *)
        word=${answer%%$'\t'*}
        word=${word#"$done_part"}
        printf -v word %q "$word"
        if [[ $word == *[=:] ]]; then compopt -o nospace; fi
        COMPREPLY+=("$word")
        ;;
    esac
  done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -F _localrun localrun
)SCRIPT";

constexpr std::string_view zsh_script = R"SCRIPT(#compdef localrun
_localrun() {
  local answer word
  local -a values shown open open_shown
  for answer in "${(@f)$("${words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $answer in
      '') ;;
      :files) _files ;;
      :folders) _files -/ ;;
      *)
        word=${answer%%$'\t'*}
        if [[ $word == *[=:] ]]; then
          open+=("$word")
          open_shown+=("${answer/$'\t'/  }")
        else
          values+=("$word")
          shown+=("${answer/$'\t'/  }")
        fi
        ;;
    esac
  done
  (( $#values )) && compadd -l -d shown -a values
  (( $#open )) && compadd -S '' -l -d open_shown -a open
}
if [[ ${funcstack[1]-} == _localrun ]]; then _localrun "$@"; else compdef _localrun localrun; fi
)SCRIPT";

constexpr std::string_view fish_script = R"SCRIPT(# fish completion for localrun
function __localrun_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for answer in (command $words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        switch $answer
            case :files
                __fish_complete_path "$current"
            case :folders
                __fish_complete_directories "$current"
            case '*'
                echo $answer
        end
    end
end
complete -c localrun -f -a '(__localrun_complete)'
)SCRIPT";

}  // namespace

std::string_view completion_script(std::string_view shell) noexcept {
  if (shell == "bash") return bash_script;
  if (shell == "zsh") return zsh_script;
  if (shell == "fish") return fish_script;
  return {};
}

}  // namespace localrun::cli
