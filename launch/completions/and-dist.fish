# Completion of and-dist for fish: commands, and the flags that a command's own help lists.
set --local commands train evaluate embed export report check-data pack discover doctor benchmark settings

function __and_dist_flags
    set --local words (commandline --tokenize --cut-at-cursor --current-process)
    set --local command train
    contains -- "$words[2]" train evaluate embed export report check-data pack discover doctor benchmark settings
    and set command $words[2]
    $words[1] $command --help 2>/dev/null | string match --all --regex -- '--[a-z][a-z0-9-]*' | sort --unique
end

complete --command and-dist --condition "__fish_is_first_arg" --arguments "$commands"
complete --command and-dist --condition "string match --quiet -- '-*' (commandline --current-token)" \
    --arguments "(__and_dist_flags)"
