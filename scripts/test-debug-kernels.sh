#!/bin/sh
# Build the kernels with bounds checks beside the fast ones and run their tests against that build.
set -eu
python=$1
build=build/debug-kernels
mkdir -p "$build/ext"
if [ -n "$(find ext setup.py -newer "$build/.built" \( -name '*.py' -o -name '*.pyi' -o -name '*.pxd' -o -name '*.pyx' -o -name '*.h' \) 2>/dev/null)" ] ||
    [ ! -f "$build/.built" ]; then
    rm -rf "$build" && mkdir -p "$build/ext"
    cp ext/*.pyx ext/*.pxd ext/*.h ext/*.py ext/*.pyi "$build/ext/"
    cp setup.py "$build/"
    (cd "$build" && ZHILU_DEBUG_KERNELS=1 "$python" setup.py --quiet build_ext --inplace)
    touch "$build/.built"
fi
ZHILU_DEBUG_KERNELS=1 PYTHONPATH="$PWD/$build:$PWD" "$python" -P -m pytest \
    --import-mode=importlib -p no:cacheprovider tests/ext tests/routing/test_guiding.py -k "not central"
