#!/bin/sh
# Run two commands at once; what the second one says comes behind. Fails where one of them does.
set -eu
later=$(mktemp)
sh -c "exec $2" >"$later" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null || :; rm -f "$later"' EXIT
status=0
sh -c "exec $1" || status=$?
wait "$other" || status=$?
cat "$later"
exit "$status"
