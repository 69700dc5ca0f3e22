"""Alarms that the console shows, and who has acknowledged them.

An alarm is raised, acknowledged and cleared (ANSI/ISA-18.2, section 5.4); one that is raised again
after it was cleared is another occurrence, which nobody has acknowledged. A cleared alarm is gone,
acknowledged or not.
"""

from dataclasses import dataclass

from floorplans import Labels
from hub.engine import Fact, FactRecord, Slot, Summary
from hub.ports import Document
from hub.twin.commanded import command_record
from hub.twin.documents import rfc3339
from hub.twin.measures import place_names
from hub.twin.service import device_names
from hub.twin.site import Site
from hub.twin.step_documents import labels
from hub.twin.wording import both, people_of
from routing import pick
from routing.evacuation import Arrows

FIRE, NO_SAFE_WAY, REFUGE_FULL = "fire", "no_safe_way", "refuge_full"
MACHINE, SILENT, REJECTED_READING, INPUT = "machine", "silent", "rejected", "input"

URGENCY = (NO_SAFE_WAY, FIRE, REFUGE_FULL, MACHINE, INPUT, SILENT, REJECTED_READING)
"""The kinds, the most urgent first."""

WORDS = {
    FIRE: ("火警", "fire alarm"),
    NO_SAFE_WAY: ("没有安全路线", "no safe way"),
    REFUGE_FULL: ("避难处已满", "refuges are full"),
    MACHINE: ("停止运行", "out of service"),
    SILENT: ("设备无信号", "the device is silent"),
    REJECTED_READING: ("读数未采用", "a reading is not believed"),
    INPUT: ("与消息服务器断开", "not connected to the broker"),
}
PEOPLE = frozenset({NO_SAFE_WAY, REFUGE_FULL})


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """That somebody has taken note of an alarm.

    Args:
        id: The measure.
        alarm: Id of the alarm.
        occurrence: The one that is meant: since when it is raised, ns UTC.
        by: Who took note.
        at_ns: When, ns UTC.
        note: What they wrote.
        version: The number of the command.
        until_ns: Of one from before the start of the hub, how long an alarm that is raised anew
            counts as the same occurrence: what it was raised by has to be heard again first.
    """

    id: str
    alarm: str
    occurrence: int
    by: str
    at_ns: int
    note: str
    version: int
    until_ns: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that is raised.

    Args:
        kind: Such as `silent`; see `WORDS`.
        target: Id of the device or unit that it is about; empty for the hub's input.
        since_ns: When it was raised, ns UTC; tells its occurrences apart.
        detail: What else is known, in English.
        people: How many people it concerns; 0 where it is not about people.
        acknowledged: Who has taken note, if anybody.
    """

    kind: str
    target: str
    since_ns: int
    detail: str = ""
    people: int = 0
    acknowledged: Acknowledged | None = None


ACKNOWLEDGED: Slot[Acknowledged] = Slot("acknowledged")
ALARMS: Slot[Alarm] = Slot("alarms")


def acknowledged_fact(note: Acknowledged, command_id: str) -> Fact[Acknowledged]:
    """Return the fact that somebody acknowledged an alarm."""
    words = both(f"报警{note.alarm}已确认", f"Alarm {note.alarm} is acknowledged")
    record = command_record("acknowledge", command_id, note.by, note.at_ns)
    return Fact(ACKNOWLEDGED, note.id, note, words, record)


def acknowledged_end_fact(
    note: Acknowledged, command_id: str, actor: str, at_ns: int
) -> Fact[Acknowledged]:
    """Return the fact that an acknowledgement counts no more."""
    words = both(
        f"报警{note.alarm}的确认已结束", f"The acknowledgement of alarm {note.alarm} has ended"
    )
    record: FactRecord = command_record("end acknowledgement", command_id, actor, at_ns)
    return Fact(ACKNOWLEDGED, note.id, None, words, record)


def safety_alarms(arrows: Arrows) -> dict[str, Alarm]:
    """Return the alarms of an evacuation; `since_ns` is left to whoever keeps them."""
    found = {
        f"no-way/{unit_id}": Alarm(NO_SAFE_WAY, unit_id, 0, people=count)
        for unit_id, count in sorted(arrows.stranded.items())
    }
    for unit_id in sorted(arrows.step_free.full):
        users = arrows.crowd.users.get(unit_id, 0.0)
        if users > 0:
            count = max(1, round(users))
            found[f"refuge/{unit_id}"] = Alarm(REFUGE_FULL, unit_id, 0, people=count)
    return found


def alarm_names(site: Site, alarm: Alarm) -> Labels:
    """Return what an alarm is about: the place of people, otherwise the machine or the device."""
    if alarm.kind in PEOPLE:
        return place_names(site, site.zone_of_unit.get(alarm.target, alarm.target))
    if alarm.kind == INPUT:
        return both("设备接入", "Inputs")
    device = site.devices.get(alarm.target)
    if alarm.kind == MACHINE and device is not None and device.connector is not None:
        return place_names(site, device.connector)
    return device_names(site, alarm.target)


def alarm_words(site: Site, alarm: Alarm) -> Summary:
    """Say in a sentence what is the matter."""
    names = alarm_names(site, alarm)
    zh, en = WORDS[alarm.kind]
    if alarm.kind in PEOPLE:
        zh, en = f"{zh}（约{alarm.people}人）", f"{en} (about {people_of(alarm.people)})"
    return both(f"{pick(names, 'zh')}：{zh}", f"{pick(names, 'en')}: {en}")


def alarm_document(site: Site, alarm: Alarm) -> Document:
    """Return one alarm."""
    document: Document = {
        "kind": alarm.kind,
        "target": alarm.target,
        "name": labels(alarm_names(site, alarm)),
        "text": dict(alarm_words(site, alarm)),
        "since": rfc3339(alarm.since_ns),
        "occurrence": str(alarm.since_ns),
    }
    if alarm.detail:
        document["detail"] = alarm.detail
    note = alarm.acknowledged
    if note is not None:
        document["acknowledged"] = {
            "by": note.by,
            "at": rfc3339(note.at_ns),
            "note": note.note,
            "version": note.version,
        }
    return document
