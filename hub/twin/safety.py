"""The documents of an evacuation: see `docs/evacuation.md` and `docs/push-protocol.md`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil

from floorplans import Labels
from hub.ports import Document, Json
from hub.twin.alarms import Alarm, alarm_names, alarm_words, safety_alarms
from hub.twin.clearing import Clearance, Danger, Escape, Evacuation, Lead
from hub.twin.documents import heading_document, rfc3339, route_document
from hub.twin.ends import NO_SAFE_WAY, end_place, ordinal_of
from hub.twin.measures import place_names
from hub.twin.site import Site
from hub.twin.slots import OpenRoute
from hub.twin.step_documents import labels, level_name
from hub.twin.wording import both
from routing import MILLISECONDS, Target, pick
from routing.evacuation import Arrows, Passage, Stewarded

PLANNED = frozenset({"alarms", "evacuation"})
"""Topics that tell of the plan of an evacuation, beside those of screens."""

FOLLOW_SIGNS = both(
    "正在疏散，方向暂时无法显示：请按疏散指示标志离开，不要乘坐电梯",
    "Evacuation. The way cannot be shown at the moment: follow the emergency exit signs, and do "
    "not use the lifts",
)


def tells_of_plan(topic: str) -> bool:
    """Tell whether a topic says something else when an evacuation is planned for other people."""
    return topic in PLANNED or topic.startswith("sign/")


def evacuation_document(
    site: Site, dangers: Iterable[Danger], clearance: Clearance | None
) -> Document:
    """Return the topic `evacuation`."""
    document: Document = {
        "active": clearance is not None,
        "hazards": {danger.id: danger_document(site, danger) for danger in dangers},
    }
    if clearance is None:
        return document
    arrows, plan = clearance.arrows, clearance.plan
    document.update(
        {
            **command_document(clearance.evacuation),
            "people": sum(arrows.crowd.people.values()),
            "planning": plan is None,
            "zones": zones_document(site, clearance),
            "exits": exits_document(site, arrows),
            "refuges": refuges_document(site, arrows),
            "alarms": alarms_document(site, arrows),
        }
    )
    if plan is not None:
        document["seconds"] = max(plan.seconds.values(), default=0)
        document["least_seconds"] = plan.least_seconds
        if plan.stewarded is not None:
            document["stewards"] = stewards_document(site, plan.stewarded)
    return document


def unwritten_evacuation(held: Document, clearance: Clearance | None) -> Document:
    """Return the topic `evacuation` where it cannot be made: the command, and what was told last.

    Args:
        held: What was told last.
        clearance: How the building is cleared.
    """
    hazards = held.get("hazards", {})
    if clearance is None:
        return {"active": False, "hazards": hazards}
    return {**held, "active": True, "hazards": hazards, **command_document(clearance.evacuation)}


def command_document(evacuation: Evacuation) -> Document:
    """Return the command to clear the building."""
    return {
        "id": evacuation.id,
        "ordinals": list(evacuation.ordinals),
        "reason": evacuation.reason,
        "since": rfc3339(evacuation.since_ns),
        "version": evacuation.version,
        "by": evacuation.by,
    }


def notice_document(clearance: Clearance | None) -> Document:
    """Return the topic `evacuation/notice`, which everybody may hear; none of staff's words."""
    if clearance is None:
        return {"active": False}
    return {"active": True, "ordinals": list(clearance.evacuation.ordinals)}


def danger_document(site: Site, danger: Danger) -> Json:
    """Return one hazard."""
    ordinals = sorted({ordinal_of(site, unit_id) for unit_id in danger.unit_ids})
    document: Document = {
        "target": danger.target,
        "name": labels(place_names(site, danger.target)),
        "source": "alarm" if danger.alarm else "declared",
        "reason": danger.reason,
        "since": rfc3339(danger.since_ns),
        "ordinals": [*ordinals],
        "units": [*danger.unit_ids],
    }
    if not danger.alarm:
        document |= {"version": danger.version, "by": danger.by}
    return document


def zones_document(site: Site, clearance: Clearance) -> Document:
    """Return by zone with people when it is cleared, as far as known, and who has no safe way."""
    arrows, plan = clearance.arrows, clearance.plan
    times = plan.seconds if plan is not None else {}
    people, stranded, seconds = (
        by_zone(site, figures) for figures in (arrows.crowd.people, arrows.stranded, times)
    )
    zones: Document = {}
    for zone_id in sorted(people):
        document: Document = {
            "name": labels(site.zones[zone_id].names),
            "people": sum(people[zone_id]),
            "assumed": zone_id in clearance.aim.assumed,
            "stranded": sum(stranded[zone_id]),
        }
        if seconds[zone_id]:
            document["seconds"] = max(seconds[zone_id])
        ordinals = {ordinal_of(site, unit_id) for unit_id in site.zones[zone_id].unit_ids}
        document["ordinals"] = [*sorted(ordinals)]
        zones[zone_id] = document
    return zones


def by_zone(site: Site, figures: Mapping[str, int]) -> Mapping[str, list[int]]:
    """Gather figures of units by their zones."""
    found: dict[str, list[int]] = defaultdict(list)
    for unit_id, figure in figures.items():
        zone_id = site.zone_of_unit.get(unit_id)
        if zone_id is not None:
            found[zone_id].append(figure)
    return found


def exits_document(site: Site, arrows: Arrows) -> Document:
    """Return each exit with the people that are led to it."""
    return {
        each.id: {
            "name": labels(each.names),
            "ordinal": site.venue.levels[each.level_id].ordinal,
            "level_name": level_name(site.venue.levels[each.level_id]),
            "people": arrows.by_exit.get(each.id, 0),
        }
        for each in site.premises.exits
    }


