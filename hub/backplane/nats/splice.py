"""The splice: what is heard live and what is fetched become one row without a gap; pure."""

from dataclasses import dataclass, field

MOST_HELD = 4_096
MOST_BYTES = 32 * 2**20


@dataclass(slots=True)
class Splice:
    """Puts messages of a stream in order.

    Whoever reads a stream first listens to what comes live, and then fetches what came before. What
    comes too early is held; `missing` says what has to be fetched.

    Overflow rule: beyond 4,096 messages or 32 MiB what is held is let go of. It stands in the
    stream and is fetched again.

    Args:
        done: Sequence of the last message that was handed on.
        known: The highest sequence that is known to be in the stream.
    """

    done: int
    known: int = 0
    _held: dict[int, bytes] = field(default_factory=dict)
    _size: int = 0

    def offer(self, sequence: int, data: bytes) -> list[tuple[int, bytes]]:
        """Take a message, heard or fetched; return what can be handed on now, in order."""
        self.known = max(self.known, sequence)
        if sequence <= self.done or sequence in self._held:
            return []
        if sequence == self.done + 1:
            self.done = sequence
            ready = [(sequence, data)]
            while self._held and (following := self._held.pop(self.done + 1, None)) is not None:
                self.done += 1
                self._size -= len(following)
                ready.append((self.done, following))
            return ready
        if len(self._held) >= MOST_HELD or self._size + len(data) > MOST_BYTES:
            self._held.clear()
            self._size = 0
        self._held[sequence] = data
        self._size += len(data)
        return []

    def hear_of(self, sequence: int) -> None:
        """Note that the stream holds a message of this sequence."""
        self.known = max(self.known, sequence)

    def missing(self, most: int) -> list[int]:
        """Return the next sequences that have to be fetched, at most so many."""
        if self.done >= self.known:
            return []
        until = min(self._held, default=self.known + 1)
        return list(range(self.done + 1, min(until, self.done + 1 + most)))
