"""The whole protocol without a network: ticks, jams, cuts, births, ends, resumes in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.client import Mirror, decode_hub_frame
from hub.ports import Json
from hub.push import Board
from hub.push.answers import Answers
from hub.push.outbox import Outbox
from hub.push.prepared import Form
from hub.push.subscriber import Batch, Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_wire import frames

TOPICS = ("a", "b", "z/1", "z/2")
JAM = 10**6


@dataclass
class World:
    """A hub, a client's mirror and the wire between them, which may be cut after any frame."""

    board: Board
    form: Form
    mirror: Mirror = field(default_factory=Mirror)
    index: Subscriptions[Subscriber] = field(default_factory=Subscriptions)
    answers: Answers = field(default_factory=Answers)
    wire: list[dict[str, Json]] = field(default_factory=list)
    backlog: int = 0
    subscriber: Subscriber = field(init=False)

    def connect(self) -> None:
        self.backlog = 0
        outbox: Outbox[Subscriber] = Outbox(lambda: 0)
        self.subscriber = Subscriber(
            self.board, self.index, outbox, form=self.form, answers=self.answers
        )
        self.wire = []
        self.put(self.subscriber.hello("now"))
        self.ask(self.mirror.connected())

    def put(self, outgoing: Outgoing) -> None:
        self.wire += frames(outgoing.data)

    def ask(self, requests: Sequence[bytes]) -> None:
        for request in requests:
            if self.subscriber.congested(self.backlog):
                # As the connection does: nothing is answered while the client is behind.
                self.backlog = 0
                self.put(self.subscriber.drain())
            self.put(self.subscriber.receive(request.decode()))

    def want(self, *filters: str) -> None:
        self.ask([self.mirror.want(filters)])

    def publish(self, documents: dict[str, Json | None]) -> None:
        published = self.board.publish(self.board.revision + 1, dict(documents))
        batch = Batch(published, self.board)
        for topics, audience in self.index.audiences(batch.topics):
            for subscriber in audience.members:
                self.put(subscriber.offer(batch, topics, self.backlog))
        for topic in published.ended:
            self.index.forget(topic)

    def read(self, count: int) -> None:
        arrived, self.wire = self.wire[:count], self.wire[count:]
        for frame in arrived:
            _, requests, _ = self.mirror.take(decode_hub_frame(msgspec.json.encode(frame)))
            self.ask(requests)

    def cut(self, arrived: int) -> None:
        self.read(arrived)
        self.subscriber.leave()
        self.connect()

    def restart(self, revision: int) -> None:
        """The hub comes back with the same documents under a new epoch, and lower revisions."""
        now = {topic: self.board.document(topic) for topic in TOPICS}
        self.board = Board(f"{self.board.epoch}+")
        self.board.publish(revision, now)
        self.index = Subscriptions()
        self.answers = Answers()
        self.connect()

    def step(self, kind: str, value: object) -> None:
        if kind == "publish":
            self.publish(msgspec.convert(value, dict))
        elif kind == "drain":
            self.put(self.subscriber.drain())
        elif kind == "want":
            self.want(msgspec.convert(value, str))
        elif kind == "leave":
            self.ask([self.mirror.leave([msgspec.convert(value, str)])])
        elif kind == "jam":
            self.backlog = msgspec.convert(value, int)
        elif kind == "restart":
            self.restart(msgspec.convert(value, int))
        elif kind == "read":
            self.read(msgspec.convert(value, int))
        else:
            self.cut(msgspec.convert(value, int))

    def settle(self) -> None:
        self.backlog = 0
        self.put(self.subscriber.drain())
        while self.wire:
            self.read(len(self.wire))


DOCUMENT = st.dictionaries(
    st.sampled_from("xyz"),
    st.one_of(st.integers(0, 2), st.dictionaries(st.sampled_from("pq"), st.integers(0, 1))),
    max_size=3,
)
FILTERS = st.sampled_from(["a", "b", "z/1", "z/+", "#"])
READ = st.sampled_from([1, 2, 3, 1_000])
STEP = st.one_of(
    st.tuples(st.just("publish"), st.fixed_dictionaries({"z/1": DOCUMENT, "z/2": DOCUMENT})),
    st.tuples(
        st.just("publish"),
        st.dictionaries(st.sampled_from(TOPICS), st.one_of(DOCUMENT, st.none())),
    ),
    st.tuples(st.just("read"), READ),
    st.tuples(st.just("jam"), st.sampled_from([0, 10, JAM])),
    st.tuples(st.just("drain"), st.none()),
    st.tuples(st.just("cut"), READ),
    st.tuples(st.just("want"), FILTERS),
    st.tuples(st.just("leave"), FILTERS),
    st.tuples(st.just("restart"), st.integers(1, 9)),
)


@pytest.mark.parametrize("form", [Form.TEXT, Form.DEFLATED])
@settings(max_examples=400)
@given(st.lists(STEP, max_size=40), st.sampled_from([1, 3, 100]))
def test_client_ends_with_the_boards_documents(
    form: Form, steps: list[tuple[str, object]], ring_revisions: int
) -> None:
    """Whatever is still followed is held, as it is now, and nothing that is not followed."""
    board = Board("E", ring_revisions=ring_revisions)
    board.publish(1, {topic: {} for topic in TOPICS})
    world = World(board, form)
    world.connect()
    world.want("a", "z/+")
    for kind, value in steps:
        world.step(kind, value)
    world.settle()
    followed = world.index.filters(world.subscriber)
    there = {topic: world.board.document(topic) for topic in TOPICS if topic in world.board}
    expected = {
        topic: document
        for topic, document in there.items()
        if topic in followed or any(world.index.covers(each, topic) for each in followed)
    }
    assert set(world.mirror.wanted) == followed
    assert world.mirror.documents() == expected
