"""Compile the Cython kernels of ext/; everything else stands in pyproject.toml.

ZHILU_DEBUG_KERNELS=1 builds them with bounds checks, for the differential tests in CI.
"""

import os
from pathlib import Path

import numpy as np
from Cython.Build import cythonize
from setuptools import Extension, setup

DEBUG = os.environ.get("ZHILU_DEBUG_KERNELS") == "1"

setup(
    ext_modules=cythonize(  # type: ignore[no-untyped-call]
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
                depends=sorted(map(str, Path("ext").glob("*.h"))),
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
    ),
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)
