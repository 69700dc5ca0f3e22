"""What if: how signs, trips and an evacuation would be if passages were closed or opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hub.engine import Entry
from hub.ports import Document, Json
from hub.twin.documents import heading_document
from hub.twin.site import Site
from hub.twin.slots import (
    BUILDING,
    CLEARANCES,
    CONDITIONS,
    COSTS,
    COURSES,
    ESCAPES,
    HEADINGS,
    heading_key,
)
from hub.twin.step_documents import labels
from hub.twin.supposed_clearance import Clearing, supposed_document, supposed_plans
from hub.twin.twin import Twin
from hub.twin.wording import Tally, sentences, supposed
from routing import (
    MILLISECONDS,
    Condition,
    Costs,
    Courses,
    Effect,
    Outcome,
    Target,
    Trip,
    compare,
    keep_up,
    own_layer,
    sample_trips,
    suppose,
)
from signage import Heading, read_heading

V = TypeVar("V")

READ = CONDITIONS, COSTS, COURSES, HEADINGS, CLEARANCES, ESCAPES
"""What answers are worked out from."""

WORST = 10
"""Trips that are told one by one."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What to suppose.

    Args:
        closed: Passages to close: openings, units or connectors.
        opened: Passages to open, whatever has closed them.
        trips: How many sample trips to make.
        seed: Which ones.
    """

    closed: tuple[tuple[Target, str], ...]
    opened: tuple[tuple[Target, str], ...]
    trips: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A supposition with all that it is answered from, taken from the twin at one revision."""

    site: Site
    supposition: Supposition
    revision: int
    costs: Mapping[str, Costs]
    courses: Mapping[str, Courses]
    headings: Mapping[str, Heading]
    ending: tuple[Condition, ...]
    clearing: Clearing | None

    def cleared(self, level_id: str) -> bool:
        """Tell whether a level is being cleared, so that nobody is led to anywhere but out."""
        ordinal = self.site.venue.levels[level_id].ordinal
        return self.clearing is not None and self.clearing.clearance.evacuation.covers(ordinal)


def unready(twin: Twin) -> tuple[str, ...]:
    """Return the stages whose tables may be asked from only when they have been tried again."""
    engine = twin.engine
    return tuple(
        stage.name
        for stage in engine.stages
        if stage.name in engine.resting_ns and any(slot in READ for slot in stage.gives)
    )


def question(twin: Twin, supposition: Supposition) -> Question:
    """Take from the twin what a supposition is answered from."""
    state = twin.engine.state
    opened = frozenset(supposition.opened)
    clearance = state.table(CLEARANCES).get(BUILDING)
    return Question(
        site=twin.site,
        supposition=supposition,
        revision=twin.engine.number,
        costs={profile_id: twin.costs(profile_id) for profile_id in twin.site.shown},
        courses=values(state.table(COURSES)),
        headings=values(state.table(HEADINGS)),
        ending=tuple(
            entry.value
            for entry in state.table(CONDITIONS).values()
            if entry.value.effect is Effect.CLOSED
            and any((entry.value.target, feature_id) in opened for feature_id in entry.value.ids)
        ),
        clearing=(
            Clearing(clearance.value, values(state.table(ESCAPES)))
            if clearance is not None
            else None
        ),
    )


def values(table: Mapping[str, Entry[V]]) -> Mapping[str, V]:
    """Return the values of a table as they are now."""
    return {key: entry.value for key, entry in table.items()}


def answer(asked: Question) -> Document:
    """Return the difference that it would make; see `docs/http-api.md`.

    It reads nothing of the twin, so that another thread can run it.
    """
    profiles: Document = {}
    changed: set[str] = set()
    outcomes: list[Outcome] = []
    for profile_id, live in asked.costs.items():
        before = own_layer(live)
        trips = trips_of(asked, before)
        after = suppose(before, beginning(asked.supposition), asked.ending)
        found = compare(trips, before, after)
        signs = turned(asked, profile_id, after)
        changed |= {str(sign["screen"]) for sign in signs}
        outcomes += found
        profiles[profile_id] = {"signs": list(signs), "trips": trips_document(asked, trips, found)}
    words = supposed(len(changed), told(outcomes))
    document: Document = {"revision": asked.revision, "text": words, "profiles": profiles}
    if asked.clearing is not None:
        site, closed, opened = asked.site, asked.supposition.closed, asked.supposition.opened
        plans = supposed_plans(site, asked.clearing, closed, opened)
        document["evacuation"], led = supposed_document(site, asked.clearing, plans)
        everywhere = not asked.clearing.clearance.evacuation.ordinals
        document["text"] = led if everywhere else sentences(led, words)
    return document


