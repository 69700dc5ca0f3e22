"""Leading on: a core takes over with a twin that has followed the one that led."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.clock import JUMP_NS
from hub.engine import Fact
from hub.keeping import by_revision
from hub.ports import Document, Snapshot
from hub.runtime import Runtime
from hub.shadow import Shadow
from hub.twin import ClockSet, clock_fact, encoded, published, sessions_of


async def lead_on(runtime: Runtime, held: Snapshot, shadow: Shadow) -> None:
    """Let a runtime lead with a shadow's twin, in place of `Runtime.start`.

    What its topics say that is different from what was told last goes out with one small tick, as
    does what was commanded after the last batch.

    Args:
        runtime: Made with the twin of the shadow.
        held: What stood with the last batch.
        shadow: It has followed up to that.

    Raises:
        TransientHubError: The store does not answer.
        SessionsFullError: More routes are open than this core takes.
    """
    now_ns, twin = runtime.clock.now_ns(), runtime.twin
    for session in sessions_of(twin.engine.state):
        runtime.sessions.open(session.id, now_ns, asks=session.asked is not None)
    documents, ahead = twin.documents(), twin.engine.number + 1
    *standing, (_, other) = by_revision(documents, held, ahead, shadow.digests)
    for revision, told in standing:
        runtime.push.publish(revision, told, shadow.told)
    ended = dict.fromkeys(held.topics.keys() - documents.keys())
    facts = await runtime.commanding.lead_on(now_ns)
    if now_ns - shadow.now_ns <= -JUMP_NS:
        facts.append(clock_fact(ClockSet(now_ns - shadow.now_ns, now_ns)))
    run(runtime, facts, now_ns, {**ended, **other})
    runtime.ready = True


def run(
    runtime: Runtime,
    facts: Sequence[Fact[Any]],
    now_ns: int,
    other: Mapping[str, Document | None],
) -> None:
    """Run the tick; whatever else is different is told with it."""
    runtime.ticks += 1
    engine, ahead = runtime.twin.engine, runtime.twin.engine.number + 1
    revision = runtime.twin.run(facts, now_ns)
    documents = {**other, **(published(revision) if revision is not None else {})}
    if documents:
        engine.number = ahead
    told = encoded(documents)
    runtime.keeper.keep(facts, revision, told, now_ns)
    if documents:
        runtime.push.publish(ahead, documents, told)
