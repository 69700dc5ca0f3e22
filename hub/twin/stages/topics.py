"""Topics: the documents of whatever changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from floorplans import ConnectorKind
from hub.engine import Cause, Put, Slot, Stage, Summary, View
from hub.ports import Document
from hub.twin.alarms import ALARMS, alarm_document
from hub.twin.answers import answer_members
from hub.twin.documents import (
    building_document,
    closure_document,
    machine_document,
    route_document,
    route_documents,
    sign_document,
    unwritten_document,
    zone_document,
)
from hub.twin.naming import target_names
from hub.twin.safety import (
    escape_document,
    evacuation_document,
    notice_document,
    way_out_document,
)
from hub.twin.service import OUT_OF_SERVICE, out_document
from hub.twin.site import Site
from hub.twin.slots import (
    BUILDING,
    CLEARANCES,
    DANGERS,
    ESCAPES,
    ESTIMATES,
    FACES,
    INPUTS,
    MACHINES,
    PASSAGES,
    REJECTED,
    ROUTES,
    STARTED,
    TOPICS,
    WAYS_OUT,
    OpenRoute,
)
from routing import Target
from sensors import OCCUPANTS, MachineState

NO_WORDS: Summary = {}
MACHINE_KINDS = frozenset({ConnectorKind.ELEVATOR, ConnectorKind.ESCALATOR})
READS = (
    STARTED,
    INPUTS,
    REJECTED,
    ESTIMATES,
    MACHINES,
    PASSAGES,
    FACES,
    ROUTES,
    DANGERS,
    CLEARANCES,
    ESCAPES,
    WAYS_OUT,
    ALARMS,
    OUT_OF_SERVICE,
)


def topics_stage(site: Site) -> Stage:
    """Return the last stage."""

    def run(view: View) -> Iterable[Put[Any]]:
        due = 0
        for name in view.pending:
            due |= TOLD_BY[name]
        while due:
            yield from MADE[(due & -due).bit_length() - 1][1](site, view)
            due &= due - 1

    return Stage("topics", READS, (TOPICS,), run)


def building_topic(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic of the whole building."""
    yield topic("building", building(site, view), ())


def occupancy_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of how full levels are."""
    return occupancy(site, view, everything=bool(view.changes(STARTED)))


def list_of(
    slot: Slot[Any], name: str, document: Callable[[Site, View], Document]
) -> Callable[[Site, View], Iterable[Put[Any]]]:
    """Return what yields the topic that lists what one slot holds."""

    def puts(site: Site, view: View) -> Iterable[Put[Any]]:
        causes = tuple(change.cause for change in view.changes(slot).values())
        yield topic(name, document(site, view), causes)

    return puts


def evacuation_topic(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic of hazards and of the evacuation."""
    causes = (
        *(change.cause for change in view.changes(DANGERS).values()),
        *(change.cause for change in view.changes(CLEARANCES).values()),
    )
    yield topic("evacuation", evacuation(site, view), causes)


