"""What systemd is told of the service: ready, alive, stopping (sd_notify(3))."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import structlog

from hub.fair_loop import comes

LOOK_SECONDS = 5.0
MICROSECONDS = 10**6
EXTENSION_SECONDS = 60
"""What a start that goes on asks for each time (sd_notify(3), EXTEND_TIMEOUT_USEC)."""

MOST_EXTENSIONS = round(2 * 3600 / LOOK_SECONDS)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notifier:
    """Tells the service manager; without one, nobody.

    Args:
        address: Of its socket, `@` first for one without a file; empty for none.
        watchdog: Seconds within which it wants to hear that the hub is alive; None for never.
    """

    address: str = ""
    watchdog: float | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Return what the environment asks for: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        meant = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog = int(microseconds) / MICROSECONDS if microseconds.isdecimal() and meant else None
        return cls(environment.get("NOTIFY_SOCKET", ""), watchdog)

    def tell(self, *assignments: str) -> None:
        """Tell it something, such as `READY=1`; that nobody hears is not the hub's trouble."""
        if not self.address:
            return
        place = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
            # One that reads nothing any more must not hold the event loop up.
            wire.setblocking(False)
            wire.sendto("\n".join(assignments).encode(), place)

    async def begin(self, ready: asyncio.Event) -> None:
        """Ask for time again and again while the hub starts, for two hours at most.

        A first start works out the ways of a whole building beside the event loop, for as long as
        that takes; a start whose event loop stands still asks for no more.

        Args:
            ready: Set once it has started.
        """
        for _ in range(MOST_EXTENSIONS):
            self.tell(f"EXTEND_TIMEOUT_USEC={EXTENSION_SECONDS * MICROSECONDS}", "STATUS=starting")
            if await comes(ready, LOOK_SECONDS):
                return
        log.error("hub.start.slow", code="hub.start.slow", hours=2)

    async def stay(self, ailing: Callable[[], str | None]) -> None:
        """Say again and again that the hub is alive, while it is, until cancelled.

        Args:
            ailing: Returns what is stuck, None where nothing is.
        """
        rest = LOOK_SECONDS if self.watchdog is None else min(LOOK_SECONDS, self.watchdog / 3)
        told: str | None = None
        while True:
            stuck = ailing()
            if stuck is None:
                self.tell("WATCHDOG=1")
            if stuck != told:
                self.tell(f"STATUS={'serving' if stuck is None else f'stuck: {stuck}'}")
                if stuck is not None:
                    log.error("hub.stuck", code="hub.stuck", at=stuck)
                told = stuck
            await asyncio.sleep(rest)
