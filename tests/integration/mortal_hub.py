"""A hub to be killed: a nursery that has read the building forks one hub after the other.

Run as `python -m tests.integration.mortal_hub DATA PLAN HTTP_PORT MQTT_PORT [STORE]`. For each line
on standard input it forks a hub on DATA, prints one line of JSON once that serves, and waits for
its end. So each hub is a process of its own, and none has to import and read everything anew.
"""

import asyncio
import gc
import os
import sys
from pathlib import Path

import msgspec

import hub.app
from hub.app import running_hub
from hub.config import (
    AccessConfig,
    Config,
    DataConfig,
    HttpConfig,
    MqttConfig,
    StoreConfig,
    VenueConfig,
)
from hub.opening import open_site
from hub.twin.slots import BELIEVED, PASSAGES


async def serve(config: Config) -> None:
    """Serve until killed; say first what was there at the start."""
    async with running_hub(config) as running:
        runtime = running.runtime
        believed = runtime.twin.engine.state.table(BELIEVED)
        born = {
            "pid": os.getpid(),
            "epoch": runtime.push.board.epoch,
            "revision": runtime.twin.engine.number,
            "believed": {key: entry.value.reading.value for key, entry in believed.items()},
            "closed": sorted(runtime.twin.engine.state.table(PASSAGES)),
        }
        print(msgspec.json.encode(born).decode(), flush=True)  # noqa: T201 - read by the test
        await asyncio.Event().wait()


def main() -> None:
    """Read the building, then fork a hub for each line."""
    data, plan, http, mqtt, *store = sys.argv[1:]
    opened = open_site(Path(plan), simulated=False, data=Path(data))[0], Path(plan)
    vars(hub.app)["open_configured_site"] = lambda *_: opened
    config = Config(
        http=HttpConfig(port=int(http)),
        access=AccessConfig("open"),
        venue=VenueConfig(plan),
        mqtt=MqttConfig(port=int(mqtt)),
        data=DataConfig(data),
        store=StoreConfig(*store),
    )
    gc.freeze()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            asyncio.run(serve(config))
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
