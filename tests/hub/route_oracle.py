"""Legs and steps of routes as documents, in plain Python: what the scribe has to write."""

from floorplans import Labels
from hub.ports import Document, Json
from hub.twin.scribe import Scribe
from routing import Count, Landmark, Leg, Passing, Ride, Route, Step, StepKind


def leg_documents(scribe: Scribe, route: Route) -> list[Json]:
    """The legs of a route."""
    return [leg_document(scribe, leg) for leg in route.legs]


def step_documents(scribe: Scribe, route: Route) -> list[Json]:
    """The instructions of a route."""
    told = zip(route.steps, route.texts, strict=True)
    return [step_document(scribe, step, text) for step, text in told]


def leg_document(scribe: Scribe, leg: Leg) -> Document:
    """One leg of a route."""
    level = scribe.venue.levels[leg.level_id]
    document: Document = {
        "ordinal": level.ordinal,
        "level_name": named(level.names or level.short_names),
        "line": [spot(scribe, x, y) for x, y in leg.points],
        "metres": round(leg.metres + leg.ride_metres, 1),
        "seconds": round(leg.seconds + leg.ride_seconds),
    }
    if leg.connector_id is not None:
        connector = scribe.connectors[leg.connector_id]
        document["connector"] = {
            "id": connector.id,
            "kind": connector.kind.value,
            "name": named(connector.names),
        }
    return document


def named(names: Labels) -> Json:
    """A name by language."""
    return {tag: text for tag, text in names.items() if text}


def spot(scribe: Scribe, x: float, y: float) -> Json:
    """A point in metres as longitude and latitude with 1 cm to spare."""
    longitude, latitude = scribe.venue.frame.point_to_degrees(x, y)
    return [round(longitude, 7), round(latitude, 7)]


def step_document(scribe: Scribe, step: Step, text: Labels) -> Document:
    """One instruction."""
    document: Document = {
        "kind": step.kind,
        "turn": step.turn,
        "hour": step.hour,
        "heading": round(step.heading) % 360,
        "text": named(text),
        "ordinal": scribe.venue.levels[step.level_id].ordinal,
        "at": spot(scribe, *step.at),
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
        names = scribe.guide.scenery.names_of(step.into)
        document["into"] = {"id": step.into, "name": named(names)}
    if step.ride is not None:
        document["connector"] = ride_document(scribe, step.ride)
    if step.kind is StepKind.ARRIVE and step.side is not None:
        document["side"] = step.side
    return document


def landmark_document(landmark: Landmark) -> Document:
    """What tells where a spot is."""
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
    """An opening that is passed."""
    document: Document = {"id": door.opening_id, "kind": door.kind}
    if door.count is not None:
        document["count"] = count_document(door.count)
    return document


def count_document(count: Count) -> Document:
    """Which of several it is."""
    return {"number": count.number, "total": count.total, "side": count.side}


def ride_document(scribe: Scribe, ride: Ride) -> Document:
    """A change of level."""
    level = scribe.venue.levels[ride.level_id]
    document: Document = {
        "id": ride.connector_id,
        "kind": ride.kind,
        "name": named(scribe.connectors[ride.connector_id].names),
        "direction": "up" if ride.up else "down",
        "floors": ride.floors,
        "stops": ride.stops,
        "to": {"ordinal": level.ordinal, "level_name": named(level.names or level.short_names)},
    }
    if ride.count is not None:
        document["count"] = count_document(ride.count)
    return document
