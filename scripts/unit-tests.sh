#!/bin/sh
# Run the unit tests in two processes, floor plans and the rest: machines of CI have two cores.
set -eu
cd "$(dirname "$0")/.."
python=$1
plans=$(mktemp)
half() {
    "$python" -m pytest -m "not integration and not browser" "$@"
}
half tests/floorplans >"$plans" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null || :; rm -f "$plans"' EXIT
status=0
half tests --ignore=tests/floorplans || status=$?
wait "$other" || status=$?
cat "$plans"
exit "$status"
