"""Golden conversations: played by the hub here, by both clients here and in web/client."""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.client import Mirror, decode_hub_frame
from hub.push import Board
from hub.push.outbox import Outbox
from hub.push.subscriber import Batch, Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_wire import frames

FOLDER = Path(__file__).parents[1] / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.json"))
NOON = "2026-01-02T12:00:00Z"


def steps(path: Path) -> list[tuple[str, Any]]:
    """The steps of a transcript: a verb and what goes with it."""
    said: list[dict[str, Any]] = msgspec.json.decode(path.read_bytes())["steps"]
    return [next(iter(step.items())) for step in said]


@dataclass
class ClientSide:
    mirror: Mirror = field(default_factory=Mirror)
    connected: bool = False
    sent: deque[Any] = field(default_factory=deque)

    def send(self, *requests: bytes) -> None:
        if self.connected:
            self.sent += [msgspec.json.decode(request) for request in requests]

    def play(self, verb: str, value: Any) -> None:
        if verb == "want":
            self.send(self.mirror.want(value))
        elif verb == "leave":
            self.send(self.mirror.leave(value))
        elif verb == "connect":
            self.connected = True
            self.send(*self.mirror.connected())
        elif verb == "break":
            self.connected = False
            self.sent.clear()
        elif verb == "hub":
            self.send(*self.mirror.take(decode_hub_frame(msgspec.json.encode(value))).requests)
        elif verb == "client":
            assert self.sent.popleft() == value
        elif verb == "holds":
            assert not self.sent
            assert self.mirror.documents() == value


@dataclass
class HubSide:
    board: Board = field(default_factory=lambda: Board("E", ring_revisions=3))
    index: Subscriptions[Subscriber] = field(default_factory=lambda: Subscriptions({"route"}))
    subscriber: Subscriber | None = None
    backlog: int = 0
    said: deque[Any] = field(default_factory=deque)

    def say(self, outgoing: Outgoing) -> None:
        self.said += frames(outgoing.data)

    @property
    def here(self) -> Subscriber:
        assert self.subscriber is not None
        return self.subscriber

    def publish(self, revision: int, documents: Any) -> None:
        published = self.board.publish(revision, documents)
        batch = Batch(published, self.board)
        for topics, audience in self.index.audiences(batch.topics):
            for subscriber in audience.members:
                self.say(subscriber.offer(batch, topics, self.backlog))
        for topic in published.ended:
            self.index.forget(topic)

    def play(self, verb: str, value: Any) -> None:
        if verb == "publish":
            self.publish(value["revision"], value["documents"])
        elif verb == "connect":
            self.subscriber = Subscriber(self.board, self.index, Outbox(lambda: 0))
            self.say(self.here.hello(NOON))
        elif verb == "client":
            self.say(self.here.receive(msgspec.json.encode(value).decode()))
        elif verb == "hub":
            assert self.said.popleft() == value
        elif verb == "break":
            self.here.leave()
            self.said.clear()
        elif verb == "jam":
            self.backlog = 10**6
        elif verb == "drain":
            self.backlog = 0
            self.say(self.here.drain())
        elif verb == "restart":
            self.board = Board(value["epoch"], ring_revisions=3)
            self.index = Subscriptions({"route"})
        elif verb == "holds":
            assert not self.said


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_client_speaks_as_written(path: Path) -> None:
    side = ClientSide()
    for verb, value in steps(path):
        side.play(verb, value)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_hub_speaks_as_written(path: Path) -> None:
    side = HubSide()
    for verb, value in steps(path):
        side.play(verb, value)


def test_there_are_transcripts_and_each_says_what_it_is_about() -> None:
    assert len(TRANSCRIPTS) >= 8
    for path in TRANSCRIPTS:
        assert msgspec.json.decode(path.read_bytes())["about"]
