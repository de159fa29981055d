#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Captions in a terminal, a sentence a line, until Ctrl-C ends them; the last words come, too.
# Needs busctl (systemd), gdbus (GLib) and jq. Options of Start, if any, as gdbus takes them:
#
#     ./captions.sh "{'source': <'microphone'>, 'language': <'en'>}"

name=org.surtitle.Captions1

# A Stop waits for the server's last words, up to 24 seconds.
call() {
        gdbus call --session --timeout 40 --dest "$name" --object-path /org/surtitle/Captions1 \
                --method "$name.$1" "${@:2}" >/dev/null
}

# The arguments of Caption: session, segment, text, stable, final, details. SessionEnded comes last.
# shellcheck disable=SC2016 # $out is jq's
show='label $out | inputs |
      if .member == "SessionEnded" then break $out
      elif .member == "Caption" and .payload.data[4] then .payload.data[2]
      else empty end'

exec 3< <(exec busctl --user --json=short --match="type='signal',sender='$name',interface='$name'" \
        monitor 2>/dev/null)
monitor=$!
trap 'kill "$monitor"' EXIT
jq -n --unbuffered -r "$show" <&3 &
shown=$!
trap 'call Stop' INT TERM

call Start "${1:-{\}}" || exit
# A signal ends the waiting, and then there is more to come.
while kill -0 "$shown" 2>/dev/null; do
        wait "$shown"
done
exit 0
