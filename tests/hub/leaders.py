"""A twin that leads, for tests of those that follow it: its ticks as batches of a log."""

from collections.abc import Iterable
from typing import Any

from hub.backplane.ledger import Ledger
from hub.engine import Fact
from hub.ports import Batch
from hub.shadow import Begin
from hub.twin import (
    Evacuation,
    PassageClosed,
    Session,
    closing_fact,
    digests,
    encoded,
    evacuation_fact,
    in_force,
    make_twin,
    published,
    reading_fact,
    records_of,
    session_fact,
    start_fact,
)
from routing import access_to
from tests.hub.library import SECOND, SIGN, SPECIAL, START_NS, reading, sample_site


class Leader:
    """Runs ticks, a second apart, and notes what a log would keep of them."""

    def __init__(self, since: int = 7) -> None:
        self.site = sample_site()
        self.twin = make_twin(self.site, since)
        self.ledger = Ledger("epoch", revision=since)
        self.batches: list[Batch] = []
        self.now_ns = START_NS
        self.tick(start_fact(self.site, START_NS), since=since)

    def tick(self, *facts: Fact[Any], since: int | None = None) -> Batch:
        self.now_ns += SECOND
        revision = self.twin.run(facts, self.now_ns)
        told = encoded(published(revision)) if revision is not None else {}
        engine = self.twin.engine
        records = records_of(self.site, engine.state, facts, revision)
        batch = Batch(engine.number, self.now_ns, records, digests(told), since)
        self.batches.append(batch)
        self.ledger.take(batch)
        return batch

    @property
    def begin(self) -> Begin:
        """What a core holds of it that stands by."""
        standing = in_force(self.twin.engine.state)
        return Begin(self.ledger.snapshot(), standing, self.ledger.number, self.now_ns)

    @property
    def documents(self) -> dict[str, bytes | None]:
        return encoded(self.twin.documents())

    def measured(self, sensor: str, quantity: str, payload: str) -> Fact[Any]:
        return reading_fact(reading(sensor, quantity, payload, self.now_ns))

    def close(self, target: str) -> Fact[Any]:
        closed = PassageClosed(f"c-{target}", target, "connector", "test", self.now_ns)
        return closing_fact(self.site, closed, "cmd", "anna")

    def evacuate(self) -> Fact[Any]:
        return evacuation_fact(Evacuation("e-1", (), "drill", self.now_ns), "cmd", "anna")

    def open(self, session_id: str) -> Fact[Any]:
        one, two = self.site.places.find(SIGN), self.site.places.find(SPECIAL)
        costs = self.site.costs["foot"]
        session = Session(
            session_id, "foot", one, two, access_to(costs, one), access_to(costs, two)
        )
        return session_fact(session, self.now_ns)

    def jobs_done(self) -> Iterable[Fact[Any]]:
        """Yield that the jobs which stand are done."""
        for (_, key), (kind, job) in self.twin.engine.jobs().items():
            yield kind.result(key, job.asked, job.work(lambda: None))

    def live(self) -> None:
        """Let much of what can be going on go on."""
        self.tick(self.measured("counter-l1-lobby", "occupants", "40"))
        self.tick(
            self.measured("lift-1", "state", '"Aborted"'), self.measured("lift-2", "wait", "70")
        )
        self.tick(self.measured("room508", "occupants", "1e12"))
        self.tick(self.open("r-a"))
        self.tick(self.open("r-b"), self.close("stairs-1"))
        self.tick(self.measured("counter-l2-gallery", "occupants", "12"))
        self.tick()

    def clear(self) -> None:
        """Begin to clear the building, with the plan for it."""
        self.tick(self.evacuate())
        self.tick(*self.jobs_done())
        self.tick(self.measured("counter-l2-gallery", "occupants", "14"))
