# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for surtitle(1)

_surtitle()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words

    # bash makes three words of --source=system
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    fi

    case ${COMP_WORDS[1]}:$before in
    start:-s | start:--source)
        words='system microphone both application' ;;
    start:-g | start:--gate)
        words='silence speech off' ;;
    start:-[tlmk] | start:--target | start:--language | start:--model | start:--keyterm)
        words= ;;
    key:--host)
        words= ;;
    *)
        words=$(_surtitle_words) ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

_surtitle_words()
{
    local verb=${COMP_WORDS[1]}

    if (( COMP_CWORD == 1 )); then
        verb=
    fi
    case $verb in
    '')
        echo start stop toggle status watch sources key doctor --help --version ;;
    start)
        echo --source --target --language --model --keyterm --gate --history --replace --bind \
            --json --help --version ;;
    stop | toggle | status | watch | sources)
        echo --json --help --version ;;
    key)
        _surtitle_key_words ;;
    doctor)
        echo --online --json --help --version ;;
    esac
}

_surtitle_key_words()
{
    if (( COMP_CWORD == 2 )); then
        echo set status clear --help --version
    elif [[ ${COMP_WORDS[2]} == status ]]; then
        echo --host --json --help --version
    else
        echo --host --help --version
    fi
}

complete -F _surtitle surtitle
