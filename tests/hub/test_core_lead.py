"""A core that has the lease, before it leads."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.assembly.core import Core, Taking
from hub.assembly.heard import Heard
from hub.assembly.scaled import one_lead
from hub.backplane.ledger import Ledger
from hub.backplane.nats.standing import Standing
from hub.errors import NatsUnavailableError
from tests.servers import PATIENCE


@pytest.mark.parametrize("ends", ["stop", "lost"])
async def test_who_cannot_claim_while_nats_is_away_ends_when_told_to(ends: str) -> None:
    asked, released, stop, lost = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def catch_up() -> None:
        asked.set()
        raise NatsUnavailableError("away")

    async def hold(*_: object) -> None:
        await lost.wait()

    async def release(_: object) -> None:
        released.set()

    election = SimpleNamespace(hold=hold, release=release)
    core = cast(
        "Core",
        SimpleNamespace(building="main", id="core-a", election=election, link=None, heard=Heard()),
    )
    holding: Any = SimpleNamespace(lease=SimpleNamespace(term=1), started=False)
    tail: Any = SimpleNamespace(catch_up=catch_up)
    shadows: Any = SimpleNamespace(take=lambda *_: None)
    leading = asyncio.create_task(
        one_lead(core, stop, Taking(Standing(Ledger("e")), tail, shadows, holding))
    )
    await asked.wait()
    (stop if ends == "stop" else lost).set()
    async with asyncio.timeout(PATIENCE):
        await leading
    assert released.is_set()
