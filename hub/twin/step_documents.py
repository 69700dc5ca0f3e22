"""What steps and legs of a route are made of, as documents for signs, maps and icons."""

from floorplans import Connector, Frame, Labels, Level, Place
from hub.ports import Document, Json
from routing import Count, Landmark, Passing, Ride

DEGREE_DIGITS = 7
"""Digits of a degree: 1 cm with one to spare."""


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
        document["name"] = labels(landmark.names)
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


def ride_document(ride: Ride, connector: Connector, level: Level) -> Document:
    """Return a change of level by a connector, to a level."""
    document: Document = {
        "id": ride.connector_id,
        "kind": ride.kind,
        "name": labels(connector.names),
        "direction": "up" if ride.up else "down",
        "floors": ride.floors,
        "stops": ride.stops,
        "to": {"ordinal": level.ordinal, "level_name": level_name(level)},
    }
    if ride.count is not None:
        document["count"] = count_document(ride.count)
    return document


def connector_document(connector: Connector) -> Document:
    """Return a connector as routes and signs name it."""
    return {"id": connector.id, "kind": connector.kind.value, "name": labels(connector.names)}


def place_document(place: Place, level: Level, frame: Frame) -> Document:
    """Return a PLACE."""
    return {
        "id": place.id,
        "name": labels(place.names),
        "category": place.category,
        "ordinal": place.ordinal,
        "level_name": level_name(level),
        "position": position(frame, place.x, place.y),
    }


def position(frame: Frame, x: float, y: float) -> Json:
    """Return a point in metres as longitude and latitude with 1 cm to spare."""
    longitude, latitude = frame.point_to_degrees(x, y)
    return [round(longitude, DEGREE_DIGITS), round(latitude, DEGREE_DIGITS)]


def level_name(level: Level) -> Json:
    """Return a level's name."""
    return labels(level.names or level.short_names)


def labels(names: Labels) -> Json:
    """Return a name by language; never empty where any text is known."""
    return {tag: text for tag, text in sorted(names.items()) if text}
