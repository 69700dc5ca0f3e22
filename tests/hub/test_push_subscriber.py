import msgspec
import pytest
from msgspec import UNSET

from hub.ports import Json
from hub.push import Board
from hub.push.answers import ANSWER_BYTES, ANSWERS, Answer, Answers, Question
from hub.push.outbox import Outbox
from hub.push.prepared import Form
from hub.push.subscriber import Batch, Subscriber
from hub.push.subscriptions import Subscriptions
from tests.hub.push_wire import Reader, frames

LATE = 10**6


class Hub:
    """A board, its subscribers and a record of who was given work."""

    def __init__(self) -> None:
        self.board = Board("E")
        self.index: Subscriptions[Subscriber] = Subscriptions({"route"})
        self.outbox: Outbox[Subscriber] = Outbox(lambda: self.now_ns)
        self.answers = Answers()
        self.now_ns = 0
        self.board.publish(1, {"a": {"n": 0}, "b": {"n": 0}, "c": {"n": 0}})
        self.offers: list[Subscriber] = []
        self.backlog: dict[Subscriber, int] = {}

    def subscriber(self, *topics: str, max_topics: int = 256) -> Subscriber:
        made = Subscriber(
            self.board, self.index, self.outbox, answers=self.answers, max_topics=max_topics
        )
        if topics:
            made.receive(msgspec.json.encode({"subscribe": topics}).decode())
        return made

    def publish(self, revision: int, **documents: Json | None) -> dict[Subscriber, bytes]:
        published = self.board.publish(revision, documents)
        batch = Batch(published, self.board)
        written = {}
        for topics, audience in self.index.audiences(batch.topics):
            for subscriber in audience.members:
                self.offers.append(subscriber)
                backlog = self.backlog.get(subscriber, 0)
                written[subscriber] = subscriber.offer(batch, topics, backlog).data
        for topic in published.ended:
            self.index.forget(topic)
        return written


def answer(subscriber: Subscriber, text: str) -> list[dict[str, Json]]:
    return frames(subscriber.receive(text).data)


def error_codes(found: list[dict[str, Json]]) -> list[Json]:
    return [frame["error"]["code"] for frame in found if isinstance(frame.get("error"), dict)]  # type: ignore[index,call-overload]


def test_hello_says_where_the_hub_is() -> None:
    outgoing = Hub().subscriber().hello("2026-01-02T03:04:05Z")
    assert frames(outgoing.data) == [
        {"hello": {"protocol": 1, "epoch": "E", "revision": 1, "time": "2026-01-02T03:04:05Z"}}
    ]


def test_subscribe_answers_each_topic_once_and_closes_with_synced() -> None:
    found = answer(Hub().subscriber(), '{"subscribe":["a","nope","b","a"]}')
    assert [frame.get("topic", "") for frame in found] == ["a", "", "b", ""]
    assert error_codes(found) == ["push.topic.unknown"]
    assert found[1]["error"] == {
        "code": "push.topic.unknown",
        "message": "there is no such topic",
        "topic": "nope",
    }
    assert found[-1] == {"synced": {"epoch": "E", "revision": 1, "topics": ["a", "b"]}}


def test_resume_with_nothing_new_is_just_synced() -> None:
    found = answer(Hub().subscriber(), '{"subscribe":["a"],"from":{"epoch":"E","revision":1}}')
    assert found == [{"synced": {"epoch": "E", "revision": 1, "topics": ["a"]}}]


def test_resume_sends_the_missing_deltas_and_then_the_live_ones() -> None:
    hub = Hub()
    hub.publish(2, a={"n": 1})
    back = hub.subscriber()
    found = answer(back, '{"subscribe":["a"],"from":{"epoch":"E","revision":1}}')
    assert found[0] == {"topic": "a", "revision": 2, "patch": {"n": 1}}
    assert frames(hub.publish(3, a={"n": 2})[back])[0]["revision"] == 3


@pytest.mark.parametrize("text", ["{", "{}", '{"subscribe":[7]}', '{"subscribe":["\ud800"]}'])
def test_malformed_frame_is_answered_and_changes_nothing(text: str) -> None:
    hub = Hub()
    subscriber = hub.subscriber("a")
    assert error_codes(answer(subscriber, text)) == ["push.frame.malformed"]
    assert subscriber in hub.publish(2, a={"n": 1})


def test_binary_frame_is_refused() -> None:
    outgoing = Hub().subscriber().receive(b'{"subscribe":["a"]}')
    assert error_codes(frames(outgoing.data)) == ["push.frame.malformed"]


