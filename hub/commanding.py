"""Commands: committed to the store, then applied to the twin; made good where that is cut off."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import structlog

from hub.auditing import HUB
from hub.engine import Fact
from hub.errors import (
    MeasureUnknownError,
    PermanentHubError,
    StoreUnavailableError,
    TransientHubError,
)
from hub.measures import ending, has_target, taking
from hub.store import (
    ACKNOWLEDGEMENT,
    QUEUE_SECONDS,
    EndMeasure,
    Measure,
    Store,
    TakeMeasure,
)
from hub.twin import Twin, forgotten_facts, measures_of
from sensors.adapters import IncidentLog

T = TypeVar("T")

HEARD_AGAIN_NS = 60 * 10**9
"""How long after a start devices have to be heard again, before what they alarmed of is over."""

log = structlog.get_logger(__name__)


class Commanding:
    """Takes and ends measures.

    When the store's answer to a commit is lost, nobody knows whether the command is in force. The
    sender is told to try again; meanwhile `make_good` asks the store, as soon as it answers, and
    brings the twin to what it holds. So it does where the store's connection was lost and made
    anew, for a standby may have commanded meanwhile.

    The twin takes commands up in the order in which the store committed them: from the commit until
    its facts are handed over, a command has the store for itself. The others wait in the order they
    come, `QUEUE_SECONDS` at most; then they are refused with `StoreUnavailableError`.

    Args:
        twin: The building.
        store: Where commands are committed before they take effect.
        apply: Takes facts for the next tick at once; what it returns waits for the revision at
            which they are in force.
    """

    def __init__(self, twin: Twin, store: Store, apply: Callable[..., Awaitable[int]]) -> None:
        self._twin = twin
        self._store = store
        self._apply = apply
        self._applied: dict[str, Measure] = {}
        self._reconnections = store.reconnections
        self._turn = asyncio.Lock()
        self.doubtful = False
        self._incidents = IncidentLog(log)

    async def start(self, now_ns: int) -> list[Fact[Any]]:
        """Return the facts of all measures in force."""
        self._reconnections = self._store.reconnections
        for measure in await self._store.in_force(self._twin.site.venue.id):
            if not has_target(self._twin.site, measure):
                log.warning(
                    "measure.target.gone", kind=measure.kind, id=measure.id, target=measure.target
                )
            self._applied[measure.id] = measure
        until_ns = now_ns + HEARD_AGAIN_NS
        return [taking(self._twin.site, measure, until_ns) for measure in self._applied.values()]

    async def lead_on(self, now_ns: int) -> list[Fact[Any]]:
        """Return the facts that bring a twin which has followed another one to the store.

        One that was restored from a backup may not have what the twin has; then that ends.
        """
        self._reconnections = self._store.reconnections
        site, known = self._twin.site, measures_of(self._twin.engine.state)
        held = {each.id: each for each in await self._store.in_force(site.venue.id)}
        self._applied = dict(held)
        gone = {each: await self._store.found(each) for each in sorted(known - held.keys())}
        forgotten = [each for each, measure in gone.items() if measure is None]
        if forgotten:
            log.warning("measure.forgotten", ids=forgotten, see="docs/operations.md")
        taken = [each for each in held.values() if each.id not in known]
        return [
            *(ending(site, measure) for measure in gone.values() if measure is not None),
            *forgotten_facts(self._twin.engine.state, forgotten, now_ns),
            *(taking(site, measure) for measure in taken),
        ]

    async def take(self, command: TakeMeasure) -> tuple[Measure, int]:
        """Commit a measure, then apply it; return it and the revision at which it is in force.

        A command that comes a second time under its idempotency key is answered, not repeated.
        """
        async with self._alone():
            measure = await self._committed(self._store.take(command))
            in_force: Awaitable[int] | None = None
            if measure.command_id == command.id:
                replaced = [
                    await self._committed(self._store.one(held.id))
                    for held in tuple(self._applied.values())
                    if held.place == measure.place and held.id != measure.id
                ]
                in_force = self._bring(ended=replaced, taken=[measure])
        return measure, await (in_force or self._as_it_is())

    async def end(self, command: EndMeasure) -> tuple[Measure, int]:
        """Commit the end of a measure, then apply it."""
        async with self._alone():
            measure = await self._committed(self._store.end(command))
            in_force: Awaitable[int] | None = None
            if measure.ended_by_command == command.id:
                in_force = self._bring(ended=[measure], taken=[])
        return measure, await (in_force or self._as_it_is())

    async def taken_under(self, key: str) -> Measure | None:
        """Return the measure that was taken under an idempotency key, as it was taken."""
        return await self._store.taken_under(key)

    async def ended_under(self, key: str) -> Measure | None:
        """Return the measure that a command under an idempotency key ended."""
        return await self._store.ended_under(key)

    async def make_good(self) -> None:
        """Bring the twin to what the store holds, where that is in doubt and the store answers."""
        if not self.doubtful and self._store.reconnections == self._reconnections:
            return
        try:
            async with self._alone():
                in_force = await self._in_line()
        except TransientHubError:
            return
        if in_force is not None:
            await in_force

    async def touch(self) -> None:
        """Find out whether the store is there and its connection still the same."""
        with contextlib.suppress(TransientHubError):  # told of already
            await self._committed(self._store.touch())

    async def end_spent(self, now_ns: int, new_id: Callable[[str], str]) -> None:
        """End the acknowledgements of alarms that have been cleared, in the store as well."""
        for measure_id in self._twin.spent_acknowledgements(now_ns):
            venue_id = self._twin.site.venue.id
            command = EndMeasure(
                new_id("cmd-"), measure_id, venue_id, ACKNOWLEDGEMENT, HUB.name, now_ns, source=HUB
            )
            try:
                await self.end(command)
            except TransientHubError:  # told of already; a later beat tries again
                return
            except MeasureUnknownError:  # somebody has ended it, and the twin does not know yet
                self.doubtful = True

    async def _as_it_is(self) -> int:
        await self.make_good()
        return self._twin.engine.number

    async def _in_line(self) -> Awaitable[int] | None:
        """Hand over what the twin lacks of the store, see `_bring`; None where it lacks nothing."""
        known, reconnections = set(self._applied), self._store.reconnections
        held = await self._store.in_force(self._twin.site.venue.id)
        gone = known - {measure.id for measure in held}
        ended = [await self._store.one(measure_id) for measure_id in sorted(gone)]
        self.doubtful, self._reconnections = False, reconnections
        taken = [measure for measure in held if measure.id not in known]
        self._incidents.info("store.answers", taken=len(taken), ended=len(ended))
        return self._bring(ended=ended, taken=taken) if ended or taken else None

    def _bring(self, *, ended: list[Measure], taken: list[Measure]) -> Awaitable[int]:
        """Hand facts over for the next tick; what is returned waits for it."""
        facts: list[Fact[Any]] = []
        for measure in ended:
            self._applied.pop(measure.id, None)
            facts.append(ending(self._twin.site, measure))
        for measure in taken:
            self._applied[measure.id] = measure
            facts.append(taking(self._twin.site, measure))
        return self._apply(*facts)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Have the store for oneself, so that nobody's commit comes between.

        Raises:
            StoreUnavailableError: Too many commands wait.
        """
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StoreUnavailableError("too many commands wait; try again") from error
        try:
            yield
        finally:
            self._turn.release()

    async def _committed(self, work: Awaitable[T]) -> T:
        """Wait for the store; whatever cuts that off but a refusal leaves the end in doubt."""
        try:
            return await work
        except PermanentHubError:
            raise
        except BaseException as error:
            if not self.doubtful:
                self._incidents.warning("store.in_doubt", why=str(error), see="docs/store.md")
            self.doubtful = True
            raise
