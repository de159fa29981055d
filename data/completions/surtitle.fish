# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for surtitle(1)

complete -c surtitle -f
complete -c surtitle -s h -l help -d 'show help'
complete -c surtitle -s V -l version -d 'show the version'

complete -c surtitle -n __fish_use_subcommand -a start -d 'begin captions'
complete -c surtitle -n __fish_use_subcommand -a stop -d 'end captions and wait for the last words'
complete -c surtitle -n __fish_use_subcommand -a toggle -d 'begin captions, or end them'
complete -c surtitle -n __fish_use_subcommand -a status -d 'show whether captions are being made'
complete -c surtitle -n __fish_use_subcommand -a watch -d 'show captions as they come'
complete -c surtitle -n __fish_use_subcommand -a sources -d 'show what can be captioned'

complete -c surtitle -n __fish_use_subcommand -a key -d 'store or remove an API key'
complete -c surtitle -n __fish_use_subcommand -a doctor \
    -d 'find out what keeps captions from appearing'

complete -c surtitle -n '__fish_seen_subcommand_from start stop toggle status watch sources' \
    -s j -l json -d 'write JSON'

complete -c surtitle -n '__fish_seen_subcommand_from start' -s s -l source -x \
    -a 'system microphone both application' -d 'what to caption'
complete -c surtitle -n '__fish_seen_subcommand_from start' -s t -l target -x \
    -d 'which device or application'
complete -c surtitle -n '__fish_seen_subcommand_from start' -s l -l language -x \
    -d 'the language spoken'
complete -c surtitle -n '__fish_seen_subcommand_from start' -s m -l model -x \
    -d "the server's model"
complete -c surtitle -n '__fish_seen_subcommand_from start' -s k -l keyterm -x \
    -d 'a name or word to listen for'
complete -c surtitle -n '__fish_seen_subcommand_from start' -s g -l gate -x \
    -a 'silence speech off' -d 'what is sent'
complete -c surtitle -n '__fish_seen_subcommand_from start' -l history \
    -d 'keep this session on disk'
complete -c surtitle -n '__fish_seen_subcommand_from start' -l replace \
    -d 'end a session that runs with other options first'
complete -c surtitle -n '__fish_seen_subcommand_from start' -l bind \
    -d 'stay, and end the session when interrupted'

complete -c surtitle -n '__fish_seen_subcommand_from key' -a set -d 'store the API key of a server'
complete -c surtitle -n '__fish_seen_subcommand_from key' -a status \
    -d 'show whether there is a key'
complete -c surtitle -n '__fish_seen_subcommand_from key' -a clear \
    -d 'remove the API key of a server'
complete -c surtitle -n '__fish_seen_subcommand_from key' -l host -x -a '(__fish_print_hostnames)' \
    -d 'the server'

complete -c surtitle -n '__fish_seen_subcommand_from doctor' -s j -l json -d 'write JSON'
complete -c surtitle -n '__fish_seen_subcommand_from doctor' -l online \
    -d 'try the API key at its server'
