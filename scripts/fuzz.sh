#!/bin/sh
# Feed broken floor plans to the readers, and what is no frame to the push server: 20 times as
# many as the tests do, each time others. `scripts/fuzz.sh 100` tries 100 times as many.
set -eu
cd "$(dirname "$0")/.."
ZHILU_FUZZ="${1:-20}" exec "${PYTHON:-python}" -m pytest -q \
    tests/floorplans/test_hostile_files.py tests/hub/test_push_faults.py