def notice_topic(_site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic that tells everybody whether the building is being cleared."""
    causes = tuple(change.cause for change in view.changes(CLEARANCES).values())
    yield topic("evacuation/notice", notice_document(view.value(CLEARANCES, BUILDING)), causes)


def sign_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of screens."""
    for screen_id in either(view, FACES, ESCAPES):
        causes = causes_at(view, screen_id, (FACES, ESCAPES))
        yield topic(f"sign/{screen_id}", sign(site, view, screen_id), causes)


def route_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of open routes."""
    changed, led_out = view.changes(ROUTES), view.changes(WAYS_OUT)
    if led_out:
        for session_id in either(view, ROUTES, WAYS_OUT):
            causes = causes_at(view, session_id, (ROUTES, WAYS_OUT))
            yield topic(f"route/{session_id}", route(site, view, session_id), causes)
        return
    ways_out = view.table(WAYS_OUT)
    if len(changed) == 1 and not ways_out:
        ((session_id, change),) = changed.items()
        document = None if change.after is None else told(site, view, change.after)
        yield topic(f"route/{session_id}", document, (change.cause,))
        return
    leading = {key: each.after for key, each in changed.items() if key not in ways_out}
    documents = told_all(site, view, [each for each in leading.values() if each is not None])
    for session_id, change in changed.items():
        if leading.get(session_id) is None:
            document = route(site, view, session_id)
        else:
            document = next(documents)
        yield topic(f"route/{session_id}", document, (change.cause,))


def told_all(site: Site, view: View, routes: Sequence[OpenRoute]) -> Iterator[Document]:
    """Yield the documents of routes, written at once where they are several."""
    if len(routes) == 1:
        yield told(site, view, routes[0])
        return
    for found, document in zip(routes, route_documents(site, routes), strict=True):
        yield told(site, view, found, document)


def told(site: Site, view: View, found: OpenRoute, document: Document | None = None) -> Document:
    """Return the document of a route with all that was asked, or that it cannot be told.

    Args:
        site: The building.
        view: The tick.
        found: The route.
        document: How it goes, where that is written already.
    """
    try:
        return answered(site, found, document or route_document(site, found))
    except Exception as error:  # noqa: BLE001 - no route may hold up the signs and the others
        view.fault(error)
        return unwritten_document(site, found)


def answered(site: Site, found: OpenRoute, document: Document) -> Document:
    """Add what was asked beside the fastest way to the document of a route."""
    if found.answer is not None or found.arrival is not None:
        document |= answer_members(site, found)
    return document


def topic(name: str, document: Document | None, causes: tuple[Cause, ...]) -> Put[Document]:
    """Set a topic's document, or end the topic."""
    return Put(TOPICS, name, document, NO_WORDS, causes)


def either(view: View, one: Slot[Any], other: Slot[Any]) -> Iterable[str]:
    """Return the keys that changed in one of two slots."""
    return dict.fromkeys((*view.changes(one), *view.changes(other)))


def causes_at(view: View, key: str, slots: Iterable[Slot[Any]]) -> tuple[Cause, ...]:
    """Return why a screen or an open route changed."""
    found = (view.changes(slot).get(key) for slot in slots)
    return tuple(change.cause for change in found if change is not None)


def sign(site: Site, view: View, screen_id: str) -> Document | None:
    """Return what a screen shows: its destinations, and in an evacuation the way out."""
    face, escape = view.value(FACES, screen_id), view.value(ESCAPES, screen_id)
    if face is None:
        return None
    document = sign_document(site, face)
    if escape is not None:
        document["evacuation"] = escape_document(site, escape)
    return document


def route(site: Site, view: View, session_id: str) -> Document | None:
    """Return an open route; in an evacuation the way out in its place."""
    way_out, found = view.value(WAYS_OUT, session_id), view.value(ROUTES, session_id)
    if found is None:
        return None
    return told(site, view, found) if way_out is None else way_out_document(site, way_out)


def evacuation(site: Site, view: View) -> Document:
    """Return the document of hazards and of the evacuation."""
    dangers = [entry.value for _, entry in sorted(view.table(DANGERS).items())]
    return evacuation_document(site, dangers, view.value(CLEARANCES, BUILDING))


def alarms(site: Site, view: View) -> Document:
    """Return the document of all alarms that are raised."""
    raised = sorted(view.table(ALARMS).items())
    return {"alarms": {key: alarm_document(site, entry.value) for key, entry in raised}}


def devices(site: Site, view: View) -> Document:
    """Return the document of the devices that are out of service."""
    out = sorted(view.table(OUT_OF_SERVICE).items())
    return {"out_of_service": {key: out_document(site, entry.value) for key, entry in out}}


def building(site: Site, view: View) -> Document:
    """Return the document of the whole building."""
    rejected = {key: entry.value for key, entry in view.table(REJECTED).items()}
    return building_document(site, view.value(INPUTS, "mqtt"), rejected)


def occupancy(site: Site, view: View, *, everything: bool) -> Iterable[Put[Any]]:
    """Yield the occupancy documents of the levels with news."""
    changes = view.changes(ESTIMATES)
    for ordinal, zone_ids in zones_by_ordinal(site).items():
        causes = tuple(changes[zone_id].cause for zone_id in zone_ids if zone_id in changes)
        if everything or causes:
            zones: Document = {
                zone_id: zone_document(site, zone_id, view.value(ESTIMATES, zone_id))
                for zone_id in zone_ids
            }
            yield topic(f"level/{ordinal}/occupancy", {"zones": zones}, causes)


def zones_by_ordinal(site: Site) -> dict[int, list[str]]:
    """Return the zones of each ordinal that they have a unit on; only those worth watching."""
    found: dict[int, list[str]] = {ordinal: [] for ordinal in site.venue.ordinals()}
    counted = {
        device.zone for device in site.devices.values() if OCCUPANTS in device.profile.quantities
    }
    for zone in site.zones.values():
        if zone.capacity is None and zone.id not in counted:
            continue
        units = (site.venue.units[unit_id] for unit_id in zone.unit_ids)
        for ordinal in sorted({site.venue.levels[unit.level_id].ordinal for unit in units}):
            found[ordinal].append(zone.id)
    return found


def machines(site: Site, view: View) -> Document:
    """Return the document of all lifts and escalators, whether or not they have reported.

    Where several devices report for one, the one that says it is out of service is believed.
    """
    reported: dict[str, MachineState] = {}
    for _, entry in sorted(view.table(MACHINES).items()):
        state = entry.value
        held = reported.get(state.connector)
        if held is None or held.in_service > state.in_service:
            reported[state.connector] = state
    return {
        "machines": {
            connector.id: machine_document(connector, reported.get(connector.id))
            for connector in site.connectors.values()
            if connector.kind in MACHINE_KINDS
        }
    }


def closures(site: Site, view: View) -> Document:
    """Return the document of all closures in force."""
    return {
        "closures": {
            closure_id: closure_document(
                site,
                entry.value,
                target_names(site, Target(entry.value.kind), entry.value.target),
            )
            for closure_id, entry in sorted(view.table(PASSAGES).items())
        }
    }


MADE: tuple[tuple[frozenset[str], Callable[[Site, View], Iterable[Put[Any]]]], ...] = tuple(
    (frozenset(slot.name for slot in slots), puts)
    for slots, puts in (
        ((STARTED, INPUTS, REJECTED), building_topic),
        ((STARTED, ESTIMATES), occupancy_topics),
        ((STARTED, MACHINES), list_of(MACHINES, "machines", machines)),
        ((STARTED, PASSAGES), list_of(PASSAGES, "closures", closures)),
        ((STARTED, ALARMS), list_of(ALARMS, "alarms", alarms)),
        ((STARTED, OUT_OF_SERVICE), list_of(OUT_OF_SERVICE, "devices", devices)),
        ((STARTED, DANGERS, CLEARANCES), evacuation_topic),
        ((STARTED, CLEARANCES), notice_topic),
        ((FACES, ESCAPES), sign_topics),
        ((ROUTES, WAYS_OUT), route_topics),
    )
)
"""What yields topics, in their order, by the slots whose news they tell."""

TOLD_BY: Mapping[str, int] = {
    slot.name: sum(1 << place for place, (names, _) in enumerate(MADE) if slot.name in names)
    for slot in READS
}
"""By the name of a slot the places in `MADE` of what its news are told by, a bit for each."""
