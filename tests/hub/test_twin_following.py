"""Open routes under changing costs: the ones left alone are those that nothing could matter to."""

import random
import traceback
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from ext import worthwhile
from floorplans import Place, is_public, is_traversable
from hub.twin import Session, Twin, session_fact
from hub.twin.slots import COSTS, ROUTES
from hub.twin.stages import routes
from hub.twin.stages.following import GAIN
from routing import UnwalkablePlace, access_to, plan_way, retimed
from tests.hub.library import SECOND, START_NS, hear, started_twin
from tests.hub.test_twin_stages import close


def drawn_sessions(twin: Twin, rng: random.Random, count: int) -> list[Session]:
    """Sessions between random public rooms."""
    site = twin.site
    units = [u for u in site.venue.units.values() if is_public(u) and is_traversable(u)]
    found: list[Session] = []
    while len(found) < count:
        profile_id = rng.choice(["foot", "foot", "wheelchair"])
        costs = site.costs[profile_id]
        try:
            start, end = (site.places.find(rng.choice(units).id) for _ in range(2))
            ends = access_to(costs, start), access_to(costs, end)
        except UnwalkablePlace:
            continue
        found.append(Session(f"r-{len(found)}", profile_id, start, end, *ends))
    return found


@pytest.fixture
def twin() -> Twin:
    twin = started_twin()
    rng = random.Random(61)  # noqa: S311
    for session in drawn_sessions(twin, rng, 60):
        twin.inbox.offer(session_fact(session, START_NS))
    twin.tick(START_NS)
    return twin


def check(twin: Twin, sessions: dict[str, Session]) -> None:
    """Each route works and is timed as of now, and no other would be worth a change."""
    for session_id, entry in twin.engine.state.table(ROUTES).items():
        session, held = sessions[session_id], entry.value.way
        costs = twin.costs(session.profile_id)
        best = plan_way(costs, session.origin, session.goal)
        assert (best is None) == (held is None)
        if best is not None and held is not None:
            assert held == retimed(costs, held)
            if best.milliseconds != held.milliseconds:
                assert best.milliseconds > worthwhile(held.milliseconds, GAIN)


STEPS = [
    ("counter-l1-lobby", "occupants", "900"),
    ("lift-1", "state", '"Aborted"'),
    ("counter-l2-gallery", "occupants", "1500"),
    ("lift-2", "wait", "240"),
    ("counter-l1-lobby", "occupants", "5"),
    ("lift-1", "state", '"Execute"'),
    ("lift-2", "wait", "5"),
    ("counter-l2-gallery", "occupants", "10"),
]


def test_routes_are_the_best_worth_having_after_every_change(twin: Twin) -> None:
    rng = random.Random(61)  # noqa: S311
    sessions = {each.id: each for each in drawn_sessions(twin, rng, 60)}
    check(twin, sessions)
    for number, (sensor, quantity, payload) in enumerate(STEPS, 1):
        hear(twin, sensor, quantity, payload, START_NS + number * SECOND)
        check(twin, sessions)


def test_only_routes_that_a_changed_arc_can_matter_to_are_asked_for(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    chosen = routes.chosen

    def counted(site: Any, view: Any, sessions: Iterable[Session]) -> routes.Ways:
        found = chosen(site, view, sessions)
        asked.extend(found)
        return found

    monkeypatch.setattr(routes, "chosen", counted)
    using = {
        session_id
        for session_id, entry in twin.engine.state.table(ROUTES).items()
        if "stairs-2" in entry.value.route.connector_ids
    }
    before = {each: twin.costs(each) for each in ("foot", "wheelchair")}
    close(twin, "stairs-2", "connector")
    assert using <= set(asked)
    for session_id in set(asked) - using:
        held = twin.engine.state.table(ROUTES)[session_id].value
        if held.way is None or not held.way.arcs:
            continue  # it has no way, or begins and ends within the stairs
        costs = twin.costs(held.route.profile_id)
        was = before[held.route.profile_id]
        assert (costs.live[held.way.track] != was.live[held.way.track]).any()
    assert len(asked) < len(twin.engine.state.table(ROUTES)) / 2


def test_a_new_session_asks_nothing_of_the_others(twin: Twin) -> None:
    before = {key: entry.value for key, entry in twin.engine.state.table(ROUTES).items()}
    (extra,) = drawn_sessions(twin, random.Random(62), 1)  # noqa: S311
    fact = session_fact(
        Session("r-new", extra.profile_id, extra.start, extra.end, extra.origin, extra.goal),
        START_NS,
    )
    twin.inbox.offer(fact)
    revision = twin.tick(START_NS + SECOND)
    assert revision is not None
    assert set(revision.of(ROUTES)) == {"r-new"}
    assert not revision.of(COSTS)
    after = twin.engine.state.table(ROUTES)
    assert all(after[key].value is held for key, held in before.items())


def test_what_keeps_a_profile_from_its_ways_is_told_briefly_of_each(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise OSError("no ways today")

    monkeypatch.setattr(routes, "choose_ways", breaks)
    revision = close(twin, "stairs-2", "connector")
    assert revision is not None
    told = [traceback.format_exception(each.error) for each in revision.failures]
    assert len(told) > 2
    assert all("no ways today" in "".join(each) for each in told)
    # An exception that is raised for one route after another is longer for each of them.
    assert len({tuple(each) for each in told}) == 1


@pytest.mark.parametrize(
    ("milliseconds", "most"), [(30_000, 10_000), (200_000, 180_000), (400_000, 360_000)]
)
def test_a_change_has_to_be_worth_it(milliseconds: int, most: int) -> None:
    assert worthwhile(milliseconds, GAIN) == most


def test_drawn_sessions_lead_somewhere(twin: Twin) -> None:
    entries = twin.engine.state.table(ROUTES).values()
    assert sum(entry.value.route.found for entry in entries) > 50
    assert all(isinstance(entry.value.route.end, Place) for entry in entries)
    assert np.mean([len(entry.value.route.arcs) for entry in entries]) > 5
