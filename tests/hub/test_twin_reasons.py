"""What is looked up of a way's arcs is what comparing its passages would say."""

import random

import pytest

from hub.engine import Cause, Change
from hub.twin import Session, Twin
from hub.twin.stages.costs import bearing_upon
from hub.twin.stages.reasons import CHANGED, LOST, Met, Reasons, bearing_of
from routing import Condition, Effect, Target, Way, access_to
from tests.hub.library import SIGN, SPECIAL, started_twin

Changes = dict[str, Change[Condition]]


@pytest.fixture(scope="module")
def twin() -> Twin:
    return started_twin()


def drawn_changes(twin: Twin, rng: random.Random, count: int) -> Changes:
    """Conditions that begin, end or become others, on units, openings and connectors."""
    graph = twin.site.costs["foot"].graph
    of = {
        Target.UNIT: graph.unit_ids,
        Target.OPENING: graph.opening_ids,
        Target.CONNECTOR: graph.connector_ids,
    }

    def drawn() -> Condition:
        target = rng.choice(list(of))
        ids = tuple(rng.sample(of[target], min(len(of[target]), rng.randint(1, 3))))
        return Condition(Effect.CLOSED, target, ids)

    cause = Cause("fact", "test", 1, {})
    pairs = [rng.choice([(drawn(), drawn()), (None, drawn()), (drawn(), None)])
             for _ in range(count)]  # fmt: skip
    return {f"c-{number}": Change(*pair, cause) for number, pair in enumerate(pairs)}


def drawn_trip(twin: Twin, rng: random.Random) -> tuple[Way | None, Way | None, Session]:
    """A session with two ways of any arcs; a way may be none."""
    costs, places = twin.site.costs["foot"], twin.site.places
    start, end = (places.find(rng.choice([SIGN, SPECIAL])) for _ in range(2))
    ends = access_to(costs, start), access_to(costs, end)
    session = Session("r-1", "foot", start, end, *ends)

    def drawn() -> Way | None:
        arcs = [rng.randrange(len(costs.live)) for _ in range(rng.randint(0, 20))]
        return Way(*ends, 0, arcs, 1, 1.0) if arcs else None

    return drawn(), drawn(), session


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 200])
def test_the_changes_that_bear_on_a_way_are_found_by_its_arcs(twin: Twin, count: int) -> None:
    rng = random.Random(count)  # noqa: S311
    costs = twin.site.costs["foot"]
    changes = drawn_changes(twin, rng, count)
    trips = [drawn_trip(twin, rng) for _ in range(60)]
    before, after, sessions = (list(each) for each in zip(*trips, strict=True))
    bearing = bearing_of(costs, changes)
    found = [each.changes for each in bearing.on(before, after, sessions)]
    for (one, other, session), met in zip(trips, found, strict=True):
        arcs = [arc for way in (one, other) if way is not None for arc in way.arcs]
        ends = (session.origin.unit_id, session.goal.unit_id)
        passed = costs.targets(arcs) | {(Target.UNIT, each) for each in ends}
        assert met == bearing_upon(changes, passed)
        assert met == bearing.of(one, other, ends).changes
    assert any(found) or count <= 1


def test_what_is_the_same_for_all_routes_of_a_tick_is_worked_out_once(twin: Twin) -> None:
    costs, changes = twin.site.costs["foot"], drawn_changes(twin, random.Random(7), 3)  # noqa: S311
    reasons = Reasons(twin.site, 9)
    bearing = reasons.bearing(costs, changes)
    assert reasons.bearing(costs, changes) is bearing
    assert reasons.bearing(costs, dict(changes)) is not bearing
    said = reasons.announcement(bearing.changes)
    assert said.revision == 9
    assert reasons.announcement(bearing.changes) is said
    met = Met(bearing.changes, ())
    assert reasons.of(met, CHANGED) is reasons.of(met, CHANGED) is said
    assert reasons.of(met, LOST) is not said
    assert reasons.announcement(()).en == "The route has changed"
