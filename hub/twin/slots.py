"""The tables of the twin, in the order in which the stages fill them."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from floorplans import Access, Place
from hub.engine import Change, Slot, Works, works
from hub.ports import Document
from hub.twin.clearing import (
    Clearance,
    Danger,
    Escape,
    Evacuation,
    HazardDeclared,
    same_clearance,
)
from routing import (
    Arrival,
    Closing,
    Condition,
    Costs,
    Courses,
    Journey,
    Landmarks,
    OpenState,
    Route,
    TargetKey,
    Wanted,
    Way,
    Week,
    outlook,
)
from sensors import Estimate, MachineState, Reading, Rejection
from signage import Face, Heading


@dataclass(frozen=True, slots=True)
class Believed:
    """A reading that was accepted, and whether it may still be shown as live."""

    reading: Reading
    fresh: bool


@dataclass(frozen=True, slots=True)
class PassageClosed:
    """A passage that staff closed.

    Args:
        id: The closure's own id.
        target: Id of an opening, unit or connector.
        kind: `opening`, `unit` or `connector`.
        reason: What staff wrote.
        since_ns: When, ns UTC.
        version: The number of the command that last changed it.
        by: Who closed it.
    """

    id: str
    target: str
    kind: str
    reason: str
    since_ns: int
    version: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """That the hub started: with which site, and whether its readings are made up."""

    venue_id: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a session asks beyond the fastest way from here to there.

    Args:
        wanted: Stops, wishes, limits, alternatives.
        depart_ns: When to leave, ns UTC; None for now.
    """

    wanted: Wanted
    depart_ns: int | None = None


