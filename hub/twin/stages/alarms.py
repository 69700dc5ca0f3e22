"""Alarms: what staff must know of, raised and cleared by what the other stages found."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hub.engine import Cause, Put, Stage, View
from hub.twin.alarms import (
    ACKNOWLEDGED,
    ALARMS,
    FIRE,
    INPUT,
    MACHINE,
    REJECTED_READING,
    SILENT,
    Acknowledged,
    Alarm,
    alarm_words,
    safety_alarms,
)
from hub.twin.clearing import Danger
from hub.twin.site import Site
from hub.twin.slots import (
    ARRIVED,
    BELIEVED,
    BUILDING,
    CLEARANCES,
    DANGERS,
    INPUTS,
    MACHINES,
    REJECTED,
    reading_key,
)
from hub.twin.wording import both
from sensors import MachineState, Rejection, expires_at_ns

READS = (BELIEVED, REJECTED, INPUTS, MACHINES, DANGERS, CLEARANCES, ACKNOWLEDGED)
SAFETY = ("no-way/", "refuge/")

Found = tuple[str, Alarm | None, tuple[Cause, ...]]
"""An alarm's id, the alarm or None where there is nothing the matter, and why."""


def alarms_stage(site: Site) -> Stage:
    """Return the stage that keeps the alarms; it looks only at what has changed."""

    def run(view: View) -> Iterable[Put[Any]]:
        looked_at: dict[str, tuple[Alarm | None, tuple[Cause, ...]]] = {}
        for alarm_id, alarm, causes in found(site, view):
            looked_at[alarm_id] = alarm, causes
        for change in view.changes(ACKNOWLEDGED).values():
            note = change.after or change.before
            if note is not None and note.alarm not in looked_at:
                looked_at[note.alarm] = view.value(ALARMS, note.alarm), (change.cause,)
        for alarm_id, (alarm, causes) in looked_at.items():
            yield from kept(site, view, alarm_id, alarm, causes)

    return Stage("alarms", READS, (ALARMS,), run)


def found(site: Site, view: View) -> Iterator[Found]:
    """Yield the alarms that the changes concern."""
    yield from of_devices(site, view)
    for change in view.changes(INPUTS).values():
        lost = change.after is not None and not change.after.connected
        yield "input/mqtt", Alarm(INPUT, "", view.now_ns) if lost else None, (change.cause,)
    for danger in view.changes(DANGERS).values():
        told = danger.after or danger.before
        if told is not None and told.alarm:
            yield f"fire/{told.id}", burning(danger.after), (danger.cause,)
    for clearance in view.changes(CLEARANCES).values():
        yield from of_safety(view, clearance.cause)


def of_devices(site: Site, view: View) -> Iterator[Found]:
    """Yield what is the matter with devices and machines that have news."""
    causes: dict[str, list[Cause]] = {}
    for change in view.changes(BELIEVED).values():
        told = change.after or change.before
        if told is not None:
            causes.setdefault(told.reading.sensor, []).append(change.cause)
    for device_id, why in causes.items():
        yield f"silent/{device_id}", silent(site, view, device_id), tuple(why)
    for key, refused in view.changes(REJECTED).items():
        yield f"rejected/{key}", rejected(view, key, refused.after), (refused.cause,)
    for device_id, moved in view.changes(MACHINES).items():
        yield f"machine/{device_id}", stopped(device_id, moved.after, view), (moved.cause,)


def of_safety(view: View, cause: Cause) -> Iterator[Found]:
    """Yield those who have no safe way, and those who have one again."""
    clearance = view.value(CLEARANCES, BUILDING)
    present = safety_alarms(clearance.arrows) if clearance is not None else {}
    before = {key for key in view.table(ALARMS) if key.startswith(SAFETY)}
    for alarm_id in sorted(before | present.keys()):
        alarm = present.get(alarm_id)
        raised = replace(alarm, since_ns=view.now_ns) if alarm is not None else None
        yield alarm_id, raised, (cause,)


def silent(site: Site, view: View, device_id: str) -> Alarm | None:
    """Return the alarm of a device that was heard and is heard no more, in nothing it measures."""
    profile = site.devices[device_id].profile
    believed = view.table(BELIEVED)
    entries = (believed.get(reading_key(device_id, each)) for each in profile.quantities)
    held = [entry.value for entry in entries if entry is not None]
    if not held or any(each.fresh for each in held):
        return None
    return Alarm(SILENT, device_id, max(expires_at_ns(each.reading, profile) for each in held))


def rejected(view: View, key: str, refused: Rejection | None) -> Alarm | None:
    """Return the alarm of a sensor whose newest reading is not believed."""
    reading = view.value(ARRIVED, key)
    if refused is None or reading is None:
        return None
    return Alarm(REJECTED_READING, reading.sensor, reading.received_ns, refused.reason)


def stopped(device_id: str, state: MachineState | None, view: View) -> Alarm | None:
    """Return the alarm of a machine that says that it is out of service."""
    if state is None or state.in_service:
        return None
    return Alarm(MACHINE, device_id, state.as_of_ns or view.now_ns)


def burning(danger: Danger | None) -> Alarm | None:
    """Return the alarm of an alarm device."""
    return Alarm(FIRE, danger.id, danger.since_ns) if danger is not None else None


def kept(
    site: Site, view: View, alarm_id: str, alarm: Alarm | None, causes: tuple[Cause, ...]
) -> Iterator[Put[Any]]:
    """Raise, keep or clear an alarm, with who has acknowledged this occurrence."""
    held = view.value(ALARMS, alarm_id)
    if alarm is None:
        if held is not None:
            zh, en = (alarm_words(site, held)[tag] for tag in ("zh", "en"))
            yield Put(ALARMS, alarm_id, None, both(f"{zh}，已解除", f"{en}, cleared"), causes)
        return
    notes = [
        entry.value
        for _, entry in sorted(view.table(ACKNOWLEDGED).items())
        if entry.value.alarm == alarm_id
    ]
    since = held.since_ns if held is not None else raised_at(alarm, notes, view.now_ns)
    note = next((each for each in notes if each.occurrence == since), None)
    told = replace(alarm, since_ns=since, acknowledged=note)
    yield Put(ALARMS, alarm_id, told, alarm_words(site, told), causes)


def raised_at(alarm: Alarm, notes: Iterable[Acknowledged], now_ns: int) -> int:
    """Return since when an alarm is raised: right after a start, maybe since before that."""
    if alarm.kind == SILENT:  # since the last reading went stale, which a start does not change
        return alarm.since_ns
    earlier = (each.occurrence for each in notes if now_ns <= each.until_ns)
    return max(earlier, default=alarm.since_ns)
