"""A table at which a broker and its clients talk, without sockets: what each event leads to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sensors.mqtt import Batch, Broker, Close, Incoming, Limits, Login, Rights, RightsOf
from tests.sensors import mqtt_bytes as client

FILTER = "zhilu/v1/+/+"
TOPIC = "zhilu/v1/lift-1/state"


@dataclass(frozen=True)
class Send:
    """Bytes to a connection."""

    connection: int
    data: bytes


Action = Send | Incoming | Close | Login


class Table:
    """A broker, and a hub that settles at once, or when `settle` is called where `slow`.

    Messages whose payload is in `unwanted` are refused.
    """

    def __init__(
        self, limits: Limits | None = None, *, slow: bool = False, guarded: bool = False
    ) -> None:
        self.broker = Broker(FILTER, limits, guarded=guarded)
        self.slow = slow
        self.unwanted: set[bytes] = set()
        self.waiting: list[Batch] = []
        self.kept: dict[bytes, bytes] = {}
        self._made = limits, slow, guarded

    def reborn(
        self,
        now: float = 0.0,
        wall: float = 0.0,
        *,
        guarded: bool | None = None,
        rights_of: RightsOf | None = None,
    ) -> "Table":
        """Return the table after the broker was killed: a new one, with what was kept."""
        limits, slow, as_before = self._made
        guarded = as_before if guarded is None else guarded
        table = Table(limits, slow=slow, guarded=guarded)
        table.kept = dict(self.kept)
        assert table.broker.restore(self.kept.items(), now, wall, rights_of) == 0
        assert table.elapsed(now) == []
        return table

    def open(self, *connections: tuple[int, bytes]) -> "Table":
        """Open connections and have each say hello."""
        for number, hello in connections:
            assert self.opened(number, 0.0) == []
            self.received(number, hello, 0.0)
        return self

    def opened(self, number: int, now: float = 0.0) -> list[Action]:
        self.broker.opened(number, now)
        return self._actions(now)

    def received(self, number: int, data: bytes, now: float = 0.0) -> list[Action]:
        return self.received_together(((number, data),), now)

    def received_together(
        self, found: Sequence[tuple[int, bytes]], now: float = 0.0
    ) -> list[Action]:
        self.broker.received(found, now)
        return self._actions(now)

    def dismiss(self, owner: str, now: float = 0.0) -> list[Action]:
        self.broker.dismiss(owner, now)
        return self._actions(now)

    def admit(self, number: int, rights: Rights | None, now: float = 0.0) -> list[Action]:
        self.broker.admit(number, rights, now)
        return self._actions(now)

    def elapsed(self, now: float) -> list[Action]:
        self.broker.elapsed(now)
        return self._actions(now)

    def written(self, number: int, backlog: int, now: float = 0.0) -> list[Action]:
        self.broker.written(number, backlog, now)
        return self._actions(now)

    def closed(self, number: int, now: float = 0.0) -> list[Action]:
        self.broker.closed(number, now)
        return self._actions(now)

    def shut_down(self) -> list[Action]:
        self.broker.shut_down()
        return self._actions(0.0)

    def settle(self, place: int = 0, now: float = 0.0) -> list[Action]:
        """Settle one of the batches that wait."""
        self._settle(self.waiting.pop(place), now)
        return self._actions(now)

    def _settle(self, batch: Batch, now: float) -> None:
        refused = [n for n, one in enumerate(batch.messages) if one.payload in self.unwanted]
        self.broker.settle(batch, refused, now)

    def _actions(self, now: float) -> list[Action]:
        actions: list[Action] = []
        while turn := self.broker.take():
            for key, entry in (turn.changes or {}).items():
                if entry is None:
                    self.kept.pop(key, None)
                else:
                    self.kept[key] = entry
            if turn.batch is not None:
                actions += turn.batch.messages
                if self.slow:
                    self.waiting.append(turn.batch)
                else:
                    self._settle(turn.batch, now)
            actions += turn.logins
            actions += [Send(number, b"".join(data)) for number, data in turn.writes.items()]
            actions += turn.closes
        return actions


def sent(actions: Sequence[Action], connection: int) -> bytes:
    return b"".join(
        action.data
        for action in actions
        if isinstance(action, Send) and action.connection == connection
    )


def delivered(actions: Sequence[Action]) -> list[tuple[str, bytes]]:
    return [(one.topic, one.payload) for one in actions if isinstance(one, Incoming)]


def closes(actions: Sequence[Action]) -> list[int]:
    return [action.connection for action in actions if isinstance(action, Close)]


def disconnect(reason: int) -> bytes:
    return bytes((0xE0, 1, reason))


def asked(actions: Sequence[Action]) -> list[Login]:
    return [action for action in actions if isinstance(action, Login)]


def listener(
    table: Table, number: int, *filters: tuple[str, int], name: str = ""
) -> Callable[[Sequence[Action]], bytes]:
    """Open a MQTT 5.0 client that subscribes; return what reads the bytes sent to it."""
    table.open((number, client.connect(client.V5, name or f"listener-{number}")))
    table.received(number, client.subscribe(*filters, version=client.V5))
    return lambda actions: sent(actions, number)
