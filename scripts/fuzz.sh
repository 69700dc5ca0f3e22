#!/bin/sh
# Feed broken floor plans to the readers, the checks and the graph: 20 times as many as the tests
# do, each time others. `scripts/fuzz.sh 100` tries 100 times as many.
set -eu
cd "$(dirname "$0")/.."
ZHILU_FUZZ="${1:-20}" exec "${PYTHON:-python}" -m pytest -q tests/floorplans/test_hostile_files.py
