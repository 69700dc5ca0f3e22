"""Where the shells hand messages over, and who lets clients in."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import structlog

from sensors.adapters.incident_log import IncidentLog
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


def one_by_one(sink: Sink, when_kept: Callable[[Callable[[], None]], None] | None = None) -> Accept:
    """Return an `Accept` that hands each message to a sink; where that raises, it is refused.

    Args:
        sink: Takes them.
        when_kept: Calls back once all that the sink has taken is kept; without it, that is so when
            the sink returns.
    """
    failures = IncidentLog(_log)

    def accept(messages: Sequence[Incoming]) -> asyncio.Future[Collection[int]]:
        loop = asyncio.get_running_loop()
        refused = []
        for place, message in enumerate(messages):
            try:
                sink(message.topic, message.payload, False)
            except Exception:  # noqa: BLE001 - a fault of the hub must not end its input
                refused.append(place)
                failures.error("mqtt_sink_failed", topic=message.topic, exc_info=True)
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
