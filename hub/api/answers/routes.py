"""Routes as they are answered: `docs/http-api.md`, ROUTE."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from hub.api.answers.places import Degrees, Moment, Named, Names, Ordinal, Place
from routing import Wish

Kind = Literal[
    "amenity", "occupant", "fixture", "kiosk", "door", "connector", "end", "corner", "place"
]
SideOfPath = Literal["ahead", "left", "right", "behind"]


class ConnectorName(msgspec.Struct, frozen=True):
    """A lift, stair, escalator or ramp."""

    id: str
    kind: str
    name: Names


class Leg(msgspec.Struct, frozen=True):
    """A stretch on one level; `connector` brought the visitor to it."""

    ordinal: Ordinal
    level_name: Names
    line: list[Degrees]
    metres: float
    seconds: int
    connector: ConnectorName | UnsetType = UNSET


class CountOf(msgspec.Struct, frozen=True):
    """Which of several beside each other it is."""

    number: int
    total: int
    side: str


class Mark(msgspec.Struct, frozen=True):
    """What tells where something is to be done."""

    kind: Kind
    category: str
    relation: Literal["before", "at", "after", "through"]
    side: SideOfPath
    hour: int
    id: str | UnsetType = UNSET
    name: Names | UnsetType = UNSET
    count: CountOf | UnsetType = UNSET


class Door(msgspec.Struct, frozen=True):
    """An opening that is passed."""

    id: str
    kind: Literal[
        "door", "automatic-door", "revolving-door", "turnstile", "shutter", "doorway", "open"
    ]
    count: CountOf | UnsetType = UNSET


class LevelName(msgspec.Struct, frozen=True):
    """A level as it is named."""

    ordinal: Ordinal
    level_name: Names


class Ride(msgspec.Struct, frozen=True):
    """A change of level."""

    id: str
    kind: str
    name: Names
    direction: Literal["up", "down"]
    floors: int
    stops: int
    to: LevelName
    count: CountOf | UnsetType = UNSET


class Instruction(msgspec.Struct, frozen=True):
    """One thing to do; members without a value are absent."""

    kind: Literal["depart", "turn", "connector", "leave", "arrive"]
    turn: Literal[
        "straight",
        "slight-left",
        "left",
        "sharp-left",
        "u-left",
        "slight-right",
        "right",
        "sharp-right",
        "u-right",
        "back",
    ]
    hour: int
    heading: int
    text: Names
    ordinal: Ordinal
    at: Degrees
    metres: float
    seconds: int
    landmark: Mark | UnsetType = UNSET
    until: Mark | UnsetType = UNSET
    beside: Mark | UnsetType = UNSET
    doors: list[Door] | UnsetType = UNSET
    into: Named | UnsetType = UNSET
    connector: Ride | UnsetType = UNSET
    side: SideOfPath | UnsetType = UNSET


class Arrival(msgspec.Struct, frozen=True):
    """When one arrives: `share` of all trips end between `low` and `high` seconds."""

    seconds: int
    low: int
    high: int
    share: float


class OnTheWay(msgspec.Struct, frozen=True):
    """What a way touches."""

    kind: Literal["unit", "opening", "connector"]
    id: str
    name: Names
    clear_width: float | UnsetType = UNSET


class UnmetWish(msgspec.Struct, frozen=True):
    """A wish that is not met; `around`: seconds that the way which meets it takes longer.

    `against`: other wishes that this way is more against.
    """

    wish: Wish
    text: Names
    places: list[OnTheWay]
    around: int | UnsetType = UNSET
    against: list[Wish] | UnsetType = UNSET


class Blocked(msgspec.Struct, frozen=True):
    """A hard limit that leaves no way."""

    limit: Literal["step-free", "clear-width"]
    text: Names
    places: list[OnTheWay]


class KeptLimits(msgspec.Struct, frozen=True):
    """The hard limits that a route keeps; metres."""

    step_free: bool
    clear_width: float
    floor_width: float
    floor_checked: bool


class Alternative(msgspec.Struct, frozen=True):
    """Another way, with how it differs; `shared` is the part that both have in common."""

    difference: Literal[
        "by-stairs",
        "by-escalator",
        "by-ramp",
        "by-lift",
        "by-other-connector",
        "same-level",
        "less-crowded",
        "through",
        "another-door",
    ]
    text: Names
    seconds: int
    metres: float
    shared: float
    unmet: list[UnmetWish]
    legs: list[Leg]
    steps: list[Instruction]


class Stop(Place, frozen=True):
    """A stop, with the seconds until one is there."""

    seconds: int | UnsetType = UNSET


class Note(msgspec.Struct, frozen=True):
    """What somebody who leaves later should know."""

    code: str
    text: Names


class Leaving(msgspec.Struct, frozen=True):
    """What leaving at a later time means."""

    at: Moment
    crowding: Literal["known", "partly", "unknown"]
    notes: list[Note]
    arrives: Moment | UnsetType = UNSET
    arrives_by: Moment | UnsetType = UNSET


class Change(msgspec.Struct, frozen=True):
    """Why an open route is another than before."""

    revision: int
    text: Names


class WayOut(msgspec.Struct, frozen=True):
    """That a route has become the way out of a level that is cleared."""

    to: Literal["exit", "refuge", "none"]
    text: Names


class Route(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """A way from here to there, as people read it."""

    status: Literal["ok", "unreachable"]
    profile: str
    start: Place
    end: Place
    seconds: int
    metres: float
    legs: list[Leg]
    steps: list[Instruction]
    message: Names | UnsetType = UNSET
    changed: Change | UnsetType = UNSET
    arrival: Arrival | UnsetType = UNSET
    wishes: list[Wish] | UnsetType = UNSET
    limits: KeptLimits | UnsetType = UNSET
    unmet: list[UnmetWish] | UnsetType = UNSET
    blocked: list[Blocked] | UnsetType = UNSET
    alternatives: list[Alternative] | UnsetType = UNSET
    stops: list[Stop] | UnsetType = UNSET
    departure: Leaving | UnsetType = UNSET
    evacuation: WayOut | UnsetType = UNSET


class OpenRoute(msgspec.Struct, frozen=True):
    """A route that follows the building on its `topic`."""

    id: str
    topic: str
    revision: int
    route: Route


class NearPlace(Place, frozen=True):
    """A place with what the way to it takes."""

    seconds: int
    low: int
    high: int
    metres: float
    unmet: list[UnmetWish]


class Nearest(msgspec.Struct, frozen=True):
    """The nearest places, and how many were left out for which reason."""

    results: list[NearPlace]
    left_out: dict[str, int]
    message: Names


class Area(msgspec.Struct, frozen=True):
    """A geometry of GeoJSON, in degrees."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[Degrees]]]


class ReachedUnit(msgspec.Struct, frozen=True):
    """A unit that is reached, and whether all of it is."""

    id: str
    name: Names
    ordinal: Ordinal
    seconds: int
    whole: bool


class ReachedFeature(msgspec.Struct, frozen=True):
    """One unit that is reached, as a feature of GeoJSON."""

    type: Literal["Feature"]
    geometry: Area
    properties: ReachedUnit


class Reachable(msgspec.Struct, frozen=True):
    """What is reached in time, soonest first."""

    type: Literal["FeatureCollection"]
    features: list[ReachedFeature]


class TravelTime(msgspec.Struct, frozen=True):
    """How long it takes to one place; without a way there are no figures."""

    to: str
    status: Literal["ok", "unreachable"]
    seconds: int | UnsetType = UNSET
    metres: float | UnsetType = UNSET


class TravelTimes(msgspec.Struct, frozen=True):
    """The times in the order asked."""

    times: list[TravelTime]
