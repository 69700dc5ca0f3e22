#!/bin/sh
# Install the servers and the browser that the tests talk to, or say which are missing.
set -eu
# shellcheck source=scripts/apt.sh
. "$(dirname "$0")/apt.sh"

stop() {
    echo "zhilu: $1" >&2
    exit 1
}

has() {
    for candidate in "$@"; do
        if command -v "$candidate" >/dev/null 2>&1 || [ -x "/usr/sbin/$candidate" ]; then return; fi
    done
    return 1
}

has_browser() {
    has chromium chromium-browser google-chrome
}

missing=""
has mosquitto || missing="$missing mosquitto"
has mosquitto_pub || missing="$missing mosquitto-clients"
has openssl || missing="$missing openssl"
# The server's programs are not on the PATH.
postgres=""
if ! has postgres && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    postgres=" postgresql"
fi
if ! fc-list 2>/dev/null | grep -q "Noto Sans CJK"; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
browser=""
has_browser || browser=" chromium"
[ -n "$missing$postgres$browser" ] || exit 0

apt_allowed || stop "the tests need Debian packages; run: sudo apt-get install$missing$postgres$browser"
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    apt_install $missing || stop "apt-get could not install$missing; install them by hand"
fi
if [ -n "$postgres" ]; then
    # Tests make clusters of their own; none is wanted that runs as a service.
    settings=/etc/postgresql-common/createcluster.conf
    apt_install postgresql-common || stop "apt-get could not install postgresql-common; install it by hand"
    as_root sed -i -E 's/^#? *create_main_cluster *=.*/create_main_cluster = false/' "$settings"
    apt_install postgresql || stop "apt-get could not install postgresql; install it by hand"
fi
if [ -n "$browser" ]; then
    # Ubuntu has Chromium as a snap only; its apt knows the name and has nothing to install.
    if ! apt_install chromium || ! has_browser; then
        stop "apt has no Chromium here; install Google Chrome, or run snap install chromium, and see that google-chrome or chromium is on the PATH"
    fi
fi
