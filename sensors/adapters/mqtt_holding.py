"""What the MQTT endpoint holds back until the changes that it follows from are kept."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from sensors.adapters.mqtt_kept import KeptFile
from sensors.mqtt import Close, Turn

Writes = dict[int, list[bytes]]

HELD_BYTES = 256
"""What a turn that is held counts besides what it writes: its lists, and its place in the line."""


@dataclass(slots=True)
class Held:
    """What one turn is to write and close.

    Args:
        writes: Bytes by connection.
        closes: Connections to close then.
        sent: See `Turn.sent`.
    """

    writes: Writes
    closes: list[Close]
    sent: set[int]

    def connections(self) -> set[int]:
        """Return the connections that it is about."""
        return self.writes.keys() | {close.connection for close in self.closes}


class Holding:
    """Lets nothing out that tells of a change which is not kept yet.

    A turn without changes goes out at once, but for connections that something is held for: what is
    said to one client stays in order.

    Args:
        file: Where changes are kept.
        perform: Writes and closes.
        released: Is told when something that was held has gone out.
    """

    def __init__(
        self, file: KeptFile, perform: Callable[[Held], None], released: Callable[[], None]
    ) -> None:
        self._file = file
        self._perform = perform
        self._released = released
        self._waiting: deque[Held] = deque()
        self._behind: Counter[int] = Counter()
        self.bytes = 0

    def pass_on(self, turn: Turn) -> None:
        """Write and close what a turn asks for, now or once its changes are kept."""
        going = Held(turn.writes, turn.closes, turn.sent)
        if turn.changes:
            if not (going.writes or going.closes):
                self._file.keep(turn.changes)
                return
            self._hold(going)
            self._file.keep(turn.changes, self._release)
        elif self._behind:
            self._perform(self._without_those_behind(going))
        else:
            self._perform(going)

    def _hold(self, held: Held) -> None:
        self._waiting.append(held)
        self._behind.update(held.connections())
        self.bytes += _size(held)

    def _without_those_behind(self, going: Held) -> Held:
        """Put what goes to connections that something is held for behind that; return the rest."""
        last, behind = self._waiting[-1], self._behind
        before = last.connections()
        for number in [each for each in going.writes if behind[each]]:
            parts = going.writes.pop(number)
            last.writes.setdefault(number, []).extend(parts)
            self.bytes += sum(map(len, parts))
        last.closes += [close for close in going.closes if behind[close.connection]]
        last.sent |= {number for number in going.sent if behind[number]}
        behind.update(last.connections() - before)
        closes = [close for close in going.closes if not behind[close.connection]]
        return Held(going.writes, closes, going.sent & going.writes.keys())

    def _release(self) -> None:
        held = self._waiting.popleft()
        self._behind.subtract(held.connections())
        self._behind += Counter()
        self.bytes -= _size(held)
        self._perform(held)
        self._released()


def _size(held: Held) -> int:
    return HELD_BYTES + sum(len(data) for parts in held.writes.values() for data in parts)
