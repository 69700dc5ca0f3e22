"""Where the shells hand messages over, and who lets clients in."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import structlog

from sensors.mqtt import Incoming, Login, Rights

Sink = Callable[[str, bytes, bool], None]
"""Takes topic, payload and `retained`: whether a broker replayed a stored message, whose age only
its own time tells (`sensors.decode`). It is called in the event loop, must not block, and has taken
the message when it returns."""

Accept = Callable[[Sequence[Incoming]], "asyncio.Future[Collection[int]]"]
"""Takes the messages that came in together, in order, and returns a future that is done once each
has had its effect and is kept for good: only then are they acknowledged. Its result holds the
places of those that were refused; where it fails, all are. It is called in the event loop and must
not block; it is called again before the future is done, and the bound on what waits is
`Limits.unsettled_bytes`."""

Admit = Callable[[Login], "asyncio.Future[Rights | None]"]
"""Checks credentials; the result is None where they are not good. It must not block."""

_log = structlog.get_logger(__name__)


class Complaints:
    """Keeps a fault that repeats from filling the log: one line a minute, with a count.

    Args:
        seconds: Shortest time between two lines.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._next = float("-inf")
        self._kept_back = 0

    def due(self, now: float) -> int | None:
        """Return how many were kept back since the last line, or None to keep this one back too."""
        if now < self._next:
            self._kept_back += 1
            return None
        self._next = now + self._seconds
        kept_back, self._kept_back = self._kept_back, 0
        return kept_back


def one_by_one(sink: Sink, when_kept: Callable[[Callable[[], None]], None] | None = None) -> Accept:
    """Return an `Accept` that hands each message to a sink; where that raises, it is refused.

    Args:
        sink: Takes them.
        when_kept: Calls back once all that the sink has taken is kept; without it, that is so when
            the sink returns.
    """
    failures = Complaints()

    def accept(messages: Sequence[Incoming]) -> asyncio.Future[Collection[int]]:
        loop = asyncio.get_running_loop()
        refused = []
        for place, message in enumerate(messages):
            try:
                sink(message.topic, message.payload, False)
            except Exception:  # noqa: BLE001 - a fault of the hub must not end its input
                refused.append(place)
                kept_back = failures.due(loop.time())
                if kept_back is not None:
                    _log.exception("mqtt_sink_failed", topic=message.topic, kept_back=kept_back)
        done: asyncio.Future[Collection[int]] = loop.create_future()

        def finish() -> None:
            if not done.done():
                done.set_result(refused)

        if when_kept is None:
            finish()
        else:
            when_kept(finish)
        return done

    return accept