def test_topics_are_bounded_and_the_frame_that_exceeds_is_refused_whole() -> None:
    hub = Hub()
    subscriber = hub.subscriber("a", max_topics=2)
    assert error_codes(answer(subscriber, '{"subscribe":["b","c"]}')) == ["push.subscribe.limit"]
    assert not hub.publish(2, b={"n": 1}, c={"n": 1})
    assert error_codes(answer(subscriber, '{"subscribe":["a","b"]}')) == []


def test_unsubscribe_ends_the_work() -> None:
    hub = Hub()
    subscriber = hub.subscriber("a", "b")
    assert subscriber.receive('{"unsubscribe":["a","never"]}').data == b""
    hub.publish(2, a={"n": 1})
    assert hub.offers == []
    hub.publish(3, b={"n": 1})
    assert hub.offers == [subscriber]


def test_tick_gives_no_work_to_subscribers_whose_topics_did_not_change() -> None:
    hub = Hub()
    idle = [hub.subscriber("b") for _ in range(50)]
    busy = hub.subscriber("a", "b")
    hub.publish(2, a={"n": 1}, b={"n": 0})
    assert hub.offers == [busy]
    assert not set(idle) & set(hub.offers)


def test_all_of_a_revision_is_one_object_shared_by_equal_subscribers() -> None:
    hub = Hub()
    first, second, other = hub.subscriber("a", "b"), hub.subscriber("b", "a"), hub.subscriber("a")
    written = hub.publish(2, a={"n": 1}, b={"n": 1})
    assert written[first] is written[second]
    assert [frame["topic"] for frame in frames(written[first])] == ["a", "b"]
    assert [frame["topic"] for frame in frames(written[other])] == ["a"]


def test_gone_subscriber_is_not_offered_anything() -> None:
    hub = Hub()
    hub.subscriber("a").leave()
    hub.publish(2, a={"n": 1})
    assert hub.offers == []


def test_slow_client_gets_nothing_and_then_one_fresh_snapshot() -> None:
    hub = Hub()
    slow = hub.subscriber("a", "b")
    hub.backlog[slow] = LATE
    for revision in range(2, 50):
        assert hub.publish(revision, a={"n": revision}) == {slow: b""}
    assert slow.lagging
    found = frames(slow.drain().data)
    assert found == [{"topic": "a", "epoch": "E", "revision": 49, "snapshot": {"n": 49}}]
    assert not slow.lagging


def test_while_owed_a_snapshot_nothing_else_overtakes_it() -> None:
    """Else a client could resume from a revision that it does not hold of every topic."""
    hub = Hub()
    slow = hub.subscriber("a", "b")
    hub.backlog[slow] = LATE
    hub.publish(2, a={"n": 1})
    hub.backlog[slow] = 10
    assert hub.publish(3, b={"n": 1}) == {slow: b""}
    hub.backlog[slow] = 0
    found = frames(hub.publish(4, b={"n": 2})[slow])
    assert [(frame["topic"], frame["snapshot"]) for frame in found] == [
        ("a", {"n": 1}),
        ("b", {"n": 2}),
    ]


def test_slow_client_hears_of_a_topics_end() -> None:
    hub = Hub()
    slow = hub.subscriber("a", "b")
    hub.backlog[slow] = LATE
    hub.publish(2, a={"n": 1}, b={"n": 1})
    hub.publish(3, a=None)
    reader = Reader(documents={"a": {}, "b": {}})
    reader.take_all(slow.drain().data)
    assert reader.documents == {"b": {"n": 1}}
    assert not hub.publish(4, a={"n": 7})


def test_ended_topic_frees_its_place() -> None:
    hub = Hub()
    subscriber = hub.subscriber("a", max_topics=1)
    assert frames(hub.publish(2, a=None)[subscriber])[0]["ended"] == "gone"
    assert error_codes(answer(subscriber, '{"subscribe":["b"]}')) == []


def test_what_waits_for_a_slow_client_is_bounded_by_its_topics() -> None:
    hub = Hub()
    slow = hub.subscriber("a", "b", "c")
    hub.backlog[slow] = LATE
    for revision in range(2, 500):
        hub.publish(revision, a={"n": revision}, b={"n": revision}, c={"n": revision})
    assert slow.drain().frames == 3


def test_client_frames_wait_while_the_client_lags() -> None:
    hub = Hub()
    slow = hub.subscriber("a")
    assert not slow.congested(256 * 1024)
    assert slow.congested(256 * 1024 + 1)
    hub.backlog[slow] = LATE
    hub.publish(2, a={"n": 1})
    assert slow.congested(0)


