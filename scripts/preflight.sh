#!/bin/sh
# Look for what a fresh machine must have. What Debian's packages can mend is installed where that
# needs no password; otherwise one line says what to do.
set -eu
# shellcheck source=scripts/apt.sh
. "$(dirname "$0")/apt.sh"
python=${PYTHON:-python3}

stop() {
    echo "zhilu: $1" >&2
    exit 1
}

has_venv() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null
}

has_headers() {
    [ -f "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}

has_compiler() {
    echo '#include <stdlib.h>' | ${CC:-cc} -E -x c - >/dev/null 2>&1
}

# Debian names the packages after the command: python3-dev, python3.12-dev.
case $python in
    */python3* | python3*) package=$(basename "$python") ;;
    *) package=python3 ;;
esac
find_missing() {
    missing=""
    has_venv || missing="$missing $package-venv"
    has_headers || missing="$missing $package-dev"
    has_compiler || missing="$missing gcc libc6-dev"
}

command -v "$python" >/dev/null 2>&1 ||
    stop "no $python found; install Python 3.11 or newer, e.g. apt-get install python3 python3-venv python3-dev"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$python" --version) is too old; install Python 3.11 or newer, or run make PYTHON=python3.12"
find_missing
[ -n "$missing" ] || exit 0
if apt_allowed; then
    # shellcheck disable=SC2086
    apt_install $missing || stop "apt-get could not install$missing; install them by hand"
    find_missing
fi
[ -z "$missing" ] || stop "to make environments and compile, $python needs$missing; run apt-get install$missing"
