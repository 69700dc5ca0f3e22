"""What a standby core holds of a building: all that a start needs, kept current; pure."""

from dataclasses import dataclass, field

from hub.backplane.ledger import Ledger
from hub.backplane.nats.commits import Full, FullBase, Letter, batch_of
from hub.ports import Batch
from hub.twin import note_in_force


@dataclass(slots=True)
class Standing:
    """What stands after a message of the stream.

    Args:
        ledger: What stands as facts, and the digest of each document.
        sequence: Of the last message taken.
        term: The highest term met.
        letters: Messages that wait to be acknowledged, by mailbox and id.
        in_force: What commands have put in force, as records by key.
        now_ns: When the last batch was, ns UTC.
    """

    ledger: Ledger
    sequence: int = 0
    term: int = 0
    letters: dict[tuple[str, str], Letter] = field(default_factory=dict)
    in_force: dict[str, bytes] = field(default_factory=dict)
    now_ns: int = 0

    def take(self, sequence: int, commit: Full) -> list[tuple[int, Batch]]:
        """Take the next message and return its batches with their numbers.

        Those that the base held already are passed by.
        """
        taken: list[tuple[int, Batch]] = []
        self.sequence = sequence
        self.term = max(self.term, commit.term)
        if self.ledger.number == 0:
            self.ledger.epoch = commit.epoch
        for tick in commit.ticks:
            if tick.number > self.ledger.number:
                batch = batch_of(tick)
                taken.append((self._take_batch(batch), batch))
                for change in tick.changes:
                    if change.document is None and change.frame is None:
                        self.ledger.topics.pop(change.topic, None)
        for letter in commit.letters:
            self.letters[letter.mailbox, letter.id] = letter
        for receipt in commit.receipts:
            for each in receipt.ids:
                self.letters.pop((receipt.mailbox, each), None)
        return taken

    def _take_batch(self, batch: Batch) -> int:
        self.now_ns = batch.now_ns
        if batch.since is not None:
            self.in_force.clear()
        for record in batch.records:
            note_in_force(self.in_force, record)
        return self.ledger.take(batch)


def standing_of(base: FullBase) -> Standing:
    """Return what a base holds."""
    ledger = Ledger(base.epoch, base.number, base.revision, base.records, base.topics)
    letters = {(letter.mailbox, letter.id): letter for letter in base.letters}
    return Standing(ledger, base.sequence, base.term, letters, dict(base.in_force), base.now_ns)