def test_unknown_position_is_told_by_a_reset_before_the_snapshots() -> None:
    found = answer(
        Hub().subscriber(), '{"subscribe":["a","nope"],"from":{"epoch":"F","revision":1}}'
    )
    assert found[0] == {"reset": {"epoch": "E", "revision": 1, "topics": ["a"]}}
    assert found[1] == {"topic": "a", "epoch": "E", "revision": 1, "snapshot": {"n": 0}}
    assert error_codes(found) == ["push.topic.unknown"]


def test_gap_that_the_ring_does_not_hold_is_answered_from_state_without_a_reset() -> None:
    hub = Hub()
    hub.board = Board("E", ring_revisions=1)
    hub.board.publish(1, {"a": {"n": 0}, "b": {"n": 0}})
    for revision in range(2, 9):
        hub.publish(revision, a={"n": revision})
    asked = '{"subscribe":["a","b"],"from":{"epoch":"E","revision":3}}'
    found = answer(hub.subscriber(), asked)
    assert [frame.get("topic") for frame in found] == ["a", None]
    assert "snapshot" in found[0]


def test_pattern_is_answered_with_its_topics_and_hears_births_and_ends() -> None:
    hub = Hub()
    watcher = hub.subscriber()
    found = answer(watcher, '{"subscribe":["+"]}')
    assert found[-1] == {
        "synced": {
            "epoch": "E",
            "revision": 1,
            "topics": ["+"],
            "matched": {"+": ["a", "b", "c"]},
        }
    }
    assert frames(hub.publish(2, d={"n": 1}, a=None)[watcher]) == [
        {"topic": "a", "revision": 2, "ended": "gone"},
        {"topic": "d", "epoch": "E", "revision": 2, "snapshot": {"n": 1}},
    ]
    assert frames(hub.publish(3, a={"n": 5})[watcher])[0]["snapshot"] == {"n": 5}


def test_malformed_pattern_is_refused_and_changes_nothing() -> None:
    hub = Hub()
    subscriber = hub.subscriber("a")
    assert error_codes(answer(subscriber, '{"subscribe":["b","a+"]}')) == ["push.pattern.malformed"]
    assert hub.index.filters(subscriber) == {"a"}


def test_mailboxes_of_a_connection_are_bounded() -> None:
    subscriber = Hub().subscriber()
    many = msgspec.json.encode({"attach": [f"m{number}" for number in range(17)]}).decode()
    assert error_codes(answer(subscriber, many)) == ["push.mailbox.limit"]


def test_attaching_gets_what_waits_and_acknowledging_ends_it() -> None:
    hub = Hub()
    hub.outbox.post("m", "1", {"n": 1})
    subscriber = hub.subscriber()
    found = answer(subscriber, '{"attach":["m"]}')
    assert found == [
        {"mailbox": "m", "id": "1", "message": {"n": 1}},
        {"attached": {"mailboxes": ["m"]}},
    ]
    assert subscriber.messages().frames == 0
    assert answer(subscriber, '{"ack":{"mailbox":"m","ids":["1"]}}') == []
    assert hub.outbox.count == 0
    subscriber.leave()
    assert not hub.outbox.listeners("m")


def test_what_others_were_answered_at_this_revision_is_answered_again() -> None:
    hub = Hub()
    asked = '{"subscribe":["a","route/x"],"from":{"epoch":"E","revision":1}}'
    first, second = hub.subscriber(), hub.subscriber()
    said = first.receive(asked)
    assert second.receive(asked).data is said.data
    assert hub.index.hears(second, "a")
    assert not hub.index.hears(second, "route/x")
    assert frames(hub.subscriber().receive('{"subscribe":["a"]}').data) != frames(said.data)
    hub.publish(2, a={"n": 1})
    assert answer(hub.subscriber(), asked)[0] == {"topic": "a", "revision": 2, "patch": {"n": 1}}


def test_answers_are_bounded() -> None:
    answers = Answers()
    for number in range(ANSWERS + 1):
        answers.keep(question(f"t{number}"), 1, Answer(b"x", 1, ()))
    assert answers.get(question("t0"), 1) is None
    assert answers.get(question(f"t{ANSWERS}"), 1) is not None
    answers.keep(question("long"), 1, Answer(bytes(ANSWER_BYTES), 1, ()))
    assert answers.get(question(f"t{ANSWERS}"), 1) is None
    answers.keep(question("too long"), 1, Answer(bytes(ANSWER_BYTES + 1), 1, ()))
    assert answers.get(question("too long"), 1) is None


def question(topic: str) -> Question:
    return Question((topic,), UNSET, Form.TEXT)
