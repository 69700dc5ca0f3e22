#!/bin/sh
# Run the unit tests in two processes, plans and routes in one: machines of CI have two cores.
set -eu
cd "$(dirname "$0")/.."
exec scripts/two-at-once.sh \
    "$1 -m pytest -m 'not integration and not browser' tests --ignore=tests/floorplans --ignore=tests/routing" \
    "$1 -m pytest -m 'not integration and not browser' tests/floorplans tests/routing"
