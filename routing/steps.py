"""Steps: what a traveller has to do, as structure; `routing.wording` puts it into words."""

from enum import StrEnum

import msgspec

from floorplans import ConnectorKind, Labels
from routing.marks import MarkKind
from routing.passages import DoorKind
from routing.turns import Side, Turn
from routing.walks import Position


class StepKind(StrEnum):
    """What a traveller has to do; `leave` follows every `connector`."""

    __hash__ = str.__hash__

    DEPART = "depart"
    TURN = "turn"
    CONNECTOR = "connector"
    LEAVE = "leave"
    ARRIVE = "arrive"


class Relation(StrEnum):
    """Where a step happens, seen from its landmark on the way there."""

    __hash__ = str.__hash__

    BEFORE = "before"
    AT = "at"
    AFTER = "after"
    THROUGH = "through"


class Count(msgspec.Struct, frozen=True, gc=False):
    """Which of several of a kind that stand beside each other, counted along the way.

    Args:
        number: From 1.
        total: How many there are on that side.
        side: Left or right.
        category: What is counted: doors, or a kind of connector.
    """

    number: int
    total: int
    side: Side
    category: str


class Landmark(msgspec.Struct, frozen=True, gc=False):
    """What tells a walker that the spot is reached, or where something is.

    Args:
        id: The feature; empty for what no plan draws.
        kind: What it is.
        category: IMDF category, or the kind of a connector or door.
        names: By language; empty where it has none.
        relation: Where the step happens, on the way to it.
        side: Where it then is.
        hour: The same as the hour of a clock whose twelve is straight ahead.
        count: Which of several it is, None where it stands alone.
    """

    id: str
    kind: MarkKind
    category: str
    names: Labels
    relation: Relation
    side: Side
    hour: int
    count: Count | None = None


class Passing(msgspec.Struct, frozen=True, gc=False):
    """An opening that a stretch leads through.

    Args:
        opening_id: The opening.
        kind: What it is to those who pass it.
        unit_id: The unit behind it.
        count: Which of several it is, None where it stands alone or is not turned to.
    """

    opening_id: str
    kind: DoorKind
    unit_id: str
    count: Count | None = None


class Ride(msgspec.Struct, frozen=True, gc=False):
    """A change of level.

    Args:
        connector_id: The lift, stairs, escalator or ramp.
        kind: Which of these.
        up: Whether it leads upwards.
        floors: How many floors.
        stops: How many of its stops come until one leaves it, that one included.
        level_id: The level to leave it at.
        count: Which of several beside each other, None where it stands alone.
    """

    connector_id: str
    kind: ConnectorKind
    up: bool
    floors: int
    stops: int
    level_id: str
    count: Count | None = None


class Step(msgspec.Struct, frozen=True, gc=False):
    """One instruction: what to do at a point, and how far to go on from there.

    Args:
        kind: What to do.
        turn: Which way to turn for it, before boarding or after leaving a connector too.
        hour: The new heading as the hour of a clock whose twelve is the old one.
        heading: Degrees clockwise from north in which one then walks.
        level_id: Where it is given.
        at: Position in metres.
        metres: Length after it, until the next step; that of the connector for one that is taken.
        seconds: Time for the same.
        landmark: Where it is to be done; for a departure, what tells which way to face.
        until: What tells that the stretch is walked.
        beside: What a long stretch passes on the way.
        doors: The openings that the stretch leads through.
        into: The named unit that the stretch ends in, where it enters one.
        ride: The change of level.
        side: Where the destination then is, None where one stands in it.
    """

    kind: StepKind
    turn: Turn
    hour: int
    heading: float
    level_id: str
    at: Position
    metres: float
    seconds: float
    landmark: Landmark | None = None
    until: Landmark | None = None
    beside: Landmark | None = None
    doors: tuple[Passing, ...] = ()
    into: str | None = None
    ride: Ride | None = None
    side: Side | None = None
