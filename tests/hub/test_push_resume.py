"""The whole protocol without a network: any order of ticks, jams, cuts and resumes."""

from dataclasses import dataclass, field

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.client import Mirror
from hub.ports import Json
from hub.push import Board
from hub.push.frames import Synced
from hub.push.subscriber import Batch, Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_wire import frames

TOPICS = ("a", "b", "c")
JAM = 10**6


class Heard(msgspec.Struct):
    topic: str = ""
    epoch: str = ""
    revision: int = 0
    synced: Synced | None = None


@dataclass
class World:
    """A hub, a client's mirror and the wire between them, which may be cut after any frame."""

    board: Board
    mirror: Mirror = field(default_factory=Mirror)
    index: Subscriptions[Subscriber] = field(default_factory=Subscriptions)
    wire: list[dict[str, Json]] = field(default_factory=list)
    backlog: int = 0
    subscriber: Subscriber = field(init=False)

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        self.backlog = 0
        self.subscriber = Subscriber(self.board, self.index)
        self.wire = []
        for request in self.mirror.requests(TOPICS):
            self.put(self.subscriber.receive(request.decode()))

    def put(self, outgoing: Outgoing) -> None:
        self.wire += frames(outgoing.data)

    def publish(self, documents: dict[str, Json]) -> None:
        published = self.board.publish(self.board.revision + 1, dict(documents))
        batch = Batch(published)
        for topics, audience in self.index.audiences(published.frames):
            for subscriber in audience:
                self.put(subscriber.offer(batch, topics, self.backlog))

    def read(self, count: int) -> None:
        arrived, self.wire = self.wire[:count], self.wire[count:]
        for frame in arrived:
            self.take(frame)

    def take(self, frame: dict[str, Json]) -> None:
        heard = msgspec.convert(frame, Heard)
        if heard.synced is not None:
            self.mirror.synced(heard.synced.topics, heard.synced.epoch, heard.synced.revision)
        elif "snapshot" in frame:
            self.mirror.snapshot(heard.topic, heard.epoch, heard.revision, frame["snapshot"])
        else:
            self.mirror.delta(heard.topic, heard.revision, frame["patch"])

    def cut(self, arrived: int) -> None:
        self.read(arrived)
        self.subscriber.leave()
        self.connect()


DOCUMENT = st.dictionaries(
    st.sampled_from("xyz"),
    st.one_of(st.integers(0, 2), st.dictionaries(st.sampled_from("pq"), st.integers(0, 1))),
    max_size=3,
)
STEP = st.one_of(
    st.tuples(st.just("publish"), st.dictionaries(st.sampled_from(TOPICS), DOCUMENT)),
    st.tuples(st.just("read"), st.integers(0, 5)),
    st.tuples(st.just("jam"), st.sampled_from([0, 10, JAM])),
    st.tuples(st.just("drain"), st.none()),
    st.tuples(st.just("cut"), st.integers(0, 5)),
)


@settings(max_examples=400)
@given(st.lists(STEP, max_size=40), st.sampled_from([1, 3, 100]))
def test_client_ends_with_the_boards_documents(
    steps: list[tuple[str, object]], ring_revisions: int
) -> None:
    board = Board("E", ring_revisions=ring_revisions)
    board.publish(1, {topic: {} for topic in TOPICS})
    world = World(board)
    for kind, value in steps:
        if kind == "publish":
            world.publish(msgspec.convert(value, dict))
        elif kind == "drain":
            world.put(world.subscriber.drain())
        elif kind == "jam":
            world.backlog = msgspec.convert(value, int)
        elif kind == "read":
            world.read(msgspec.convert(value, int))
        else:
            world.cut(msgspec.convert(value, int))
    world.put(world.subscriber.drain())
    world.read(len(world.wire))
    for topic in TOPICS:
        assert world.mirror.document(topic) == board.document(topic)
