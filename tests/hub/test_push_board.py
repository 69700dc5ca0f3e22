import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from hub.errors import RevisionOrderError
from hub.ports import Json
from hub.push import Board
from hub.push.frames import encode
from hub.push.prepared import Delta, Prepared, prepared_delta
from tests.hub.push_wire import Reader, frames


def board(**bounds: int) -> Board:
    made = Board("E", **bounds)
    made.publish(1, {"a": {"n": 0}, "b": {"n": 0}})
    return made


def test_only_what_changed_is_given_out_and_as_a_patch() -> None:
    published = board().publish(2, {"a": {"n": 1, "m": "x"}, "b": {"n": 0}})
    assert list(published.frames) == ["a"]
    assert frames(published.frames["a"].text) == [
        {"topic": "a", "revision": 2, "patch": {"n": 1, "m": "x"}}
    ]


def test_new_topic_is_told_apart_because_only_patterns_can_be_listening() -> None:
    published = board().publish(2, {"c": {}, "a": {"n": 0}})
    assert (dict(published.frames), published.born) == ({}, ("c",))


def test_patterns_see_births_and_ends() -> None:
    made = board()
    assert made.matching("#") == ("a", "b")
    made.publish(2, {"c/d": {}, "a": None})
    assert made.matching("#") == ("b", "c/d")
    assert made.matching("+") == ("b",)


def test_ended_topic_is_unknown_afterwards() -> None:
    made = board()
    published = made.publish(2, {"a": None, "never": None})
    assert published.ended == {"a"}
    assert frames(published.frames["a"].text) == [{"topic": "a", "revision": 2, "ended": "gone"}]
    assert made.snapshot_frame("a") is None
    assert made.resume(["a"], "E", 1) == {"a": None}


@pytest.mark.parametrize("revision", [0, 1])
def test_revisions_only_grow(revision: int) -> None:
    made = board()
    with pytest.raises(RevisionOrderError) as caught:
        made.publish(revision, {"a": {"n": 9}})
    assert caught.value.code == "push.revision.order"
    assert made.document("a") == {"n": 0}


def test_a_bad_document_stands_aside_and_the_others_go_out() -> None:
    made = board()
    published = made.publish(2, {"a": {"n": float("nan")}, "b": {"n": 1}})
    assert [error.topic for error in published.refused] == ["a"]
    assert list(published.frames) == ["b"]
    assert made.document("a") == {"n": 0}


def test_snapshot_is_encoded_once_until_its_topic_changes() -> None:
    made = board()
    first = made.snapshot_frame("a")
    made.publish(2, {"b": {"n": 1}})
    assert made.snapshot_frame("a") is first
    made.publish(3, {"a": {"n": 1}})
    again = made.snapshot_frame("a")
    assert again is not None
    assert frames(again.text) == [{"topic": "a", "epoch": "E", "revision": 3, "snapshot": {"n": 1}}]


