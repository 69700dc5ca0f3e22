"""The hub's ear: messages from devices are decoded, counted, and handed on as facts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from hub.engine import Fact
from hub.errors import InboxFullError
from hub.ports import Clock
from hub.twin import InputStatus, reading_fact
from sensors import Device, MalformedReading, Reading, decode
from sensors.adapters import IncidentLog
from sensors.mqtt import BrokerStats

log = structlog.get_logger(__name__)


class Inputs:
    """Counts what comes in; nothing that is wrong with a message can make it raise.

    Args:
        mode: `embedded` or `broker`.
        devices: The devices whose readings matter, by id.
        clock: The time of arrival.
    """

    def __init__(self, mode: str, devices: Mapping[str, Device], clock: Clock) -> None:
        self._mode = mode
        self._devices = devices
        self._clock = clock
        self._take: Callable[[Fact[Any]], None] | None = None
        self._connected = mode == "embedded"
        self._readings = 0
        self._malformed = 0
        self._unassigned = 0
        self._refused = 0
        self._last: MalformedReading | None = None
        self._last_ns = 0
        self._told: InputStatus | None = None
        self._incidents = IncidentLog(log)
        self._stats: Callable[[], BrokerStats] | None = None

    def deliver_to(self, take: Callable[[Fact[Any]], None]) -> None:
        """Say who takes the facts."""
        self._take = take

    def served_by(self, stats: Callable[[], BrokerStats]) -> None:
        """Say who counts what the hub's own endpoint holds."""
        self._stats = stats

    def broker_stats(self) -> BrokerStats | None:
        """Return the counts of the hub's own endpoint; None where it has none, or not yet."""
        return None if self._stats is None else self._stats()

    @property
    def kept_failing(self) -> bool:
        """Whether the hub's own endpoint cannot keep sessions and retained messages now."""
        stats = self.broker_stats()
        return stats is not None and stats.kept_failing

    def sink(self, topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001 - Sink
        """Take one message; see `sensors.adapters.Sink`.

        Raises:
            InboxFullError: Too many keys wait; the message is not taken, and may come again.
        """
        now_ns = self._clock.now_ns()
        try:
            reading = decode(topic, payload, now_ns, retained=retained)
        except MalformedReading as error:
            self._note_malformed(error, now_ns)
            return
        self._readings += 1
        device = self._devices.get(reading.sensor)
        if device is None:
            self._unassigned += 1
            return
        if reading.quantity not in device.profile.quantities:
            self._note_malformed(unknown_quantity(reading, device), now_ns)
            return
        if self._take is None:
            return
        try:
            self._take(reading_fact(reading))
        except InboxFullError:
            self._refused += 1
            raise

    def connection(self, *, connected: bool) -> None:
        """Note that the broker came or went."""
        self._connected = connected

    def status(self) -> InputStatus:
        """Return the counts, and remember that they were told."""
        self._told = self.status_now()
        return self._told

    def changed(self, *, noteworthy: bool = False) -> bool:
        """Tell whether the status differs from that told last; `noteworthy`: more than by count."""
        now, told = self.status_now(), self._told
        if not noteworthy or told is None:
            return now != told
        return replace(now, readings=0) != replace(told, readings=0)

    @property
    def connected(self) -> bool:
        """Whether devices can be heard."""
        return self._connected

    @property
    def refused(self) -> int:
        """Readings dropped because too many keys were waiting."""
        return self._refused

    def status_now(self) -> InputStatus:
        """Return the counts."""
        return InputStatus(
            self._mode,
            self._connected,
            self._readings,
            self._malformed,
            self._unassigned,
            self._last.topic if self._last is not None else None,
            str(self._last) if self._last is not None else None,
            self._last_ns,
        )

    def _note_malformed(self, error: MalformedReading, now_ns: int) -> None:
        self._malformed += 1
        self._last = error
        self._last_ns = now_ns
        self._incidents.warning(
            "reading.malformed",
            about=error.code,
            code=error.code,
            topic=error.topic,
            reason=str(error),
        )


def unknown_quantity(reading: Reading, device: Device) -> MalformedReading:
    """Return what is wrong with a reading that its device's profile does not have."""
    known = ", ".join(sorted(device.profile.quantities))
    return MalformedReading(
        "reading.rejected.quantity",
        f"{device.id} is a {device.profile.name} and has no quantity {reading.quantity!r}, "
        f"only {known}",
        reading.topic,
    )
