"""What is looked up of a way's arcs is what comparing its passages would say."""

import random

import pytest

from hub.engine import Cause, Change
from hub.twin import Session, Twin
from hub.twin.stages.costs import bearing_upon
from hub.twin.stages.reasons import CHANGED, FOUND, LOST, Met, Reasons, bearing_of
from routing import (
    Burden,
    Condition,
    Costs,
    Effect,
    Target,
    Way,
    access_to,
    burden,
    plan_way,
    reweigh,
)
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


def ways_by_lift(twin: Twin) -> tuple[Way, Way]:
    """The ways of a wheelchair to the special collection, by one lift and by another."""
    costs, places = twin.site.costs["wheelchair"], twin.site.places
    start, end = (access_to(costs, places.find(each)) for each in (SIGN, SPECIAL))
    by_first = plan_way(costs, start, end)
    shut = Condition(Effect.CLOSED, Target.CONNECTOR, ("lift-1",))
    by_second = plan_way(reweigh(costs, (), (shut,))[0], start, end)
    assert by_first is not None
    assert by_second is not None
    return by_first, by_second


def waits(before: float | None, after: float | None, lift: str) -> Change[Condition]:
    """That a lift tells another wait."""

    def of(seconds: float | None) -> Condition | None:
        if seconds is None:
            return None
        return Condition(Effect.WAIT, Target.CONNECTOR, (lift,), seconds)

    return Change(of(before), of(after), Cause("fact", lift, 1, {}))


def crowds(factor: float, unit_id: str) -> Change[Condition]:
    """That a crowd slows walking in a unit."""
    crowd = Condition(Effect.CROWDING, Target.UNIT, (unit_id,), factor)
    return Change(None, crowd, Cause("fact", unit_id, 1, {}))


def test_what_is_said_is_the_change_that_a_way_was_left_for(twin: Twin) -> None:
    costs, (first, second) = twin.site.costs["wheelchair"], ways_by_lift(twin)
    reasons = Reasons(twin.site, 9)
    both = costs.targets(first.arcs) & costs.targets(second.arcs)
    shared = next(each for target, each in sorted(both) if target is Target.UNIT)
    for changes, said in (
        ((waits(None, 25, "lift-1"), waits(None, 15, "lift-2")), "15 s of waiting at Lift 2"),
        ((waits(None, 15, "lift-2"), waits(30, 300, "lift-1")), "300 s of waiting at Lift 1"),
        ((waits(5, None, "lift-2"), waits(None, 300, "lift-1")), "300 s of waiting at Lift 1"),
        ((crowds(6, shared), waits(None, 5, "lift-2")), "5 s of waiting at Lift 2"),
        ((waits(None, 25, "lift-2"), crowds(1.1, shared)), "25 s of waiting at Lift 2"),
    ):
        for order in (changes, changes[::-1]):
            met = Met(order, tuple(each.cause for each in order))
            found = reasons.of(met, CHANGED, ((costs, first),), ((costs, second),))
            assert said in found.en
            assert found.en.endswith("; the route has changed")


def test_what_a_change_adds_to_arcs_is_worked_out_once_for_all_ways(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Condition] = []

    def counted(costs: Costs, condition: Condition) -> Burden:
        asked.append(condition)
        return burden(costs, condition)

    monkeypatch.setattr("hub.twin.stages.reasons.burden", counted)
    costs, (first, second) = twin.site.costs["wheelchair"], ways_by_lift(twin)
    changes = waits(15, 300, "lift-1"), waits(None, 5, "lift-2")
    reasons = Reasons(twin.site, 9)
    for _ in range(50):
        met = Met(changes, ())
        reasons.of(met, CHANGED, ((costs, first),), ((costs, second),))
    held = [each for change in changes for each in (change.before, change.after) if each]
    assert sorted(map(id, asked)) == sorted(map(id, held))


def test_what_closes_takes_all_ways_and_what_opens_gives_one_again(twin: Twin) -> None:
    costs, (first, second) = twin.site.costs["wheelchair"], ways_by_lift(twin)
    reasons = Reasons(twin.site, 9)
    room, lift = (
        Condition(Effect.CLOSED, target, (each,))
        for target, each in ((Target.UNIT, SPECIAL), (Target.CONNECTOR, "lift-1"))
    )
    causes = [Cause("fact", each, 1, {}) for each in ("room", "lift")]
    shut, again = Change(None, room, causes[0]), Change(lift, None, causes[1])
    for order in ((shut, again), (again, shut)):
        met = Met(order, tuple(each.cause for each in order))
        lost = reasons.of(met, LOST, ((costs, first),), ())
        found = reasons.of(met, FOUND, (), ((costs, second),))
        assert lost.en == "Special collections cannot be used; there is no way now"
        assert found.en == "Lift 1 can be used again; there is a way again"
