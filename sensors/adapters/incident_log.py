"""The log of incidents: what `sensors.incidents` wants told, told at its time."""

import asyncio
import sys
import traceback
from collections.abc import Mapping
from typing import Protocol

from sensors.incidents import Incidents, Phase, Told

SHORTEST_NAP = 0.05
LEVELS_OF_THE_END: Mapping[Phase, str] = {Phase.ENDED: "info"}


class Logger(Protocol):
    """What lines go to: a structlog logger."""

    def info(self, event: str, **fields: object) -> object:
        """Write a line."""

    def warning(self, event: str, **fields: object) -> object:
        """Write a line."""

    def error(self, event: str, **fields: object) -> object:
        """Write a line."""


class IncidentLog:
    """Writes a line when an incident begins, now and then while it goes on, and when it has ended.

    A line about what goes on or has ended names the particulars of the last fault, the count and
    the seconds since the first; only the first line has a trace. It is to be used in an event loop,
    which wakes it; nothing waits while no incident is open.

    Args:
        logger: Where lines go.
        incidents: What to tell, and when.
    """

    def __init__(self, logger: Logger, incidents: Incidents | None = None) -> None:
        self._logger = logger
        self._incidents = Incidents() if incidents is None else incidents
        self._last: dict[str, tuple[str, str, dict[str, object]]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def warning(self, event: str, *, about: str = "", **fields: object) -> None:
        """Note a fault that the hub gets over.

        Args:
            event: Stable name of the line.
            about: What tells incidents of the same event apart, such as a code; of two errors
                (`exc_info`) the kind and the line that raised do so as well.
            fields: Particulars.
        """
        self._note("warning", event, about, fields)

    def error(self, event: str, *, about: str = "", **fields: object) -> None:
        """Note a fault that somebody has to do something about; see `warning`."""
        self._note("error", event, about, fields)

    def info(self, event: str, *, about: str = "", **fields: object) -> None:
        """Note what is no fault and may repeat; see `warning`."""
        self._note("info", event, about, fields)

    def _note(self, level: str, event: str, about: str, fields: dict[str, object]) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        # What has ended by now is told of before the next one begins.
        self._tell_due(now)
        raised = origin_of(fields.get("exc_info"))
        key = self._incidents.place_of(f"{event} {about} {raised}")
        kept = {name: value for name, value in fields.items() if name != "exc_info"}
        self._last[key] = level, event, kept
        told = self._incidents.note(key, now)
        if told is not None:
            self._write(level, event, told, fields)
        self._wake(loop)

    def _tell_due(self, now: float) -> None:
        for told in self._incidents.look(now):
            level, event, fields = self._last[told.key]
            self._write(LEVELS_OF_THE_END.get(told.phase, level), event, told, fields)
            if told.phase is Phase.ENDED:
                del self._last[told.key]
        for key in [each for each in self._last if not self._incidents.knows(each)]:
            del self._last[key]

    def _write(self, level: str, event: str, told: Told, fields: Mapping[str, object]) -> None:
        more: dict[str, object] = {"incident": told.phase.value}
        if told.phase is not Phase.BEGUN:
            more |= {"count": told.count, "seconds": round(told.seconds, 1)}
        write = getattr(self._logger, level)
        write(event, **fields, **more)

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        due = self._incidents.due()
        if due is None or (self._timer is not None and self._timer.when() <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(max(due, loop.time() + SHORTEST_NAP), self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._tell_due(loop.time())
        self._wake(loop)


def origin_of(told: object) -> str:
    """Return what an error is and which line raised it, empty for none; as `logging` is told."""
    error = told[1] if isinstance(told, tuple) else told
    if error is True:
        error = sys.exc_info()[1]
    if not isinstance(error, BaseException):
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    line = f" {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{line}"
