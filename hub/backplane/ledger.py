"""The ledger: what stands after the batches so far; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.ports import UNTOLD, Batch, Snapshot


@dataclass(slots=True)
class Ledger:
    """The newest record of each key, and the digest of each topic.

    Its size is bounded by what a building can have: one record per key, one digest per topic.

    Args:
        epoch: The life of the state.
        number: Of the last batch taken.
        revision: The revision reached.
        records: What stands, by key.
        topics: Digest by topic, and the revision that last changed it.
    """

    epoch: str
    number: int = 0
    revision: int = 0
    records: dict[str, bytes] = field(default_factory=dict)
    topics: dict[str, tuple[int, int]] = field(default_factory=dict)

    def take(self, batch: Batch) -> int:
        """Take the next batch and return its number."""
        self.number += 1
        self.revision = batch.revision
        for record in batch.records:
            if record.stands:
                self.records[record.key] = record.data
            else:
                self.records.pop(record.key, None)
        for topic, digest in batch.topics.items():
            if digest:
                self.topics[topic] = digest, batch.revision
            else:
                self.topics.pop(topic, None)
        return self.number

    def tell(self, revision: int, digests: Mapping[str, int]) -> None:
        """Take digests of a revision's documents, made after its batch.

        A document that has changed since then waits for its own.
        """
        for topic, digest in digests.items():
            if self.topics.get(topic) == (UNTOLD, revision):
                self.topics[topic] = digest, revision

    def snapshot(self, view: str = "") -> Snapshot:
        """Return what stands under keys that start with `view`."""
        held = {key: data for key, data in self.records.items() if key.startswith(view)}
        return Snapshot(self.epoch, self.revision, held, dict(self.topics))
