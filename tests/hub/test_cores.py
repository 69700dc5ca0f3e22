"""How many threads share what a tick works out."""

import os
from pathlib import Path

import pytest

from hub.assembly.cores import MOST_THREADS, threads_of, usable_cores


@pytest.mark.parametrize(
    ("asked", "cores", "used"), [(0, 1, 1), (0, 3, 3), (0, 64, MOST_THREADS), (1, 8, 1), (6, 2, 6)]
)
def test_threads_are_as_many_as_asked_or_as_cores(asked: int, cores: int, used: int) -> None:
    assert threads_of(asked, cores) == used


def grouped(folder: Path, quotas: dict[str, str], group: str = "/system.slice/hub") -> int:
    """Return the cores of a process in a control group, with a quota by folder."""
    own, root = folder / "cgroup", folder / "groups"
    own.write_text(f"4:memory:/elsewhere\n0::{group}\n")
    for name, quota in quotas.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "cpu.max").write_text(quota)
    return usable_cores(own, root)


@pytest.fixture(autouse=True)
def _eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))


def test_a_quota_of_the_group_or_of_one_around_it_counts(tmp_path: Path) -> None:
    assert grouped(tmp_path, {"system.slice/hub": "max 100000\n"}) == 8
    assert grouped(tmp_path, {"system.slice/hub": "250000 100000\n"}) == 2
    assert grouped(tmp_path, {"system.slice": "150000 50000\n"}) == 2
    assert grouped(tmp_path, {"": "50000 100000\n"}) == 1


def test_a_container_sees_its_own_group_as_the_root(tmp_path: Path) -> None:
    assert grouped(tmp_path, {"": "300000 100000\n"}, "/") == 3


def test_without_control_groups_the_cores_that_it_may_run_on_count(tmp_path: Path) -> None:
    assert usable_cores(tmp_path / "none", tmp_path / "nowhere") == 8
    assert grouped(tmp_path, {"system.slice/hub": "rubbish\n"}) == 8
