"""A core without a building: what a tick gives is made up, all that follows is the real thing.

It appends batches to a building's stream with the log and outlet of a real core, and takes the
commands of `bench.push.servers`, or ticks by itself at a rate.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from bench.processes import HOST
from bench.push.messages import TOGETHER, document, floor
from bench.push.servers import COMMANDS, controlled
from bench.push.updates import Updates, play_updates
from hub.access import Right
from hub.assembly.tasks import owned
from hub.backplane.ledger import Ledger
from hub.backplane.nats.bases import Bases
from hub.backplane.nats.commits import Commit, packed
from hub.backplane.nats.connecting import Place, linked
from hub.backplane.nats.election import Election
from hub.backplane.nats.link import Bounds
from hub.backplane.nats.log import StreamLog, Writer
from hub.backplane.nats.outlet import StreamOutlet
from hub.clock import SystemClock
from hub.fair_loop import fair_loop
from hub.garbage import left_to_itself
from hub.listening import listen
from hub.ports import Batch, Json, Record
from hub.push import Board
from hub.twin import digests, encoded

FACT_BYTES = 160
"""What the record of a reading has."""


class Core:
    """Gives out what it is told to, as a tick of a hub does.

    Args:
        log: The building's stream.
        outlet: Where revisions go.
    """

    def __init__(self, log: StreamLog, outlet: StreamOutlet) -> None:
        self._log = log
        self._outlet = outlet
        self._revision = 0
        documents: dict[str, Json] = {f"sign/{n}": document(0) for n in range(TOGETHER)}
        self.give_out({**documents, "sign/floor": floor(0)})

    def give_out(self, documents: dict[str, Json]) -> None:
        """Run a tick."""
        self._revision += 1
        # What a real hub gives out are objects.
        told = encoded({topic: each for topic, each in documents.items() if isinstance(each, dict)})
        record = Record("believed/s/q", b"x" * FACT_BYTES, stands=True)
        self._log.append(Batch(self._revision, 0, (record,), digests(told)))
        self._outlet.publish(self._revision, documents, told)

    def publish(self, command: bytes) -> None:
        """Give out a revision to all."""
        if command == b"B":
            self.give_out({"sign/floor": floor(self._revision + 1)})
            return
        topics = range(COMMANDS[command])
        self.give_out({f"sign/{n}": document(self._revision + 1) for n in topics})

    async def updates(self, asked: Updates) -> dict[str, object]:
        """Play updates of many keys, in ticks."""

        def flush(values: dict[str, int]) -> None:
            self.give_out({"machines": {"mark": f"^{self._revision}", **values}})

        return await play_updates(asked, flush)

    async def tick(self, rate: float) -> None:
        """Give out revisions at a rate until cancelled."""
        loop = asyncio.get_running_loop()
        begun, count = loop.time(), 0
        while True:
            count += 1
            await asyncio.sleep(begun + count / rate - loop.time())
            self.publish(b"1")


@contextlib.asynccontextmanager
async def asked_who() -> AsyncIterator[str]:
    """Tell gateways that everybody may hear everything; yields the address."""
    me = {"id": "console", "name": "console", "kind": "local", "roles": [], "rights": [*Right]}

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(me)

    app = web.Application()
    app.router.add_get("/api/v1/me", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        port = await listen(runner, HOST, 0)
        yield f"http://{HOST}:{port}"
    finally:
        await runner.cleanup()


async def run(server: str, building: str, control: int, rate: float) -> None:
    """Lead a building until the commander is gone."""
    async with contextlib.AsyncExitStack() as stack:
        link = await stack.enter_async_context(linked(Place((server,)), Bounds(), building))
        await link.prepare()
        await link.prepare_stream(building)
        address = await stack.enter_async_context(asked_who())
        election = Election(link, building, "core", address)
        holding = await election.won(lambda _: None, lambda: 0)
        ledger = Ledger("bench")
        word = packed(Commit(holding.lease.term, "core", ledger.epoch, 0, 0))
        sequence = await link.append(building, word, 0)
        log = StreamLog(link, Writer(building, "core", holding.lease.term, sequence), ledger)
        outlet = StreamOutlet(log, Board("bench"), (0, ()), SystemClock())
        await stack.enter_async_context(log.running())
        core = Core(log, outlet)
        await log.told()
        bases = Bases(link, log, outlet.board, outlet.letters, "bench")
        await stack.enter_async_context(owned(bases.run(), "bases"))
        holds = election.hold(holding, lambda: log.writer.sequence)
        await stack.enter_async_context(owned(holds, "lease"))
        if rate:
            await stack.enter_async_context(owned(core.tick(rate), "ticks"))
        with left_to_itself():
            await controlled(control, core)


def main() -> None:
    """Run a core until it is stopped."""
    parser = argparse.ArgumentParser(description="A core without a building.")
    parser.add_argument("--nats", required=True)
    parser.add_argument("--building", default="main")
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0.0)
    parsed = parser.parse_args()
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(run(parsed.nats, parsed.building, parsed.control, parsed.rate))


if __name__ == "__main__":
    main()
