"""The memory of a hub in large pages, once it is filled.

A tick reads a line here and a line there of some hundred megabytes of objects. In pages of 4 KB
nearly each of them costs a look into the page tables as well, on a virtual machine into two sets of
them. Linux puts what lies in small pages into one of 2 MB for whoever asks for it (`madvise(2)`,
MADV_COLLAPSE, since 6.1); elsewhere, and where the machine is told never to use large ones,
everything stays as it is.
"""

import asyncio
import ctypes
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from io import FileIO
from pathlib import Path

import numpy as np

LARGE = 2 << 20
"""Bytes of a large page."""

SMALL = 4 << 10
FILLED = LARGE // SMALL * 7 // 8
"""Small pages that must be there: no more than an eighth of a large one is empty."""

REST = 1.0
"""The process can map nothing while a large page is made, and waits where it reads what is moved:
some 5 to 10 ms, up to 30 ms on a busy machine. So many times as long it is left alone after each:
all pages of the sample library take some five seconds."""

COLLAPSE = 25
"""MADV_COLLAPSE (asm-generic/mman-common.h)."""

MAPPINGS = Path("/proc/self/maps")
PAGES = Path("/proc/self/pagemap")
NUMBER_BYTES = 8
"""Of what is told of a small page (Linux, admin-guide/mm/pagemap.rst)."""

THERE = 0x80
"""In the last byte of that: the page is in memory."""

SETTING = Path("/sys/kernel/mm/transparent_hugepage/enabled")

_OWN = re.compile(
    r"^(?P<begin>[0-9a-f]+)-(?P<end>[0-9a-f]+) rw-p 0+ 00:00 0 *(?:\[heap\])?$", re.MULTILINE
)
"""A line of proc_pid_maps(5) for memory that is in no file, and the process's own to write to."""


class Memory:
    """What the kernel does with the memory of this process.

    Args:
        mappings: What is mapped.
        pages: What of it is there.
        setting: What the machine does about large pages.
        rest: Lets so many seconds pass.
    """

    def __init__(
        self,
        mappings: Path = MAPPINGS,
        pages: Path = PAGES,
        setting: Path = SETTING,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._mappings = mappings
        self._pages = pages
        self._setting = setting
        self._rest = rest
        self._kernel = ctypes.CDLL(None)

    async def enlarge(self) -> None:
        """Have what is filled by now put into large pages, beside the loop.

        A kernel that cannot, or has none left, leaves it as it is.
        """
        for address in await asyncio.to_thread(self.filled):
            begun = time.perf_counter()
            await asyncio.to_thread(self._collapse, address)
            await self._rest(REST * (time.perf_counter() - begun))

    def filled(self) -> list[int]:
        """Return the addresses where large pages fit and would be filled."""
        if sys.platform != "linux" or not self._is_allowed():
            return []
        try:
            told = self._mappings.read_text(encoding="utf-8", errors="replace")
            with self._pages.open("rb", buffering=0) as pages:
                return [each for each in addresses_in(told) if is_filled(pages, each)]
        except OSError:
            return []

    def _is_allowed(self) -> bool:
        try:
            return "[never]" not in self._setting.read_text(encoding="ascii")
        except OSError:
            return False

    def _collapse(self, address: int) -> None:
        self._kernel.madvise(ctypes.c_void_p(address), ctypes.c_size_t(LARGE), COLLAPSE)


def is_filled(pages: FileIO, address: int) -> bool:
    """Tell whether nearly all small pages at an address are there."""
    pages.seek(address // SMALL * NUMBER_BYTES)
    told = np.frombuffer(pages.read(LARGE // SMALL * NUMBER_BYTES), np.uint8)
    return bool(np.count_nonzero(told[NUMBER_BYTES - 1 :: NUMBER_BYTES] & THERE) >= FILLED)


def addresses_in(mappings: str) -> Iterator[int]:
    """Yield where large pages fit into the memory that is the process's own."""
    for found in _OWN.finditer(mappings):
        begin, end = int(found["begin"], 16), int(found["end"], 16)
        yield from range(-(-begin // LARGE) * LARGE, end - LARGE + 1, LARGE)