def test_raw_arrays_are_told_like_all_others_here_and_by_those_who_follow() -> None:
    plain, raw, elsewhere = Board("E"), Board("E"), Board("E")
    told: list[list[Json]] = [[1, {"a": "指", "b": 0.5}], [1, {"a": "指", "b": 0.5}], [2], []]
    for revision, legs in enumerate(told, 1):
        written = Raw(encode(legs))
        wanted = plain.publish(revision, {"r": {"z": revision // 2, "legs": legs, "a": "b"}})
        found = raw.publish(revision, {"r": {"z": revision // 2, "legs": written, "a": "b"}})
        elsewhere.follow(revision, raw.changes(found))
        texts = [each.text for each in wanted.frames.values()]
        assert [each.text for each in found.frames.values()] == texts
        assert raw.data("r") == plain.data("r") == elsewhere.data("r")
        assert elsewhere.document("r") == plain.document("r")


def text_of(answer: tuple[Prepared, ...]) -> bytes:
    return b"".join(frame.text for frame in answer)


def kinds(answer: tuple[Prepared, ...] | None) -> list[str]:
    found = [frame for each in answer or () for frame in frames(each.text)]
    return [
        "snapshot" if "snapshot" in frame else f"delta {frame['revision']!s}" for frame in found
    ]


def test_resume_sends_just_what_is_missing() -> None:
    made = board()
    made.publish(2, {"a": {"n": 1}})
    made.publish(4, {"a": {"n": 2}, "b": {"n": 1}})
    answers = made.resume(["a", "b", "c"], "E", 2)
    assert kinds(answers["a"]) == ["delta 4"]
    assert kinds(answers["b"]) == ["delta 4"]
    assert answers["c"] is None
    assert made.resume(["a"], "E", 4) == {"a": ()}


@pytest.mark.parametrize(
    ("epoch", "revision"),
    [("other", 2), (None, 0), pytest.param("E", 99, id="from the future")],
)
def test_untrusted_resume_gets_snapshots(epoch: str | None, revision: int) -> None:
    made = board()
    made.publish(2, {"a": {"n": 1}})
    assert kinds(made.resume(["a"], epoch, revision)["a"]) == ["snapshot"]


def test_topic_born_again_is_sent_whole() -> None:
    made = board()
    made.publish(2, {"a": None})
    made.publish(3, {"a": {"n": 5}})
    made.publish(4, {"a": {"n": 6}})
    assert kinds(made.resume(["a"], "E", 1)["a"]) == ["snapshot"]
    assert kinds(made.resume(["a"], "E", 3)["a"]) == ["delta 4"]


def test_ring_overflow_by_revisions_gives_snapshots_but_not_to_quiet_topics() -> None:
    made = board(ring_revisions=2)
    for revision in range(2, 6):
        made.publish(revision, {"a": {"n": revision}})
    assert kinds(made.resume(["a"], "E", 3)["a"]) == ["delta 4", "delta 5"]
    answers = made.resume(["a", "b"], "E", 2)
    assert kinds(answers["a"]) == ["snapshot"]
    assert answers["b"] == ()


def test_ring_overflow_by_bytes_drops_the_oldest() -> None:
    made = board(ring_bytes=3_000)
    for revision in range(2, 12):
        made.publish(revision, {"a": {"n": f"{revision}" * 500}})
    assert kinds(made.resume(["a"], "E", 10)["a"]) == ["delta 11"]
    assert kinds(made.resume(["a"], "E", 5)["a"]) == ["snapshot"]


def test_delta_larger_than_the_ring_is_still_sent_to_those_present() -> None:
    made = board(ring_bytes=10)
    assert list(made.publish(2, {"a": {"n": "x" * 100}}).frames) == ["a"]
    assert kinds(made.resume(["a"], "E", 1)["a"]) == ["snapshot"]


STATES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.one_of(st.none(), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 2), max_size=3)),
    max_size=3,
)


@given(st.lists(STATES, min_size=1, max_size=12), st.data())
def test_resume_from_any_revision_rebuilds_the_boards_documents(
    ticks: list[dict[str, Json | None]], data: st.DataObject
) -> None:
    made = Board("E", ring_revisions=4)
    since = data.draw(st.integers(0, len(ticks)))
    reader = Reader()
    for revision, documents in enumerate(ticks, start=1):
        made.publish(revision, documents)
        if revision == since:
            for answer in made.resume(["a", "b", "c"], None, 0).values():
                reader.take_all(text_of(answer or ()))
    for topic, answer in made.resume(["a", "b", "c"], "E", since).items():
        if answer is None:
            reader.documents.pop(topic, None)
        else:
            reader.take_all(text_of(answer))
    now = {topic: made.document(topic) for topic in ("a", "b", "c") if topic in made}
    assert reader.documents == now


def test_a_long_delta_is_put_together_for_whoever_is_sent_it() -> None:
    board = Board("e")
    steps = [Raw(b'[{"text":"go"},{"text":"turn"}]'), Raw(b'["stay"]')]
    documents: list[Json] = [{"n": 1, "steps": steps[0]}, {"n": 2, "b": "c", "steps": steps[1]}]
    for revision, document in enumerate(documents, 1):
        found = board.publish(revision, {"a": document})
    frame = found.frames["a"]
    assert isinstance(frame, Delta)
    patch = b'{"b":"c","n":2,"steps":["stay"]}'
    assert frame.payload == b'{"topic":"a","revision":2,"patch":%b}' % patch
    assert board.resume(["a"], "e", 1)["a"] == (frame,)
    kept = prepared_delta("a", 2, patch)
    assert (frame.text, frame.payload, frame.deflated) == (kept.text, kept.payload, kept.deflated)
    assert frame.size == len(b'["stay"]')
