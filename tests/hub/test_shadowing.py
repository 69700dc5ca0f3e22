"""Shadowing beside a stream: late, behind, different, and handed over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from hub.assembly import shadowing as module
from hub.assembly.shadowing import Ahead, GivenUp, Shadowing, shadowing
from hub.ports import Batch
from hub.shadow import Begin
from tests.hub.leaders import Leader
from tests.integration.mqtt_tools import eventually


@pytest.fixture
async def leader() -> Leader:
    found = Leader()
    found.live()
    return found


@pytest.fixture
async def shadows(leader: Leader) -> AsyncIterator[Shadowing]:
    async with shadowing(leader.site, lambda: leader.begin) as found:
        yield found


def hear(shadows: Shadowing, leader: Leader, count: int = 1) -> None:
    """Let it hear the newest batches."""
    for number in range(len(leader.batches) - count, len(leader.batches)):
        shadows.take(number + 1, leader.batches[number])


async def test_one_that_joins_late_is_handed_over_as_the_leader_is(
    leader: Leader, shadows: Shadowing
) -> None:
    await eventually(lambda: shadows.state == "running")
    leader.clear()
    hear(shadows, leader, 3)
    shadow = await shadows.handed_over(len(leader.batches))
    assert shadow is not None
    assert shadow.told == leader.documents
    assert shadows.told() == {"twin": "none", "differing": 0}


async def test_a_start_of_the_leader_is_followed_from_its_first_tick() -> None:
    leader = Leader()
    empty = Begin(replace(leader.begin.held, records={}, topics={}), {}, 0, 0)
    async with shadowing(leader.site, lambda: empty) as shadows:
        await asyncio.sleep(0)
        assert shadows.state == "starting"
        leader.live()
        hear(shadows, leader, len(leader.batches))
        shadow = await shadows.handed_over(len(leader.batches))
    assert shadow is not None
    assert shadow.exact
    assert shadow.told == leader.documents


async def test_a_difference_is_told_once_and_it_begins_anew(
    leader: Leader, shadows: Shadowing
) -> None:
    await eventually(lambda: shadows.state == "running")
    again = Leader(leader.twin.engine.number)  # both have the same kernels: not while it works
    shadows.take(len(leader.batches) + 1, again.batches[0])
    batch = again.tick(again.close("lift-1"))
    with capture_logs() as logs:
        shadows.take(
            len(leader.batches) + 2, structs.replace(batch, topics={**batch.topics, "closures": 1})
        )
        await eventually(lambda: shadows.state == "running" and len(logs) >= 2)
    assert [each["event"] for each in logs] == ["standby.differs", "standby.twin"]
    assert logs[0]["topics"] == ["closures"]
    assert await shadows.handed_over(len(leader.batches)) is not None


async def test_one_that_fell_behind_lets_go_and_begins_anew_from_what_stands(
    leader: Leader, shadows: Shadowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.05)
    await eventually(lambda: shadows.state == "running")
    for _ in range(4):
        leader.tick()
    with capture_logs() as logs:
        hear(shadows, leader, 4)
        assert shadows.state == "none"
        await eventually(lambda: shadows.state == "running")
    assert [each["event"] for each in logs] == ["standby.behind", "standby.twin"]
    shadow = await shadows.handed_over(len(leader.batches))
    assert shadow is not None
    assert shadow.told == leader.documents


async def test_a_core_that_takes_over_before_there_is_one_makes_a_twin_anew(
    leader: Leader, shadows: Shadowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HANDOVER_SECONDS", 0.05)
    await eventually(lambda: shadows.state == "running")
    assert await shadows.handed_over(len(leader.batches) + 1) is None


def test_nothing_is_begun_after_all_was_given_up() -> None:
    """A take-over gives up while the thread may be about to begin a job."""
    began: list[int] = []
    job: Any = SimpleNamespace(asked=1, work=lambda _: began.append(1))
    works: Any = None
    ahead = Ahead()
    ahead.close()
    with pytest.raises(GivenUp):
        ahead.look({("plan", "evacuation"): (works, job)})
    ahead.ended()
    assert not began


async def test_what_cannot_be_followed_costs_the_shadow_and_nothing_else(
    leader: Leader, shadows: Shadowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    await eventually(lambda: shadows.state == "running")
    record = replace_data(leader.tick(leader.close("lift-1")))
    with capture_logs() as logs:
        shadows.take(len(leader.batches), record)
        await eventually(lambda: shadows.state == "running" and len(logs) >= 2)
    assert [each["event"] for each in logs] == ["standby.lost", "standby.twin"]


def replace_data(batch: Batch) -> Batch:
    """Return a batch of which no fact can be read."""
    return structs.replace(batch, records=tuple(type(each)(each.key, b"\xc1", each.stands)
                                        for each in batch.records))  # fmt: skip
