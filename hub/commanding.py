"""Commands: committed to the store, then applied to the twin; made good where that is cut off."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from hub.engine import Fact
from hub.errors import PermanentHubError, TransientHubError
from hub.measures import ending, has_target, taking
from hub.store import ACKNOWLEDGEMENT, EndMeasure, Measure, Store, TakeMeasure
from hub.twin import Twin

T = TypeVar("T")

HUB = "hub"
"""Who acts where nobody told the hub to."""

HEARD_AGAIN_NS = 60 * 10**9
"""How long after a start devices have to be heard again, before what they alarmed of is over."""

log = structlog.get_logger(__name__)


class Commanding:
    """Takes and ends measures.

    When the store's answer to a commit is lost, nobody knows whether the command is in force. The
    sender is told to try again; meanwhile `make_good` asks the store, as soon as it answers, and
    brings the twin to what it holds.

    Args:
        twin: The building.
        store: Where commands are committed before they take effect.
        apply: Takes facts for the next tick; returns the revision at which they are in force.
    """

    def __init__(self, twin: Twin, store: Store, apply: Callable[..., Awaitable[int]]) -> None:
        self._twin = twin
        self._store = store
        self._apply = apply
        self._applied: dict[str, Measure] = {}
        self.doubtful = False

    async def start(self, now_ns: int) -> list[Fact[Any]]:
        """Return the facts of all measures in force."""
        for measure in await self._store.in_force(self._twin.site.venue.id):
            if not has_target(self._twin.site, measure):
                log.warning(
                    "measure.target.gone", kind=measure.kind, id=measure.id, target=measure.target
                )
            self._applied[measure.id] = measure
        until_ns = now_ns + HEARD_AGAIN_NS
        return [taking(self._twin.site, measure, until_ns) for measure in self._applied.values()]

    async def take(self, command: TakeMeasure) -> tuple[Measure, int]:
        """Commit a measure, then apply it; return it and the revision at which it is in force.

        A command that comes a second time under its idempotency key is answered, not repeated.
        """
        measure = await self._committed(self._store.take(command))
        if measure.command_id != command.id:
            return measure, await self._as_it_is()
        replaced = [
            await self._committed(self._store.one(held.id))
            for held in tuple(self._applied.values())
            if held.place == measure.place and held.id != measure.id
        ]
        return measure, await self._bring(ended=replaced, taken=[measure])

    async def end(self, command: EndMeasure) -> tuple[Measure, int]:
        """Commit the end of a measure, then apply it."""
        measure = await self._committed(self._store.end(command))
        if measure.ended_by_command != command.id:
            return measure, await self._as_it_is()
        return measure, await self._bring(ended=[measure], taken=[])

    async def taken_under(self, key: str) -> Measure | None:
        """Return the measure that was taken under an idempotency key, as it was taken."""
        return await self._store.taken_under(key)

    async def make_good(self) -> None:
        """Bring the twin to what the store holds, where that is in doubt and the store answers."""
        if not self.doubtful:
            return
        known = set(self._applied)
        try:
            held = await self._store.in_force(self._twin.site.venue.id)
            gone = known - {measure.id for measure in held}
            ended = [await self._store.one(measure_id) for measure_id in sorted(gone)]
        except TransientHubError:
            return
        self.doubtful = False
        taken = [measure for measure in held if measure.id not in known]
        log.info("store.answers", taken=len(taken), ended=len(ended))
        if ended or taken:
            await self._bring(ended=ended, taken=taken)

    async def end_spent(self, now_ns: int, new_id: Callable[[str], str]) -> None:
        """End the acknowledgements of alarms that have been cleared, in the store as well."""
        for measure_id in self._twin.spent_acknowledgements(now_ns):
            venue_id = self._twin.site.venue.id
            command = EndMeasure(new_id("cmd-"), measure_id, venue_id, ACKNOWLEDGEMENT, HUB, now_ns)
            try:
                await self.end(command)
            except TransientHubError:  # told of already; a later beat tries again
                return

    async def _as_it_is(self) -> int:
        await self.make_good()
        return self._twin.engine.number

    async def _bring(self, *, ended: list[Measure], taken: list[Measure]) -> int:
        facts: list[Fact[Any]] = []
        for measure in ended:
            self._applied.pop(measure.id, None)
            facts.append(ending(self._twin.site, measure))
        for measure in taken:
            self._applied[measure.id] = measure
            facts.append(taking(self._twin.site, measure))
        return await self._apply(*facts)

    async def _committed(self, work: Awaitable[T]) -> T:
        """Wait for the store; whatever cuts that off but a refusal leaves the end in doubt."""
        try:
            return await work
        except PermanentHubError:
            raise
        except BaseException as error:
            if not self.doubtful:
                log.warning("store.in_doubt", why=str(error), see="docs/store.md")
            self.doubtful = True
            raise
