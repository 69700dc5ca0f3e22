"""Compile the Cython kernels of ext/; everything else stands in pyproject.toml.

ZHILU_DEBUG_KERNELS=1 builds them with bounds checks, for the differential tests in CI.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from Cython.Build import cythonize
from setuptools import Extension, setup

DEBUG = os.environ.get("ZHILU_DEBUG_KERNELS") == "1"
INCLUDED = re.compile(r'^#include "(.+)"', re.MULTILINE)


def with_included(paths: Iterable[str]) -> list[str]:
    """Return files with the headers of the kernels that they include, and those that these do."""
    found: set[str] = set()
    left = set(paths)
    while left:
        path = left.pop()
        found.add(path)
        if Path(path).parent == Path("ext") and path.endswith(".h"):
            text = Path(path).read_text(encoding="utf-8")
            left |= {f"ext/{name}" for name in INCLUDED.findall(text)} - found
    return sorted(found)


kernels = cythonize(  # type: ignore[no-untyped-call]
    [
        Extension(
            "ext.*",
            ["ext/*.pyx"],
            include_dirs=[np.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            # Without notes for debuggers kernels are a fifth as large, which a start notices.
            extra_compile_args=[
                "-O1" if DEBUG else "-O3",
                "-g" if DEBUG else "-g0",
                "-Wno-psabi",
            ],
        )
    ],
    compiler_directives={
        "language_level": 3,
        "boundscheck": DEBUG,
        "wraparound": False,
        "initializedcheck": DEBUG,
        "cdivision": True,
        "embedsignature": True,
    },
    force=DEBUG,
)
# What a header includes is not among what cythonize found.
for kernel in kernels:
    kernel.depends = with_included(kernel.depends)

setup(
    ext_modules=kernels,
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)
