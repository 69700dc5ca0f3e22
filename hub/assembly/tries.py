"""Wrong tries over a restart: a file beside the store, written when somebody has begun to wait.

Not every wrong try is written: those that are free cost an attacker nothing, so they must cost the
disk nothing either. Waits last 2 s and more, and tries within one count for nothing; the file is
written once a beat at most, and when the hub ends. A hub that is killed forgets the last seconds.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import structlog

from hub.access import Attempts
from hub.ports import Clock
from sensors.adapters import IncidentLog

NAME = "tries"
Tried = tuple[str, int, int, int]

log = structlog.get_logger(__name__)


class Kept(msgspec.Struct, frozen=True):
    """What is counted by account and by address."""

    accounts: list[Tried]
    addresses: list[Tried]


class Tries:
    """Keeps wrong tries in a file; without one, or where it cannot be read, none are known.

    Args:
        path: The file.
        accounts: Counts by account.
        addresses: Counts by address.
        clock: The time.
    """

    def __init__(self, path: Path, accounts: Attempts, addresses: Attempts, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._accounts = accounts
        self._addresses = addresses
        self._incidents = IncidentLog(log)

    def take_up(self) -> None:
        """Count on from what the file says."""
        now_ns = self._clock.now_ns()
        try:
            kept = msgspec.msgpack.decode(self._path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
            log.warning("tries.unread", file=str(self._path), reason=str(error))
            return
        self._accounts.take_up(kept.accounts, now_ns)
        self._addresses.take_up(kept.addresses, now_ns)

    def keep_news(self) -> None:
        """Write the file where somebody has begun to wait since."""
        if self._accounts.news or self._addresses.news:
            self.keep()

    def keep(self) -> None:
        """Write the file, whole or not at all."""
        now_ns = self._clock.now_ns()
        kept = Kept(self._accounts.kept(now_ns), self._addresses.kept(now_ns))
        fresh = self._path.with_name(f".{NAME}")
        try:
            fresh.touch(mode=0o600)
            fresh.write_bytes(msgspec.msgpack.encode(kept))
            fresh.replace(self._path)
        except OSError as error:
            self._incidents.error("tries.unkept", file=str(self._path), reason=str(error))


@contextlib.contextmanager
def kept_tries(
    data: Path, accounts: Attempts, addresses: Attempts, clock: Clock
) -> Iterator[Tries]:
    """Count on from before a restart, and keep what is counted at the end of the context."""
    tries = Tries(data / NAME, accounts, addresses, clock)
    tries.take_up()
    try:
        yield tries
    finally:
        tries.keep()
