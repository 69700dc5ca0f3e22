"""Wrong tries go on over a restart."""

from pathlib import Path

import pytest

from hub.access import Attempts, Patience
from hub.assembly.tries import NAME, Tries, kept_tries
from tests.hub.access_people import Moved

PATIENCE = Patience(free=2, first=10.0)


def counts() -> tuple[Attempts, Attempts]:
    return Attempts(PATIENCE), Attempts(PATIENCE)


def test_who_waits_waits_on_after_a_restart(tmp_path: Path) -> None:
    clock, (accounts, addresses) = Moved(), counts()
    with kept_tries(tmp_path, accounts, addresses, clock):
        for _ in range(3):
            accounts.begun("ada", clock.ns)
        addresses.begun("192.0.2.1", clock.ns)
    clock.pass_by(5)
    accounts, addresses = counts()
    with kept_tries(tmp_path, accounts, addresses, clock):
        assert accounts.waits_ns("ada", clock.ns) == 15 * 10**9
        assert addresses.held["192.0.2.1"].number == 1
        clock.pass_by(3_600)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    accounts, _ = counts()
    with kept_tries(tmp_path, accounts, addresses, clock):
        assert not accounts.held


def test_tries_that_are_free_cost_the_disk_nothing(tmp_path: Path) -> None:
    clock, (accounts, addresses) = Moved(), counts()
    tries = Tries(tmp_path / NAME, accounts, addresses, clock)
    accounts.begun("ada", clock.ns)
    tries.keep_news()
    assert not (tmp_path / NAME).exists()
    accounts.begun("ada", clock.ns)
    tries.keep_news()
    written = (tmp_path / NAME).stat().st_ino
    tries.keep_news()
    assert (tmp_path / NAME).stat().st_ino == written


def test_a_clock_that_was_set_back_makes_nobody_wait_for_longer(tmp_path: Path) -> None:
    clock, (accounts, addresses) = Moved(), counts()
    with kept_tries(tmp_path, accounts, addresses, clock):
        for _ in range(3):
            accounts.begun("ada", clock.ns)
    clock.pass_by(-10 * 24 * 3600)
    accounts, addresses = counts()
    with kept_tries(tmp_path, accounts, addresses, clock):
        assert accounts.waits_ns("ada", clock.ns) <= PATIENCE.longest * 10**9


@pytest.mark.parametrize("data", [b"", b"junk", b"\x81\xa8accounts\xa1x"])
def test_a_file_that_cannot_be_read_is_no_reason_not_to_start(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    accounts, addresses = counts()
    with kept_tries(tmp_path, accounts, addresses, Moved()):
        assert not accounts.held
    with kept_tries(tmp_path, accounts, addresses, Moved()):
        pass
