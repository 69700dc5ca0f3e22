#!/bin/sh
# Install the servers and the browser that the tests talk to, or say which are missing.
set -eu

missing=""
need() {
    for candidate in $2; do
        if command -v "$candidate" >/dev/null 2>&1 || [ -x "/usr/sbin/$candidate" ]; then return; fi
    done
    missing="$missing $1"
}

need mosquitto "mosquitto"
need mosquitto-clients "mosquitto_pub"
need chromium "chromium chromium-browser google-chrome"
if ! fc-list 2>/dev/null | grep -q "Noto Sans CJK"; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "zhilu: the tests need Debian packages; run: sudo apt-get install$missing" >&2
    exit 1
fi
echo "installing$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