class Explained(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was said before a start of why an open route changed.

    Args:
        revision: When.
        zh: In Chinese.
        en: In English.
        way: Tells the way apart that it was said of, see `hub.twin.explained.mark_of`.
    """

    revision: int
    zh: str
    en: str
    way: int


class Session(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A visitor's open route: who wants to go where, and how.

    Args:
        id: The session.
        profile_id: The way of moving.
        start: Where from, and tied to the graph as `origin`.
        end: Where to, and tied to the graph as `goal`.
        asked: What else is asked; None for the fastest way.
        band: Whether the arrival is told with its band.
        explained: What was said before the start that took it up, to be said again of the same way.
    """

    id: str
    profile_id: str
    start: Place
    end: Place
    origin: Access
    goal: Access
    asked: Asked | None = None
    band: bool = False
    explained: Explained | None = None


@dataclass(frozen=True, slots=True)
class ClockSet:
    """That the hub's clock was set: by how much, and to what, ns UTC."""

    by_ns: int
    at_ns: int


@dataclass(frozen=True, slots=True)
class InputStatus:
    """What the shell knows of its inputs; counts since the start of the hub."""

    mode: str
    connected: bool
    readings: int
    malformed: int
    unassigned: int
    last_malformed_topic: str | None = None
    last_malformed_reason: str | None = None
    last_malformed_ns: int = 0


class Announcement(msgspec.Struct, frozen=True, gc=False):
    """Why an open route is another than before."""

    revision: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PointClosing:
    """That a stop, or the destination, may not be open when somebody is there.

    Args:
        place: Which.
        closing: How it stands.
        until_ns: When it opens or closes next, ns UTC; None for never.
    """

    place: Place
    closing: Closing
    until_ns: int | None


@dataclass(frozen=True, slots=True)
class Departure:
    """What leaving at a later time means.

    Args:
        at_ns: When, ns UTC.
        aside: What closes by its hours before somebody would have passed it.
        closings: The stops, and the destination, that may not be open then, in order.
        foreseen: How many of the crossed units have their crowds foreseen.
        unforeseen: Of how many of them, where people are counted, nothing is known.
    """

    at_ns: int
    aside: tuple[TargetKey, ...]
    closings: tuple[PointClosing, ...]
    foreseen: int
    unforeseen: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The answer to what a session asks beyond the fastest way.

    Args:
        journey: The ways.
        departure: What leaving later means; None for leaving now.
    """

    journey: Journey
    departure: Departure | None = None

    def same_as(self, other: "Answer") -> bool:
        """Tell whether both say the same to people."""
        one, two = self.journey, other.journey
        return (
            one.points == two.points
            and one.unmet == two.unmet
            and one.hindrances == two.hindrances
            and one.lost == two.lost
            and one.arrival == two.arrival
            and others_of(one) == others_of(two)
            and self.departure == other.departure
        )


def others_of(journey: Journey) -> list[tuple[tuple[int, ...], int, str]]:
    """Return what tells the alternatives of a journey apart."""
    return [
        (each.way.arcs, each.way.milliseconds, each.difference) for each in journey.alternatives
    ]


class Outlook:
    """What landmarks say of a journey, worked out when it first matters: many routes end before."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: NDArray[np.int32] | None = None

    def of(self, landmarks: Landmarks, session: Session) -> NDArray[np.int32]:
        """Return it: see `routing.outlook`. The landmarks are those of the session's profile."""
        if self._told is None:
            self._told = outlook(landmarks, session.origin, session.goal)
        return self._told


class OpenRoute(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The route of a session.

    Args:
        route: As people read it.
        way: The way behind it, None where there is none.
        announcement: What last changed it.
        outlook: What landmarks say of the journey.
        barred: There is a way when nothing goes on in the building, but not now.
        failed: It could not be worked out, and is tried again.
        answer: What the session asked beyond the fastest way, answered; then `way` is None.
        arrival: When somebody arrives, where that is asked.
    """

    route: Route
    way: Way | None
    announcement: Announcement | None
    outlook: Outlook = msgspec.field(default_factory=Outlook)
    barred: bool = False
    failed: bool = False
    answer: Answer | None = None
    arrival: Arrival | None = None

    @property
    def milliseconds(self) -> int:
        """What the way costs, 0 without one."""
        return self.way.milliseconds if self.way is not None else 0


class Owed(msgspec.Struct, frozen=True):
    """That open routes are to be worked out again.

    Args:
        at_ns: When, ns UTC.
        changes: By session the conditions that changed since it was worked out; what has waited
            longest comes first.
    """

    at_ns: int
    changes: Mapping[str, Mapping[str, Change[Condition]]]


def same_costs(one: Costs, other: Costs) -> bool:
    """Costs are told apart by identity: the stage makes new ones when a condition changed."""
    return one is other


def same_courses(one: Courses, other: Courses) -> bool:
    """Courses are told apart by identity: the stage puts them only where one has moved."""
    return one is other


def same_route(one: OpenRoute, other: OpenRoute) -> bool:
    """Routes are the same when they go the same way in the same time."""
    return (
        (one.announcement is other.announcement or one.announcement == other.announcement)
        and one.route.seconds == other.route.seconds
        and one.route.found == other.route.found
        and one.barred == other.barred
        and one.failed == other.failed
        and one.arrival == other.arrival
        and one.route.goes_like(other.route)
        and same_answer(one.answer, other.answer)
    )


def same_answer(one: Answer | None, other: Answer | None) -> bool:
    """Answers are the same when they say the same to people."""
    return one is other or (one is not None and other is not None and one.same_as(other))


STARTED: Slot[Started] = Slot("started")
ARRIVED: Slot[Reading] = Slot("arrived")
PASSAGES: Slot[PassageClosed] = Slot("passages")
SESSIONS: Slot[Session] = Slot("sessions")
INPUTS: Slot[InputStatus] = Slot("inputs")
CLOCKS: Slot[ClockSet] = Slot("clocks")
HABITS: Slot[Week] = Slot("habits", past=False)
EVACUATIONS: Slot[Evacuation] = Slot("evacuations")
DECLARED: Slot[HazardDeclared] = Slot("declared")

HOURS: Slot[OpenState] = Slot("hours")
BELIEVED: Slot[Believed] = Slot("believed")
REJECTED: Slot[Rejection] = Slot("rejected")
ESTIMATES: Slot[Estimate] = Slot("estimates")
MACHINES: Slot[MachineState] = Slot("machines")
CONDITIONS: Slot[Condition] = Slot("conditions")
COSTS: Slot[Costs] = Slot("costs", same_costs, past=False)
COURSES: Slot[Courses] = Slot("courses", same_courses)
HEADINGS: Slot[Heading] = Slot("headings")
FACES: Slot[Face] = Slot("faces")
ROUTES: Slot[OpenRoute] = Slot("routes", same_route)
OWED: Slot[Owed] = Slot("owed", past=False)
DANGERS: Slot[Danger] = Slot("dangers")
CLEARANCES: Slot[Clearance] = Slot("clearances", same_clearance)
PLANS: Works[Clearance] = works(
    "plans", {"zh": "疏散方案已算好", "en": "The plan of the evacuation is worked out"}
)
REPLAN: Slot[int] = Slot("replan", past=False)
ESCAPES: Slot[Escape] = Slot("escapes")
UNTURNED: Slot[int] = Slot("unturned", past=False)
WAYS_OUT: Slot[OpenRoute] = Slot("ways out", same_route)
UNLED: Slot[int] = Slot("unled", past=False)
TOPICS: Slot[Document] = Slot("topics")
UNTOLD: Slot[int] = Slot("untold", past=False)


def reading_key(sensor: str, quantity: str) -> str:
    """Return the key of a reading."""
    return f"{sensor}/{quantity}"


def end_key(profile_id: str, destination_id: str) -> str:
    """Return the key of a destination tied to the graph of a profile."""
    return f"{profile_id}/{destination_id}"


def heading_key(screen_id: str, destination_id: str, profile_id: str) -> str:
    """Return the key of a heading."""
    return f"{screen_id}/{destination_id}/{profile_id}"


BUILDING = "building"
"""The key of what there is one of."""
