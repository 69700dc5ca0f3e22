"""What is filled of the memory is put into large pages, and nothing else of it."""

import ctypes
import mmap
import time
from pathlib import Path

import pytest

from hub.large_pages import LARGE, REST, SMALL, Memory, addresses_in

MAPPINGS = """\
55d0a0100000-55d0a0a00000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000300000 rw-p 00000000 00:00 0
7f0000500000-7f0000900000 r--p 00000000 00:00 0
7f0000a00000-7f0000e00000 rw-p 00000000 fe:00 77                         /var/lib/zhilu/plan
7f0001000000-7f0001100000 rw-p 00000000 00:00 0
7ffd00000000-7ffd00400000 rw-p 00000000 00:00 0                          [stack]
"""


def test_large_pages_fit_into_what_is_the_process_own_only() -> None:
    heap = range(0x55D0A0200000, 0x55D0A0A00000, LARGE)
    assert list(addresses_in(MAPPINGS)) == [*heap, 0x7F0000000000]


@pytest.mark.parametrize("setting", ["always madvise [never]\n", None])
def test_a_machine_that_has_none_is_left_alone(tmp_path: Path, setting: str | None) -> None:
    path = tmp_path / "enabled"
    if setting is not None:
        path.write_text(setting)
    assert Memory(setting=path).filled() == []


def test_only_what_is_filled_is_asked_for(tmp_path: Path) -> None:
    with mmap.mmap(-1, 4 * LARGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as pages:
        begin = ctypes.addressof(ctypes.c_char.from_buffer(pages))
        first = -(-begin // LARGE) * LARGE
        mappings, setting = tmp_path / "maps", tmp_path / "enabled"
        mappings.write_text(f"{first:x}-{first + 2 * LARGE:x} rw-p 00000000 00:00 0 \n")
        setting.write_text("always [madvise] never\n")
        for at in range(first - begin, first - begin + LARGE, SMALL):
            pages[at] = 1
        assert Memory(mappings, setting=setting).filled() == [first]


async def test_what_is_there_stays() -> None:
    kept = [bytes([number % 251]) * 1_000 for number in range(20_000)]
    await Memory().enlarge()
    assert all(data == bytes([number % 251]) * 1_000 for number, data in enumerate(kept))


async def test_the_process_is_left_alone_after_each_page(tmp_path: Path) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    kept = bytes(8 * LARGE).replace(b"\0", b"x")
    setting = tmp_path / "enabled"
    setting.write_text("always [madvise] never\n")
    memory = Memory(setting=setting, rest=rest)
    count = len(memory.filled())
    begun = time.perf_counter()
    await memory.enlarge()
    spent = time.perf_counter() - begun
    assert len(rests) == count >= 6
    assert 0 < sum(rests) < REST * spent
    assert kept.count(b"x") == 8 * LARGE
