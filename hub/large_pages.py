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
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path

import numpy as np

LARGE = 2 << 20
"""Bytes of a large page."""

SMALL = 4 << 10
FILLED = LARGE // SMALL * 7 // 8
"""Small pages that must be there: no more than an eighth of a large one is empty."""

AT_ONCE = 1
"""Large pages that are asked for in one call, some milliseconds each on a busy machine."""

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
    """

    def __init__(
        self, mappings: Path = MAPPINGS, pages: Path = PAGES, setting: Path = SETTING
    ) -> None:
        self._mappings = mappings
        self._pages = pages
        self._setting = setting
        self._kernel = ctypes.CDLL(None)

    async def enlarge(self) -> None:
        """Have what is filled by now put into large pages, beside the loop.

        A kernel that cannot, or has none left, leaves it as it is.
        """
        for address, size in await asyncio.to_thread(self.filled):
            await asyncio.to_thread(self._collapse, address, size)

    def filled(self) -> list[tuple[int, int]]:
        """Return where large pages fit and would be filled: addresses and sizes in bytes."""
        if sys.platform != "linux" or not self._is_allowed():
            return []
        try:
            told = self._mappings.read_text(encoding="utf-8", errors="replace")
            with self._pages.open("rb", buffering=0) as pages:
                return list(runs_of(each for each in addresses_in(told) if is_filled(pages, each)))
        except OSError:
            return []

    def _is_allowed(self) -> bool:
        try:
            return "[never]" not in self._setting.read_text(encoding="ascii")
        except OSError:
            return False

    def _collapse(self, address: int, size: int) -> None:
        self._kernel.madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), COLLAPSE)


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


def runs_of(addresses: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where large pages lie one behind the other, so many at once, with their bytes."""
    begin = end = 0
    for address in addresses:
        if address != end or end - begin >= AT_ONCE * LARGE:
            if end > begin:
                yield begin, end - begin
            begin = address
        end = address + LARGE
    if end > begin:
        yield begin, end - begin
