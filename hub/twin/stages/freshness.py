"""Freshness: accept readings that are plausible and newer, and notice silence."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.engine import Cause, Entry, Put, Stage, View, Wake
from hub.twin.service import OUT_OF_SERVICE
from hub.twin.site import Site
from hub.twin.slots import ARRIVED, BELIEVED, CLOCKS, REJECTED, Believed, reading_key
from hub.twin.wording import both, gone_silent, reading_arrived
from sensors import (
    MAX_AHEAD_NS,
    Freshness,
    Reading,
    expires_at_ns,
    freshness,
    rejection,
    supersedes,
)

READS = (ARRIVED, CLOCKS, OUT_OF_SERVICE)


def freshness_stage(site: Site) -> Stage:
    """Return the stage; it wakes when the next reading goes stale.

    Where the clock was set back, readings that lie in its future now are no longer live: nobody can
    tell how old they are.

    What a device says that is out of service is neither believed nor refused. When it is put back,
    its last word counts.
    """

    def run(view: View) -> Iterable[Put[Any]]:
        if view.woken or view.changes(CLOCKS):
            yield from expire(site, view)
        back: dict[str, Reading] = {}
        for device_id, service in view.changes(OUT_OF_SERVICE).items():
            if service.after is not None:
                yield from forgotten(view, device_id, service.cause)
            else:
                back |= last_words(site, view, device_id)
        arrived = {key: change.after for key, change in view.changes(ARRIVED).items()}
        for key, reading in (back | arrived).items():
            if reading is not None and view.value(OUT_OF_SERVICE, reading.sensor) is None:
                yield from accept(site, view, key, reading)

    def next_ns(believed: Mapping[str, Entry[Believed]]) -> int | None:
        fresh = (
            expires_at_ns(entry.value.reading, site.devices[entry.value.reading.sensor].profile)
            for entry in believed.values()
            if entry.value.fresh
        )
        return min(fresh, default=None)

    return Stage("freshness", READS, (BELIEVED, REJECTED), run, Wake(BELIEVED, next_ns))


def forgotten(view: View, device_id: str, cause: Cause) -> Iterable[Put[Any]]:
    """Forget all that a device has said."""
    summary = both(f"设备{device_id}已停用", f"Device {device_id} is out of service")
    for key, entry in view.table(BELIEVED).items():
        if entry.value.reading.sensor == device_id:
            yield Put(BELIEVED, key, None, summary, (cause,))
    for key in view.table(REJECTED):
        if key.partition("/")[0] == device_id:
            yield Put(REJECTED, key, None, summary, (cause,))


def last_words(site: Site, view: View, device_id: str) -> dict[str, Reading]:
    """Return the newest reading of each quantity of a device, as far as it was ever heard."""
    device = site.devices.get(device_id)
    quantities = device.profile.quantities if device is not None else ()
    keys = (reading_key(device_id, quantity) for quantity in quantities)
    held = ((key, view.value(ARRIVED, key)) for key in keys)
    return {key: reading for key, reading in held if reading is not None}


def accept(site: Site, view: View, key: str, reading: Reading) -> Iterable[Put[Any]]:
    """Believe or reject one reading; a rejected one leaves what was believed before."""
    cause = view.table(ARRIVED)[key].cause
    profile = site.devices[reading.sensor].profile
    refused = rejection(reading, profile)
    if refused is not None:
        summary = both(f"读数未采用（{refused.code}）", f"Reading not believed: {refused.reason}")
        yield Put(REJECTED, key, refused, summary, (cause,))
        return
    yield Put(REJECTED, key, None, {}, (cause,))
    held = view.value(BELIEVED, key)
    if supersedes(reading, None if held is None else possible(held.reading, view.now_ns)):
        fresh = freshness(reading, profile, view.now_ns) is Freshness.FRESH
        summary = reading_arrived(reading) if fresh else gone_silent(reading)
        yield Put(BELIEVED, key, Believed(reading, fresh), summary, (cause,))


def possible(held: Reading, now_ns: int) -> Reading | None:
    """Return a reading unless it lies in the future: the clock was set back since it came."""
    return held if held.time_ns <= now_ns + MAX_AHEAD_NS else None


def expire(site: Site, view: View) -> Iterable[Put[Any]]:
    """Mark the readings whose time is over."""
    for key, entry in view.table(BELIEVED).items():
        reading = entry.value.reading
        profile = site.devices[reading.sensor].profile
        over = expires_at_ns(reading, profile) <= view.now_ns
        if entry.value.fresh and (over or possible(reading, view.now_ns) is None):
            yield Put(BELIEVED, key, Believed(reading, False), gone_silent(reading), (entry.cause,))
