"""The peers of the MQTT endpoint: subscribers of a broker that count what they get at QoS 1.

They do nothing with a message: this is the least that a hub behind a broker costs with each
library.
"""

import argparse
import asyncio
import contextlib
import signal
from pathlib import Path

import aiomqtt
import gmqtt
import paho.mqtt.client as paho
from gmqtt.mqtt.constants import MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from bench.counting import Counter

HOST = "127.0.0.1"
FILTER = "zhilu/v1/+/+"
QUEUE = 1_000_000


async def by_aiomqtt(port: int, counter: Counter) -> None:
    """Count by aiomqtt."""
    async with aiomqtt.Client(HOST, port, max_queued_incoming_messages=QUEUE) as client:
        await client.subscribe(FILTER, qos=1)
        counter.ready()
        async for _ in client.messages:
            counter.add(1)


async def by_gmqtt(port: int, counter: Counter) -> None:
    """Count by gmqtt, whose handler may be a plain function, which is quicker."""
    client = gmqtt.Client("bench-subscriber")

    def on_message(*_: object) -> int:
        counter.add(1)
        return 0

    client.on_message = on_message
    client.on_subscribe = lambda *_: counter.ready()
    await client.connect(HOST, port, version=MQTTv311)
    client.subscribe(FILTER, qos=1)
    await asyncio.Event().wait()


async def by_paho(port: int, counter: Counter) -> None:
    """Count by paho, in its own thread."""
    client = paho.Client(CallbackAPIVersion.VERSION2)

    def on_connect(*_: object) -> None:
        client.subscribe(FILTER, 1)

    client.on_connect = on_connect
    client.on_subscribe = lambda *_: counter.ready()
    client.on_message = lambda *_: counter.add(1)
    client.connect(HOST, port)
    client.loop_start()
    try:
        await asyncio.Event().wait()
    finally:
        client.loop_stop()


LIBRARIES = {"aiomqtt": by_aiomqtt, "gmqtt": by_gmqtt, "paho": by_paho}


async def count(library: str, port: int, counter: Counter) -> None:
    """Count until told to stop."""
    task = asyncio.create_task(LIBRARIES[library](port, counter))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def main() -> None:
    """Run a subscriber from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", choices=sorted(LIBRARIES), required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(count(options.library, options.port, Counter(options.count)))


if __name__ == "__main__":
    main()
