"""What `/healthz` and `/readyz` say, and why."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from hub.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Health:
    """How the hub is.

    Args:
        ailing: What is stuck: the event `loop` or the `tick`; only a new start helps.
        waiting: What it waits for before it can take what comes: `start`, `journal`, `mqtt`,
            `mqtt.kept`.
        lacking: What it does without, serving all else: `store` (commands are refused),
            `stage:NAME` (a part of the twin raised, and stands as it was).
    """

    ailing: str | None
    waiting: tuple[str, ...]
    lacking: tuple[str, ...]


def health_of(runtime: Runtime) -> Health:
    """Return how a hub is."""
    return Health(
        runtime.pulse.ailing(time.monotonic()), tuple(_waiting(runtime)), tuple(_lacking(runtime))
    )


def _waiting(runtime: Runtime) -> Iterator[str]:
    if not runtime.ready:
        yield "start"
    if runtime.keeper.log.failing:
        yield "journal"
    if not runtime.inputs.connected:
        yield "mqtt"
    if runtime.inputs.kept_failing:
        yield "mqtt.kept"


def _lacking(runtime: Runtime) -> Iterator[str]:
    if runtime.commanding.doubtful:
        yield "store"
    for stage in sorted(runtime.twin.engine.resting_ns):
        yield f"stage:{stage}"
