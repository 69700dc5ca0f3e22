"""What a standby core holds of a building: all that a start needs, kept current; pure."""

from dataclasses import dataclass, field

from hub.backplane.ledger import Ledger
from hub.backplane.nats.commits import Full, FullBase, Letter, batch_of


@dataclass(slots=True)
class Standing:
    """What stands after a message of the stream.

    Args:
        ledger: What stands as facts, and the digest of each document.
        sequence: Of the last message taken.
        term: The highest term met.
        letters: Messages that wait to be acknowledged, by mailbox and id.
    """

    ledger: Ledger
    sequence: int = 0
    term: int = 0
    letters: dict[tuple[str, str], Letter] = field(default_factory=dict)

    def take(self, sequence: int, commit: Full) -> None:
        """Take the next message; ticks that the base held already are passed by."""
        self.sequence = sequence
        self.term = max(self.term, commit.term)
        if self.ledger.number == 0:
            self.ledger.epoch = commit.epoch
        for tick in commit.ticks:
            if tick.number > self.ledger.number:
                self.ledger.take(batch_of(tick))
                for change in tick.changes:
                    if change.document is None and change.frame is None:
                        self.ledger.topics.pop(change.topic, None)
        for letter in commit.letters:
            self.letters[letter.mailbox, letter.id] = letter
        for receipt in commit.receipts:
            for each in receipt.ids:
                self.letters.pop((receipt.mailbox, each), None)


def standing_of(base: FullBase) -> Standing:
    """Return what a base holds."""
    ledger = Ledger(base.epoch, base.number, base.revision, base.records, base.topics)
    letters = {(letter.mailbox, letter.id): letter for letter in base.letters}
    return Standing(ledger, base.sequence, base.term, letters)
