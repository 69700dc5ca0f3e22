#!/bin/sh
# Make the lock files anew: pinned versions with hashes, no addresses. Needs `uv` on the PATH.
set -eu
cd "$(dirname "$0")/.."
compile() {
    out=$1; shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --quiet "$@" --output-file "requirements/$out"
}
compile run.lock --extra build --extra nats --extra postgres "$@"
compile dev.lock --extra build --extra nats --extra postgres --extra dev --constraint requirements/run.lock
compile bench.lock --extra build --extra nats --extra postgres --extra dev --extra bench --constraint requirements/dev.lock "$@"
