"""A hub as a service, one stage of which hangs when it is told so.

Run as `python -m tests.integration.hanging_hub DATA PLAN HTTP_PORT MQTT_PORT`, with what a service
manager sets in the environment. A hub counts as stuck after one second instead of ten.
"""

import asyncio
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import hub.app
import hub.runtime
from hub.cli.serve import run_until_told
from hub.config import (
    AccessConfig,
    Config,
    DataConfig,
    HttpConfig,
    LogConfig,
    MqttConfig,
    VenueConfig,
)
from hub.engine import Put, Stage, View
from hub.fair_loop import fair_loop
from hub.logs import configure_logging
from hub.pulse import Pulse
from hub.twin import make_twin
from hub.twin.slots import BELIEVED

HANGING = 13


def hanging(stage: Stage) -> Stage:
    """Return a stage that hangs while room508 has 13 people."""

    def run(view: View) -> Iterable[Put[Any]]:
        entry = view.state.table(BELIEVED).get("room508/occupants")
        if entry is not None and entry.value.reading.value == HANGING:
            time.sleep(600)
        return stage.run(view)

    return replace(stage, run=run)


def main() -> None:
    """Serve until told."""
    data, plan, http, mqtt = sys.argv[1:]
    real = make_twin

    def hanging_twin(*arguments: Any) -> Any:
        twin = real(*arguments)
        twin.engine.stages = tuple(
            hanging(stage) if stage.name == "occupancy" else stage for stage in twin.engine.stages
        )
        return twin

    vars(hub.runtime)["Pulse"] = partial(Pulse, stuck=1.0)
    vars(hub.app)["make_twin"] = hanging_twin
    config = Config(
        http=HttpConfig(port=int(http)),
        access=AccessConfig("open"),
        venue=VenueConfig(plan),
        mqtt=MqttConfig(port=int(mqtt)),
        data=DataConfig(data),
        log=LogConfig(format="json"),
    )
    configure_logging(config.log)
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(run_until_told(config))


if __name__ == "__main__":
    main()
