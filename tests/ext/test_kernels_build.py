"""Which build of the kernels these tests run against."""

import os
from pathlib import Path

import pytest

from ext import (
    board,
    goal,
    hierarchy,
    landmarks,
    metric,
    query,
    queueing,
    reserving,
    spreading,
    visibility,
)

ROOT = Path(__file__).resolve().parents[2]
DEBUG = ROOT / "build" / "debug-kernels" / "ext"


def test_the_kernels_are_those_that_were_asked_for() -> None:
    folder = DEBUG if os.environ.get("ZHILU_DEBUG_KERNELS") == "1" else ROOT / "ext"
    kernels = (board, goal, hierarchy, landmarks, metric, query, queueing, reserving)
    for kernel in (*kernels, spreading, visibility):
        assert kernel.__file__ is not None
        assert Path(kernel.__file__).resolve().parent == folder


@pytest.mark.parametrize(
    "name",
    [
        "board",
        "dissection",
        "goal",
        "landmarks",
        "metric",
        "query",
        "queueing",
        "reserving",
        "searching",
        "spreading",
        "visibility",
    ],
)
def test_only_the_debug_build_checks_bounds(name: str) -> None:
    debug = os.environ.get("ZHILU_DEBUG_KERNELS") == "1"
    folder = DEBUG if debug else ROOT / "ext"
    source = (folder / f"{name}.c").read_text(encoding="utf-8")
    assert ("__Pyx_RaiseBufferIndexError" in source) is debug
