"""What steps and legs of a route are made of, as documents for signs, maps and icons."""

from floorplans import Connector, Frame, Labels, Level, Place
from hub.ports import Document, Json
from routing import Landmark

DEGREE_DIGITS = 7
"""Digits of a degree: 1 cm with one to spare."""


def landmark_members(landmark: Landmark) -> Document:
    """Return what a landmark is, wherever one stands."""
    document: Document = {"kind": landmark.kind}
    if landmark.id:
        document["id"] = landmark.id
    if landmark.names:
        document["name"] = labels(landmark.names)
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
