"""Steps of a route as documents: their structure for signs, maps and icons, beside their words."""

from floorplans import Labels
from hub.ports import Document, Json
from hub.twin.site import Site
from routing import Count, Landmark, Passing, Ride, Route, Step, StepKind


def named(names: Labels) -> Json:
    """Return a name by language."""
    found: Document = dict(names)
    return found if all(found.values()) else {tag: text for tag, text in found.items() if text}


def spot(site: Site, x: float, y: float) -> Json:
    """Return a point in metres as longitude and latitude with 1 cm to spare."""
    longitude, latitude = site.venue.frame.point_to_degrees(x, y)
    return [round(longitude, 7), round(latitude, 7)]


def step_documents(site: Site, route: Route) -> Json:
    """Return the instructions of a route."""
    told = zip(route.steps, route.texts, strict=True)
    return [step_document(site, step, text) for step, text in told]


def step_document(site: Site, step: Step, text: Labels) -> Document:
    """Return one instruction."""
    document: Document = {
        "kind": step.kind,
        "turn": step.turn,
        "hour": step.hour,
        "heading": round(step.heading) % 360,
        "text": named(text),
        "ordinal": site.venue.levels[step.level_id].ordinal,
        "at": spot(site, *step.at),
        "metres": round(step.metres, 1),
        "seconds": round(step.seconds),
    }
    if step.landmark is not None:
        document["landmark"] = landmark_document(step.landmark)
    if step.until is not None:
        document["until"] = landmark_document(step.until)
    if step.beside is not None:
        document["beside"] = landmark_document(step.beside)
    if step.doors:
        document["doors"] = [door_document(door) for door in step.doors]
    if step.into is not None:
        names = site.guide.scenery.names_of(step.into)
        document["into"] = {"id": step.into, "name": named(names)}
    if step.ride is not None:
        document["connector"] = ride_document(site, step.ride)
    if step.kind is StepKind.ARRIVE and step.side is not None:
        document["side"] = step.side
    return document


def landmark_document(landmark: Landmark) -> Document:
    """Return what tells where a spot is."""
    document: Document = {
        "kind": landmark.kind,
        "category": landmark.category,
        "relation": landmark.relation,
        "side": landmark.side,
        "hour": landmark.hour,
    }
    if landmark.id:
        document["id"] = landmark.id
    if landmark.names:
        document["name"] = named(landmark.names)
    if landmark.count is not None:
        document["count"] = count_document(landmark.count)
    return document


def door_document(door: Passing) -> Document:
    """Return an opening that is passed."""
    document: Document = {"id": door.opening_id, "kind": door.kind}
    if door.count is not None:
        document["count"] = count_document(door.count)
    return document


def count_document(count: Count) -> Document:
    """Return which of several it is."""
    return {"number": count.number, "total": count.total, "side": count.side}


def ride_document(site: Site, ride: Ride) -> Document:
    """Return a change of level."""
    level = site.venue.levels[ride.level_id]
    document: Document = {
        "id": ride.connector_id,
        "kind": ride.kind,
        "name": named(site.connectors[ride.connector_id].names),
        "direction": "up" if ride.up else "down",
        "floors": ride.floors,
        "stops": ride.stops,
        "to": {"ordinal": level.ordinal, "level_name": named(level.names or level.short_names)},
    }
    if ride.count is not None:
        document["count"] = count_document(ride.count)
    return document
