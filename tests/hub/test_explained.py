"""Why an open route changed last is told after a start too, while it goes the same way."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from hub.engine import Fact
from hub.keeping import standing_facts
from hub.ports import Snapshot
from hub.shadow import repeated, shadow_from_standing
from hub.twin import Asked, Session, Twin, digests, explained_in, make_twin, start_fact
from routing import Wanted
from tests.hub.leaders import Leader
from tests.hub.library import read

ROUTE = "route/r-a"
SAID = "session/said/r-a"


def asking(fact: Fact[Any]) -> Fact[Any]:
    """The fact of a session that asks for more than the fastest way."""
    session = fact.value
    assert isinstance(session, Session)
    wanted = Wanted(session.start, session.end, alternatives=1)
    value = structs.replace(session, asked=Asked(wanted))
    return structs.replace(fact, value=value)


@pytest.fixture(params=["plain", "asked"])
def leader(request: pytest.FixtureRequest) -> Leader:
    """A twin with a route that has changed because the lift on it has failed."""
    found = Leader()
    opened = found.open("r-a")
    found.tick(opened if request.param == "plain" else asking(opened))
    assert "changed" not in told(found.twin)
    found.tick(found.measured("lift-1", "state", '"Aborted"'))
    assert "changed" in told(found.twin)
    return found


def told(twin: Twin) -> dict[str, Any]:
    document = twin.document(ROUTE)
    assert document is not None
    found: dict[str, Any] = read(document)
    return found


def started_again(leader: Leader, held: Snapshot) -> Leader:
    """Start another twin from what stands, as a hub does."""
    found = Leader(held.revision)
    found.twin = make_twin(found.site, held.revision)
    found.ledger.records.update(held.records)
    found.batches.clear()
    believed, _ = standing_facts(found.twin, held)
    found.now_ns = leader.now_ns
    found.tick(start_fact(found.site, found.now_ns), *believed, since=held.revision)
    return found


def test_a_start_says_it_again_and_so_does_the_next_one(leader: Leader) -> None:
    before = told(leader.twin)
    again = started_again(leader, leader.ledger.snapshot())
    assert told(again.twin) == before
    assert told(started_again(again, again.ledger.snapshot()).twin) == before


def test_of_a_route_that_goes_another_way_by_then_nothing_is_said(leader: Leader) -> None:
    held = leader.ledger.snapshot()
    failed = "believed/lift-1/state"
    records = {key: data for key, data in held.records.items() if key != failed}
    again = started_again(leader, replace(held, records=records))
    assert "changed" not in told(again.twin)
    assert SAID not in again.ledger.records


def test_what_is_said_ends_where_a_route_cannot_be_worked_out(
    leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SAID in leader.ledger.records
    monkeypatch.setattr("hub.twin.stages.routes.choose_ways", broken)
    monkeypatch.setattr("hub.twin.stages.routes.choose_answer", broken)
    leader.tick(leader.measured("lift-1", "state", '"Execute"'))
    assert "changed" not in told(leader.twin)
    assert SAID not in leader.ledger.records


def broken(*_: object) -> None:
    raise RuntimeError("broken")


def test_what_is_said_ends_with_the_route(leader: Leader) -> None:
    (session,) = (entry.value for entry in leader.twin.engine.state.tables["sessions"].values())
    leader.tick(structs.replace(leader.open(session.id), value=None))
    assert not [key for key in leader.ledger.records if "r-a" in key]


def test_a_standby_that_begins_from_what_stands_says_the_same(leader: Leader) -> None:
    shadow = shadow_from_standing(leader.site, leader.begin)
    assert shadow.differing == set()
    assert told(shadow.twin) == told(leader.twin)


def test_a_replay_gives_the_same_from_each_start_on(leader: Leader) -> None:
    again = started_again(leader, leader.ledger.snapshot())
    again.tick(again.measured("lift-1", "state", '"Execute"'))
    for batches in (leader.batches, again.batches):
        twin = make_twin(leader.site, batches[0].since or 0)
        for batch in batches:
            assert digests(repeated(twin, batch)) == batch.topics
            assert twin.engine.number == batch.revision


def test_what_cannot_be_read_is_passed_over() -> None:
    assert explained_in({SAID: b"nonsense", "session/r-a": b"", "believed/x": b""}) == {}


def test_what_is_said_ends_with_a_route_that_a_standby_leads_another_way(leader: Leader) -> None:
    """It took over with a way of its own, of which nothing was said."""
    begin = leader.begin
    failed = "believed/lift-1/state"
    records = {key: data for key, data in begin.held.records.items() if key != failed}
    shadow = shadow_from_standing(
        leader.site, replace(begin, held=replace(begin.held, records=records))
    )
    assert "changed" not in told(shadow.twin)
    leader.twin = shadow.twin
    leader.tick(structs.replace(leader.open("r-a"), value=None))
    assert not [key for key in leader.ledger.records if "r-a" in key]
