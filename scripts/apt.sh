# shellcheck shell=sh
# Sourced by the other scripts: install Debian packages where this machine allows it unasked.

apt_allowed() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Names of packages; non-zero where apt does not have one of them. sudo drops the caller's
# environment, so that the setting stands in the command.
apt_install() {
    echo "installing $*"
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
