"""Zhilu's MQTT endpoint with the journal behind it, and nothing else of the hub.

A message is acknowledged when `fdatasync` has returned for it. The number of messages that have
arrived is told by a file that others map (`bench.counting`).
"""

import argparse
import asyncio
import signal
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from bench.counting import Counter
from ext import Sockets
from hub.backplane import Bounds, Identity, Journal, open_journal
from hub.garbage import left_to_itself
from hub.ports import Batch, Record
from sensors.adapters import Bulk, MqttEndpoint
from sensors.mqtt import Incoming


class Keeper:
    """Appends messages to a journal; its `accept` is done once they are committed.

    Args:
        journal: Where they are kept.
        counter: What tells how many there are.
    """

    def __init__(self, journal: Journal, counter: Counter) -> None:
        self._journal = journal
        self._counter = counter

    def accept(self, messages: Sequence[Incoming]) -> asyncio.Future[Collection[int]]:
        """Take messages; see `sensors.adapters.Accept`."""
        kept = Record("messages", msgspec.msgpack.encode(messages), stands=False)
        number = self._journal.append(Batch(0, 0, (kept,), {}))
        self._counter.add(len(messages))
        done: asyncio.Future[Collection[int]] = asyncio.get_running_loop().create_future()
        self._journal.when_committed(number, lambda: done.set_result(()))
        return done


async def serve(port: int, folder: Path, counter: Counter) -> None:
    """Serve until told to stop."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    identity = Identity("bench", "bench", "bench")
    bounds = Bounds(segment=256 * 2**20)
    journal = open_journal(folder / "journal", identity, "bench", bounds).journal
    keeper = Keeper(journal, counter)
    sockets = Sockets()
    bulk = Bulk(sockets.receive, sockets.send)
    async with journal.running(), MqttEndpoint(keeper.accept, port=port, bulk=bulk):
        # As the hub does.
        with left_to_itself():
            counter.ready()
            await told.wait()


def main() -> None:
    """Run the endpoint from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--count", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.folder, Counter(options.count)))


if __name__ == "__main__":
    main()
