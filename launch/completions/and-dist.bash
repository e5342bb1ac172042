# Completion of and-dist for bash: commands, and the flags that a command's own help lists.
_and_dist() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=train text
  local commands="train evaluate embed export report check-data pack discover doctor benchmark settings"
  if [ "$COMP_CWORD" -eq 1 ] && [[ $word != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
    return
  fi
  [[ " $commands " != *" ${COMP_WORDS[1]} "* ]] || command=${COMP_WORDS[1]}
  text=$("${COMP_WORDS[0]}" "$command" --help 2>/dev/null) || return
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(grep --only-matching -- '--[a-z][a-z0-9-]*' <<<"$text" |
      sort --unique)" -- "$word")
  elif [[ $previous == --* ]]; then
    # What the help of that flag lists as choices; files where it lists none.
    local choices
    choices=$(awk -v flag="$previous" '
      $1 == flag { found = 1 } found && $1 ~ /^--/ && $1 != flag { exit } found' <<<"$text" |
      tr '\n' ' ' | sed -n 's/.*choices: *\([a-z0-9, |-]*\).*/\1/p' | tr -d ',')
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _and_dist and-dist
