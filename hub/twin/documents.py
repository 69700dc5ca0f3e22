"""The documents that topics push: see `docs/push-protocol.md` and `docs/http-api.md`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ext import tenth
from floorplans import Connector, Labels, Place
from hub.ports import Document, Json
from hub.twin import step_documents
from hub.twin.naming import names_of
from hub.twin.site import Site
from hub.twin.slots import Announcement, InputStatus, OpenRoute, PassageClosed
from hub.twin.step_documents import connector_document, labels, level_name
from routing import describe, pick
from sensors import Estimate, MachineState, Rejection, crowding
from signage import Face, Heading, RowState, Screen

NANOSECONDS = 10**9


def rfc3339(time_ns: int) -> str:
    """Return a time, ns UTC, as RFC 3339 with milliseconds."""
    moment = datetime.fromtimestamp(time_ns // NANOSECONDS, UTC).isoformat()
    return f"{moment.removesuffix('+00:00')}.{time_ns % NANOSECONDS // 10**6:03d}Z"


def position(site: Site, x: float, y: float) -> Json:
    """Return a point in metres as longitude and latitude with 1 cm to spare."""
    return step_documents.position(site.venue.frame, x, y)


def place_document(site: Site, place: Place) -> Document:
    """Return a PLACE."""
    level = site.venue.levels[place.level_id]
    return step_documents.place_document(place, level, site.venue.frame)


def building_document(
    site: Site, status: InputStatus | None, rejected: dict[str, Rejection]
) -> Document:
    """Return the topic `building`."""
    inputs: Document = {}
    if status is not None:
        inputs = {
            "mqtt": {"mode": status.mode, "connected": status.connected},
            "readings": status.readings,
            "malformed": status.malformed,
            "unassigned": status.unassigned,
            "rejected": {key: refused.reason for key, refused in sorted(rejected.items())},
        }
        if status.last_malformed_topic is not None:
            inputs["last_malformed"] = {
                "topic": status.last_malformed_topic,
                "reason": status.last_malformed_reason or "",
                "at": rfc3339(status.last_malformed_ns),
            }
    return {"simulated": site.simulated, "inputs": inputs}


def zone_document(site: Site, zone_id: str, estimate: Estimate | None) -> Document:
    """Return one zone of an occupancy topic."""
    zone = site.zones[zone_id]
    document: Document = {
        "name": labels(zone.names),
        "crowding": crowding(estimate, zone.capacity).value,
        "stale": estimate is not None and estimate.stale,
    }
    if zone.capacity is not None:
        document["capacity"] = zone.capacity
    if estimate is not None:
        document["people"] = round(estimate.mean)
        document["sd"] = round(estimate.sd, 1)
        if estimate.as_of_ns is not None:
            document["as_of"] = rfc3339(estimate.as_of_ns)
    return document


def machine_document(connector: Connector, machine: MachineState | None) -> Document:
    """Return one lift or escalator; one that never reported counts as usable but stale."""
    document: Document = {
        "name": labels(connector.names),
        "kind": connector.kind.value,
        "connector": connector.id,
        "in_service": machine is None or machine.in_service,
        "stale": machine is None or machine.stale,
    }
    if machine is None:
        return document
    if machine.state is not None:
        document["state"] = machine.state.value
    if machine.wait_s is not None:
        document["wait"] = machine.wait_s
    if machine.car_level is not None:
        document["car_level"] = machine.car_level
    if machine.as_of_ns is not None:
        document["as_of"] = rfc3339(machine.as_of_ns)
    return document


def closure_document(site: Site, closure: PassageClosed, names: Labels) -> Document:
    """Return one closure."""
    document: Document = {
        "target": closure.target,
        "kind": closure.kind,
        "name": labels(names),
        "reason": closure.reason,
        "since": rfc3339(closure.since_ns),
        "version": closure.version,
        "by": closure.by,
    }
    level_id = None
    if closure.target in site.venue.openings:
        level_id = site.venue.openings[closure.target].level_id
    elif closure.target in site.venue.units:
        level_id = site.venue.units[closure.target].level_id
    if level_id is not None:
        document["ordinal"] = site.venue.levels[level_id].ordinal
    return document


def sign_document(site: Site, face: Face) -> Document:
    """Return the topic `sign/{screen}`."""
    screen = site.screens[face.screen_id]
    rows: Document = {}
    for row in face.rows:
        place = site.destinations[row.destination_id]
        document: Document = {
            "name": labels(place.names),
            "category": place.category,
            "ordinal": place.ordinal,
            "level_name": level_name(site.venue.levels[place.level_id]),
            **heading_document(site, row.main),
        }
        if row.step_free is not None:
            document["step_free"] = heading_document(site, row.step_free)
        rows[row.destination_id] = document
    return {
        "screen": screen_document(site, screen),
        "simulated": site.simulated,
        "order": list(screen.destinations),
        "rows": rows,
    }


def unwritten_sign(site: Site, screen_id: str) -> Document:
    """Return the topic of a screen whose directions cannot be told: whom to ask."""
    return {
        "screen": screen_document(site, site.screens[screen_id]),
        "simulated": site.simulated,
        "order": [],
        "rows": {},
        "message": {
            "zh": "方向暂时无法显示，请询问工作人员",
            "en": "Directions cannot be shown at the moment; please ask the staff",
        },
    }


def screen_document(site: Site, screen: Screen) -> Document:
    """Return which screen a sign is."""
    level = site.venue.levels[screen.pose.level_id]
    return {
        "id": screen.id,
        "name": labels(screen.names),
        "ordinal": level.ordinal,
        "level_name": level_name(level),
    }


def heading_document(site: Site, heading: Heading) -> Document:
    """Return what one profile is told about one destination."""
    document: Document = {"state": heading.state.value}
    if heading.state is RowState.OK and heading.arrow is not None:
        document["arrow"] = heading.arrow
        document["metres"] = heading.metres
        document["seconds"] = heading.seconds
    if heading.via is not None:
        document["via"] = connector_document(site.connectors[heading.via])
    return document


def route_document(site: Site, found: OpenRoute) -> Document:
    """Return a ROUTE, with what last changed it."""
    return written(site, found, *site.scribe.told(found.route), change_told(found.announcement))


def route_documents(site: Site, routes: Sequence[OpenRoute]) -> Iterator[Document | None]:
    """Yield what `route_document` returns of each of some routes, written at once.

    None stands for what could not be written; `route_document` raises why.
    """
    told = site.scribe.told_all([each.route for each in routes], site.threads)
    changes: dict[int, Document | None] = {}
    for found, each in zip(routes, told, strict=True):
        if isinstance(each, Exception):
            yield None
            continue
        # Many routes change for one reason.
        key = id(found.announcement)
        if key not in changes:
            changes[key] = change_told(found.announcement)
        yield written(site, found, *each, changes[key])


def unwritten_document(site: Site, found: OpenRoute) -> Document:
    """Return what is said of a route that could not be written: not to go by it, and to ask."""
    route = found.route
    none = describe(site.costs[route.profile_id], site.guide, route.start, route.end, None)
    return route_document(site, OpenRoute(none, None, None, failed=True))


def written(
    site: Site, found: OpenRoute, legs: Json, steps: Json, changed: Document | None
) -> Document:
    """Return a ROUTE of its legs and steps, with what last changed it."""
    route = found.route
    start, end = site.scribe.ends(route)
    document: Document = {
        "status": "ok" if route.found else "unreachable",
        "profile": route.profile_id,
        "from": start,
        "to": end,
        "seconds": round(route.seconds),
        "metres": tenth(route.metres),
        "legs": legs,
        "steps": steps,
    }
    if not route.found:
        names = names_of(route.end)
        zh, en = pick(names, "zh"), pick(names, "en")
        document["message"] = (
            failure(zh, en) if found.failed else no_way(zh, en, barred=found.barred)
        )
    if changed is not None:
        document["changed"] = changed
    return document


def change_told(announcement: Announcement | None) -> Document | None:
    """Return what last changed a route, if anything has."""
    if announcement is None:
        return None
    return {
        "revision": announcement.revision,
        "text": {"zh": announcement.zh, "en": announcement.en},
    }


def failure(zh: str, en: str) -> Document:
    """Say that a way could not be worked out."""
    return {
        "zh": f"暂时算不出前往{zh}的路线，请询问工作人员",
        "en": f"The way to {en} cannot be worked out at the moment; please ask the staff",
    }


def no_way(zh: str, en: str, *, barred: bool) -> Document:
    """Say whether the building is in the way now, or its plan has no way at all."""
    if barred:
        return {
            "zh": f"暂时无法到达{zh}：通道封闭，或电梯、楼梯停用",
            "en": f"There is no way to {en} now: a passage is closed or a lift is out of service",
        }
    return {
        "zh": f"平面图中没有适合您的路线通往{zh}",
        "en": f"The floor plan has no way to {en} for this way of moving",
    }
