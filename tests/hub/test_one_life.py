"""What a core does with the lease when it cannot lead."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

import hub.assembly.scaled as module
from hub.assembly.heard import Heard
from hub.backplane.nats.election import Holding
from hub.backplane.nats.lease import Lease
from hub.config import Config, NatsConfig
from hub.errors import StoreUnavailableError


class Election:
    """Gives the lease at once, and notes when it is let go of."""

    def __init__(self) -> None:
        self.holding = Holding(Lease("core-a", 1, "http://a", 0), 1)
        self.released: list[Holding] = []

    async def won(self, *_: object) -> Holding:
        return self.holding

    async def release(self, holding: Holding) -> None:
        self.released.append(holding)


@contextlib.asynccontextmanager
async def nothing(*_: object) -> AsyncIterator[asyncio.Event]:
    yield asyncio.Event()


@contextlib.asynccontextmanager
async def no_shadow(*_: object) -> AsyncIterator[Any]:
    yield SimpleNamespace(told=dict, take=None)


@pytest.mark.parametrize("started", [False, True])
async def test_a_core_that_cannot_start_lets_go_of_the_lease_at_once(
    monkeypatch: pytest.MonkeyPatch, *, started: bool
) -> None:
    """One that has led keeps it: it may come back before anybody misses it."""

    async def begun(_: object) -> Any:
        return SimpleNamespace(sequence=0)

    async def claim(*_: object) -> None:
        election.holding.started = started
        raise StoreUnavailableError("no answer")

    for name in ("standby_pages", "read_along", "held_on_to"):
        monkeypatch.setattr(module, name, nothing)
    monkeypatch.setattr(module, "shadowing", no_shadow)
    monkeypatch.setattr(module, "Tail", lambda *_: SimpleNamespace(hear_of=None))
    monkeypatch.setattr(module, "begun", begun)
    monkeypatch.setattr(module, "claim", claim)
    election = Election()
    core: Any = SimpleNamespace(
        link=None,
        building="main",
        id="core-a",
        site=None,
        election=election,
        config=SimpleNamespace(http=None),
        heard=Heard(),
    )
    with pytest.raises(StoreUnavailableError):
        await module.one_life(core, asyncio.Event())
    assert election.released == ([] if started else [election.holding])


async def test_a_database_that_is_away_is_one_incident_and_not_a_line_for_each_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop, tries = asyncio.Event(), count(1)

    async def one_life(*_: object) -> None:
        if next(tries) == 20:
            stop.set()
        raise StoreUnavailableError("no answer")

    async def prepared(_: object) -> None:
        return None

    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(module, "one_life", one_life)
    monkeypatch.setattr(module, "prepared", prepared)
    monkeypatch.setattr(module, "linked", nothing)
    monkeypatch.setattr(module, "made", lambda path: path)
    monkeypatch.setattr(module, "open_configured_site", lambda *_: (None, None))
    with capture_logs() as lines:
        await module.run_core(Config(nats=NatsConfig(servers=("nats://nowhere",))), stop)
    told = [line for line in lines if line["event"] == "core.again"]
    assert [(line["incident"], line["code"]) for line in told] == [("begun", "store.unavailable")]
