#!/bin/sh
# Look for what a fresh machine must have, and say in one line what to do where it lacks it.
set -eu
python=${PYTHON:-python3}

stop() {
    echo "zhilu: $1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    stop "no $python found; install Python 3.11 or newer, e.g. apt-get install python3 python3-venv python3-dev"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$python" --version) is too old; install Python 3.11 or newer, or run make PYTHON=python3.12"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "$python cannot make virtual environments; run apt-get install python3-venv"
command -v "${CC:-cc}" >/dev/null 2>&1 ||
    stop "no C compiler found; run apt-get install gcc libc6-dev"
headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
[ -f "$headers/Python.h" ] ||
    stop "no Python headers in $headers; run apt-get install python3-dev"