def trips_of(asked: Question, costs: Costs) -> tuple[Trip, ...]:
    """Return the sample trips; nobody makes one from or to a level that is being cleared."""
    site, supposition = asked.site, asked.supposition
    trips = sample_trips(
        costs, site.venue, site.entrance_units, supposition.trips, supposition.seed
    )
    return tuple(
        trip
        for trip in trips
        if not (asked.cleared(trip.start.level_id) or asked.cleared(trip.end.level_id))
    )


def beginning(supposition: Supposition) -> Iterable[Condition]:
    """Return the supposed closures as conditions."""
    return [Condition(Effect.CLOSED, target, (each,)) for target, each in supposition.closed]


def turned(asked: Question, profile_id: str, costs: Costs) -> Sequence[Document]:
    """Return the signs that would lead another way, but for those that show the way out."""
    site, held = asked.site, asked.courses[profile_id]
    courses = keep_up(costs, site.rosters[profile_id].apart(costs), held)
    signs: list[Document] = []
    for number in courses.moved(held):
        screen_id, destination_id = site.pairs[number]
        if asked.cleared(site.screens[screen_id].pose.level_id):
            continue
        shown = asked.headings[heading_key(screen_id, destination_id, profile_id)]
        pose, stand = site.screens[screen_id].pose, site.stands[screen_id, profile_id]
        heading = read_heading(costs, pose, stand, courses.way(number), shown)
        if not heading.leads_like(shown):
            signs.append(
                {
                    "screen": screen_id,
                    "destination": destination_id,
                    "name": labels(site.destinations[destination_id].names),
                    "before": heading_document(site, shown),
                    "after": heading_document(site, heading),
                }
            )
    return signs


def told(outcomes: Sequence[Outcome]) -> Tally:
    """Count what becomes of trips."""
    known = [each for each in outcomes if each.before is not None]
    delays = [delay for each in known if (delay := delay_of(each)) > 0]
    return Tally(
        count=len(known),
        cut_off=sum(each.after is None for each in known),
        slower=len(delays),
        faster=sum(delay_of(each) < 0 for each in known),
        mean_delay=sum(delays) / len(delays) / MILLISECONDS if delays else 0.0,
        reached_again=sum(each.before is None and each.after is not None for each in outcomes),
    )


def delay_of(outcome: Outcome) -> int:
    """Return by how many milliseconds a trip that can be made either way gets longer."""
    if outcome.before is None or outcome.after is None:
        return 0
    return outcome.after - outcome.before


def trips_document(asked: Question, trips: Sequence[Trip], outcomes: Sequence[Outcome]) -> Document:
    """Return what happens to the sample trips, and to the worst of them one by one."""
    tally = told(outcomes)

    def badness(number: int) -> tuple[bool, int]:
        one = outcomes[number]
        return one.before is not None and one.after is None, delay_of(one)

    worst = sorted(range(len(trips)), key=badness, reverse=True)[:WORST]
    return {
        "count": tally.count,
        "cut_off": tally.cut_off,
        "slower": tally.slower,
        "faster": tally.faster,
        "mean_delay": round(tally.mean_delay, 1),
        "reached_again": tally.reached_again,
        "worst": [
            trip_document(asked.site, trips[number], outcomes[number])
            for number in worst
            if badness(number) > (False, 0)
        ],
    }


def trip_document(site: Site, trip: Trip, outcome: Outcome) -> Json:
    """Return one trip."""
    document: Document = {
        "from": unit_document(site, trip.start.unit_id),
        "to": unit_document(site, trip.end.unit_id),
    }
    for key, milliseconds in (("before", outcome.before), ("after", outcome.after)):
        if milliseconds is not None:
            document[key] = round(milliseconds / MILLISECONDS)
    return document


def unit_document(site: Site, unit_id: str) -> Json:
    """Return a room as trips name it."""
    unit = site.venue.units[unit_id]
    ordinal = site.venue.levels[unit.level_id].ordinal
    return {"id": unit_id, "name": labels(unit.names), "ordinal": ordinal}
