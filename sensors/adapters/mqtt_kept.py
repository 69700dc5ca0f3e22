"""What of the MQTT endpoint outlives the process, in an SQLite file, committed in groups."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from sensors.adapters.incident_log import IncidentLog
from sensors.errors import EndpointError
from sensors.mqtt import Changes

COMMIT_GAP = 0.002
RETRY = 1.0
VERSION = 1
PRAGMAS = (
    "journal_mode = WAL",
    # FULL makes every commit wait for its fsync; WAL alone would not (sqlite.org/pragma.html).
    "synchronous = FULL",
    "fullfsync = ON",
)
TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, entry BLOB NOT NULL)"
PUT = "INSERT INTO kept VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET entry = excluded.entry"
DROP = "DELETE FROM kept WHERE key = ?"
FIX = "restore it, or remove it: sessions of MQTT clients and retained messages are then lost"

_log = structlog.get_logger(__name__)


class KeptFile:
    """Keeps entries by key in a file that only this process uses.

    A transaction in a thread of its own holds all that has changed while the one before it was on
    its way; between the beginnings of two lie at least 2 ms. An entry that comes and goes within
    one group is never written.

    Overflow rule: what waits is the newest change of each key, and nothing of a key that came and
    went while the file could not be written: so it is bounded by what the broker holds and what the
    file holds, both bounded by the broker. A call waits for each turn of the event loop that says
    something; `Holding` counts those, and the endpoint reads nothing more beyond
    `Limits.unsettled_bytes`.
    While nothing can be written (a full disk) it is tried again each second, nothing is lost, and
    nobody is called. The file holds what the broker holds and is bounded as that is; SQLite uses
    the room of what is gone again.

    Args:
        path: The file, made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mqtt-kept")
        self._database: sqlite3.Connection | None = None
        self._waiting: dict[bytes, bytes | None] = {}
        self._stored: set[bytes] = set()
        """The keys that the file holds."""
        self._group: dict[bytes, bytes | None] = {}
        """What is being written now."""
        self._calls: deque[Callable[[], None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: asyncio.Future[None] | None = None
        self._begun = float("-inf")
        self._failing = False
        self._closing = False
        self.commits = 0
        self._incidents = IncidentLog(_log)

    @property
    def failing(self) -> bool:
        """Whether nothing can be written now."""
        return self._failing

    async def open(self) -> list[tuple[bytes, bytes]]:
        """Open the file and return what it holds.

        Raises:
            EndpointError: It cannot be opened, is damaged, or a later version wrote it.
        """
        self._loop = asyncio.get_running_loop()
        entries = await self._loop.run_in_executor(self._thread, self._opened)
        self._stored = {key for key, _ in entries}
        return entries

    @property
    def waiting(self) -> int:
        """How many changes wait to be written."""
        return len(self._waiting) + len(self._group)

    def keep(self, changes: Changes, done: Callable[[], None] | None = None) -> None:
        """Keep some changes, then call; calls come in order, in the event loop."""
        self._waiting.update(changes)
        for key, entry in changes.items():
            # What the file never held, and is not about to, need not be removed from it.
            if entry is None and key not in self._stored and key not in self._group:
                del self._waiting[key]
        if done is not None:
            self._calls.append(done)
        self._soon()

    async def close(self) -> None:
        """Write what waits, once more if it could not be written, and close."""
        self._closing = True
        await self._idle()
        if self._waiting or self._calls:
            self._commit()
            await self._idle()
        await self._loop.run_in_executor(self._thread, self._closed)
        self._thread.shutdown()

    async def _idle(self) -> None:
        """Wait for the transaction that is under way, and begin no other by itself."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        under_way = self._under_way
        if under_way is not None:
            await asyncio.wait((under_way,))
            # Its own callback, which calls those who wait, was registered first and has run.

    def _soon(self) -> None:
        if self._timer is None and self._under_way is None and not self._closing:
            rest = RETRY if self._failing else COMMIT_GAP
            when = max(self._begun + rest, self._loop.time())
            self._timer = self._loop.call_at(when, self._commit)

    def _commit(self) -> None:
        self._timer = None
        self._begun = self._loop.time()
        self._group = group = self._waiting
        self._waiting = {}
        calls, self._calls = self._calls, deque()
        self._under_way = self._loop.run_in_executor(self._thread, self._written, group)
        self._under_way.add_done_callback(lambda done: self._committed(group, calls, done))

    def _committed(
        self,
        group: dict[bytes, bytes | None],
        calls: deque[Callable[[], None]],
        done: "asyncio.Future[None]",
    ) -> None:
        self._under_way = None
        self._group = {}
        failure = done.exception()
        if failure is not None:
            merged = group | self._waiting
            self._waiting = {
                key: entry
                for key, entry in merged.items()
                if entry is not None or key in self._stored
            }
            self._calls.extendleft(reversed(calls))
            self._complain(failure)
        else:
            self.commits += 1
            for key, entry in group.items():
                (self._stored.discard if entry is None else self._stored.add)(key)
            if self._failing:
                self._failing = False
                self._incidents.info("mqtt_kept_recovered", file=str(self._path))
            for call in calls:
                call()
        if self._waiting or self._calls:
            self._soon()

    def _complain(self, failure: BaseException) -> None:
        if not self._failing:
            self._failing = True
            self._incidents.error(
                "mqtt_kept_failed",
                code="mqtt.kept.failed",
                file=str(self._path),
                reason=str(failure),
                fix="make room on the disk; clients with sessions are not answered until then",
            )

    def _opened(self) -> list[tuple[bytes, bytes]]:
        try:
            self._database = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False
            )
            for pragma in PRAGMAS:
                self._database.execute(f"PRAGMA {pragma}")
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise EndpointError(
                    "mqtt.kept.newer",
                    f"{self._path} was written by a later version of the hub; use that, or {FIX}",
                )
            self._database.execute(TABLE)
            self._database.execute(f"PRAGMA user_version = {VERSION}")
            return self._database.execute("SELECT key, entry FROM kept").fetchall()
        except sqlite3.Error as error:
            reason = f"{self._path}: {error}; {FIX}"
            raise EndpointError("mqtt.kept.file", reason) from error

    def _written(self, group: dict[bytes, bytes | None]) -> None:
        assert self._database is not None  # noqa: S101 - `open` has made it
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(PUT, [each for each in group.items() if each[1] is not None])
            database.executemany(DROP, [(key,) for key, entry in group.items() if entry is None])

    def _closed(self) -> None:
        if self._database is not None:
            self._database.close()
