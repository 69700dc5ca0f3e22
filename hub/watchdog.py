"""A thread that watches the event loop, and tells what it is at when it does not come back."""

import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator

import structlog

from hub.pulse import Pulse

LOOK_SECONDS = 1.0
MOST_FRAMES = 30

log = structlog.get_logger(__name__)


@contextlib.contextmanager
def watched(pulse: Pulse, look: float = LOOK_SECONDS) -> Iterator[None]:
    """Watch the event loop of the calling thread until the context ends.

    A loop that stands still can tell nobody. So the thread logs once, with the stack of what holds
    the loop up, and once more when it is back. It does not end the process: that is for systemd,
    which is told nothing meanwhile (`hub.notify`), or for whoever asks `/healthz`.
    """
    ended = threading.Event()
    watcher = threading.Thread(
        target=_watch,
        args=(pulse, threading.get_ident(), lambda: ended.wait(look)),
        name="watchdog",
        daemon=True,
    )
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(pulse: Pulse, thread: int, rest: Callable[[], bool]) -> None:
    stuck_since: float | None = None
    while not rest():
        now = time.monotonic()
        stuck = pulse.silent(now) > pulse.stuck
        if stuck and stuck_since is None:
            stuck_since = now - pulse.silent(now)
            log.error(
                "loop.stuck",
                code="loop.stuck",
                seconds=round(pulse.silent(now), 1),
                stack=stack_of(thread),
                fix="report this line; the service manager starts the hub anew",
            )
        elif not stuck and stuck_since is not None:
            log.warning("loop.back", seconds=round(now - stuck_since, 1))
            stuck_since = None


def stack_of(thread: int) -> str:
    """Return what a thread is at, the innermost call last."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - the documented way (sys)
    lines = traceback.extract_stack(frame, limit=None)[-MOST_FRAMES:] if frame is not None else []
    return " > ".join(f"{line.filename}:{line.lineno} {line.name}" for line in lines)