def refuges_document(site: Site, arrows: Arrows) -> Document:
    """Return each refuge that may be used, with the people expected there."""
    free = arrows.step_free
    return {
        shelter.refuge.id: {
            "name": labels(shelter.refuge.names),
            "ordinal": ordinal_of(site, shelter.refuge.unit_id),
            "capacity": shelter.refuge.capacity,
            "expected": round(free.taken[number], 1),
        }
        for number, shelter in enumerate(free.shelters)
    }


def stewards_document(site: Site, stewarded: Stewarded) -> Document:
    """Return where people at the foot of stairs should be split, and what comes of it.

    Flights from above and from below that end in one room are told as one.
    """
    passages = site.premises.network.passages
    unit_ids = site.premises.network.costs.graph.unit_ids
    rooms: dict[str, dict[int, float]] = {}
    stairs: dict[str, Labels] = {}
    for vertex, shares in stewarded.shares.items():
        unit_id = unit_ids[passages[vertex].head]
        stairs[unit_id] = site.connectors[passages[vertex].key[1]].names
        room = rooms.setdefault(unit_id, {})
        for other, share in shares.items():
            room[other] = room.get(other, 0.0) + share * int(stewarded.led.flow[vertex])
    places: Document = {
        unit_id: steward_place(site, stairs[unit_id], unit_id, room)
        for unit_id, room in sorted(rooms.items())
    }
    return {"seconds": ceil(stewarded.led.last / MILLISECONDS), "places": places}


def steward_place(
    site: Site, stairs: Labels, unit_id: str, people: Mapping[int, float]
) -> Document:
    """Return what somebody at the foot of stairs should do with the people who come down."""
    passages, total = site.premises.network.passages, sum(people.values())
    ways = [
        (passages[vertex], round(100 * count / total))
        for vertex, count in sorted(people.items(), key=lambda each: (-each[1], each[0]))
    ]
    zh = "，".join(f"{percent}%去{pick(behind(site, way), 'zh')}" for way, percent in ways)
    en = ", ".join(f"{percent} % to {pick(behind(site, way), 'en')}" for way, percent in ways)
    return {
        "name": labels(stairs),
        "ordinal": ordinal_of(site, unit_id),
        "ways": {
            way.key[1]: {"name": labels(behind(site, way)), "percent": percent}
            for way, percent in ways
        },
        "text": dict(both(f"{pick(stairs, 'zh')}：{zh}", f"{pick(stairs, 'en')}: {en}")),
    }


def behind(site: Site, passage: Passage) -> Labels:
    """Return what people come to by a passage: an exit, other stairs or a room."""
    if passage.exit >= 0:
        return site.premises.exits[passage.exit].names
    if passage.key[0] is Target.CONNECTOR:
        return site.connectors[passage.key[1]].names
    unit_id = site.premises.network.costs.graph.unit_ids[passage.head]
    return place_names(site, site.zone_of_unit.get(unit_id, unit_id))


def alarms_document(site: Site, arrows: Arrows) -> Document:
    """Return the places from which no safe way is known, with the people affected."""
    return {key: alarm(site, found) for key, found in safety_alarms(arrows).items()}


def alarm(site: Site, found: Alarm) -> Json:
    """Return one alarm."""
    return {
        "kind": found.kind,
        "unit": found.target,
        "name": labels(alarm_names(site, found)),
        "ordinal": ordinal_of(site, found.target),
        "people": found.people,
        "text": dict(alarm_words(site, found)),
    }


def escape_document(site: Site, escape: Escape) -> Document:
    """Return what a screen shows in an evacuation."""
    if escape.failed:
        return unwritten_escape()
    document = lead_document(site, escape.on_foot)
    document["step_free"] = lead_document(site, escape.step_free)
    return document


def unwritten_escape() -> Document:
    """Return what a screen shows in an evacuation of which the way out cannot be told."""
    nowhere: Document = {"to": "none", "state": "unreachable", "text": dict(FOLLOW_SIGNS)}
    return {**nowhere, "step_free": nowhere}


def lead_document(site: Site, lead: Lead) -> Document:
    """Return where one profile is led."""
    end_id = lead.exit_id or lead.refuge_id
    if end_id is None:
        return {"to": "none", "state": "unreachable", "text": dict(NO_SAFE_WAY)}
    place = end_place(site, end_id)
    return {
        "to": "exit" if lead.exit_id is not None else "refuge",
        "id": end_id,
        "name": labels(place.names),
        "ordinal": place.ordinal,
        "level_name": level_name(site.venue.levels[place.level_id]),
        **heading_document(site, lead.heading),
    }


def way_out_document(site: Site, found: OpenRoute) -> Document:
    """Return an open route while its level is cleared: the way out in place of its own."""
    document = route_document(site, found)
    state = found.route.end.category if found.route.found else "none"
    words = found.announcement
    text: Document = {"zh": words.zh, "en": words.en} if words is not None else {}
    document["evacuation"] = {"to": state, "text": text}
    if not found.route.found:
        document["message"] = text
    return document


def unwritten_way_out(document: Document) -> Document:
    """Return the document of a route of which the way out cannot be told.

    Args:
        document: What is said of a route that cannot be told.
    """
    text: Document = dict(FOLLOW_SIGNS)
    return {**document, "evacuation": {"to": "none", "text": text}, "message": text}
