"""Topics: the documents of whatever changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from floorplans import ConnectorKind
from hub.engine import Cause, Put, Slot, Stage, View, Wake
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
    UNTOLD,
    WAYS_OUT,
    OpenRoute,
)
from hub.twin.stages.retrying import next_try_ns
from hub.twin.stages.telling import Make, tell, topic, tried_again, untold
from routing import Target
from sensors import OCCUPANTS, MachineState

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
        if view.table(UNTOLD):
            yield from tried_again(site, view, partial(maker, site, view))

    return Stage("topics", READS, (TOPICS, UNTOLD), run, Wake(UNTOLD, next_try_ns))


def building_topic(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic of the whole building."""
    return tell(site, view, "building", partial(building, site, view), ())


def occupancy_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of how full levels are."""
    return occupancies(site, view, everything=bool(view.changes(STARTED)))


def list_of(
    slot: Slot[Any], name: str, document: Callable[[Site, View], Document]
) -> Callable[[Site, View], Iterable[Put[Any]]]:
    """Return what yields the topic that lists what one slot holds."""

    def puts(site: Site, view: View) -> Iterable[Put[Any]]:
        causes = tuple(change.cause for change in view.changes(slot).values())
        return tell(site, view, name, partial(document, site, view), causes)

    return puts


def evacuation_topic(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic of hazards and of the evacuation."""
    causes = (
        *(change.cause for change in view.changes(DANGERS).values()),
        *(change.cause for change in view.changes(CLEARANCES).values()),
    )
    return tell(site, view, "evacuation", partial(evacuation, site, view), causes)


def notice_topic(_site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topic that tells everybody whether the building is being cleared."""
    causes = tuple(change.cause for change in view.changes(CLEARANCES).values())
    yield topic("evacuation/notice", notice_document(view.value(CLEARANCES, BUILDING)), causes)


def sign_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of screens."""
    for screen_id in either(view, FACES, ESCAPES):
        causes = causes_at(view, screen_id, (FACES, ESCAPES))
        make = partial(sign, site, view, screen_id)
        yield from tell(site, view, f"sign/{screen_id}", make, causes)


def route_topics(site: Site, view: View) -> Iterable[Put[Any]]:
    """Yield the topics of open routes."""
    changed, led_out = view.changes(ROUTES), view.changes(WAYS_OUT)
    if led_out:
        for session_id in either(view, ROUTES, WAYS_OUT):
            causes = causes_at(view, session_id, (ROUTES, WAYS_OUT))
            make = partial(route, site, view, session_id)
            yield from tell(site, view, f"route/{session_id}", make, causes)
        return
    ways_out = view.table(WAYS_OUT)
    if len(changed) == 1 and not ways_out:
        ((session_id, change),) = changed.items()
        make = partial(route, site, view, session_id)
        yield from tell(site, view, f"route/{session_id}", make, (change.cause,))
        return
    leading = {key: each.after for key, each in changed.items() if key not in ways_out}
    documents = told_all(site, view, [each for each in leading.values() if each is not None])
    for session_id, change in changed.items():
        name, causes = f"route/{session_id}", (change.cause,)
        if leading.get(session_id) is None:
            yield from tell(site, view, name, partial(route, site, view, session_id), causes)
        elif (document := next(documents)) is not None:
            yield topic(name, document, causes)
        else:
            yield from untold(site, view, name, causes)


def told_all(site: Site, view: View, routes: Sequence[OpenRoute]) -> Iterator[Document | None]:
    """Yield the documents of routes, written at once; None for what cannot be told."""
    for found, document in zip(routes, route_documents(site, routes), strict=True):
        try:
            yield answered(site, found, document or route_document(site, found))
        except Exception as error:  # noqa: BLE001 - no route may hold up the signs and the others
            view.fault(error)
            yield None


def answered(site: Site, found: OpenRoute, document: Document) -> Document:
    """Add what was asked beside the fastest way to the document of a route."""
    if found.answer is not None or found.arrival is not None:
        document |= answer_members(site, found)
    return document


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
    if way_out is not None:
        return way_out_document(site, way_out)
    return answered(site, found, route_document(site, found))


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


def occupancies(site: Site, view: View, *, everything: bool) -> Iterable[Put[Any]]:
    """Yield the occupancy documents of the levels with news."""
    changes = view.changes(ESTIMATES)
    for ordinal, zone_ids in zones_by_ordinal(site).items():
        causes = tuple(changes[zone_id].cause for zone_id in zone_ids if zone_id in changes)
        if everything or causes:
            make = partial(occupancy, site, view, zone_ids)
            yield from tell(site, view, f"level/{ordinal}/occupancy", make, causes)


def occupancy(site: Site, view: View, zone_ids: Iterable[str]) -> Document:
    """Return the document of how full some zones are."""
    zones: Document = {
        zone_id: zone_document(site, zone_id, view.value(ESTIMATES, zone_id))
        for zone_id in zone_ids
    }
    return {"zones": zones}


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


LISTS: Mapping[str, Callable[[Site, View], Document]] = {
    "alarms": alarms,
    "building": building,
    "closures": closures,
    "devices": devices,
    "evacuation": evacuation,
    "machines": machines,
}
"""What makes the document of a topic of which there is one, by its name."""


def maker(site: Site, view: View, name: str) -> Make:
    """Return what makes the document of a topic."""
    kind, _, key = name.partition("/")
    if kind == "sign":
        return partial(sign, site, view, key)
    if kind == "route":
        return partial(route, site, view, key)
    if kind == "level":
        ordinal = int(key.partition("/")[0])
        return partial(occupancy, site, view, zones_by_ordinal(site)[ordinal])
    return partial(LISTS[kind], site, view)


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
