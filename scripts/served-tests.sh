#!/bin/sh
# Run the tests with real servers and those with a real browser at the same time: both wait more than they work.
set -eu
cd "$(dirname "$0")/.."
exec scripts/two-at-once.sh "$1 -m pytest -m integration" "$1 -m pytest -m browser"
