"""A board that follows another one says the same, and gives out the same frames."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import RevisionOrderError, UnfollowedError
from hub.push import Board, Change
from hub.push.outbox import Outbox
from hub.push.patience import Patience

DOCUMENTS = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(st.integers(0, 3), st.dictionaries(st.sampled_from("xy"), st.integers(0, 3))),
)
REVISIONS = st.lists(
    st.dictionaries(st.sampled_from(["t/1", "t/2", "u"]), st.one_of(st.none(), DOCUMENTS)),
    max_size=90,
)


@given(REVISIONS, st.integers(0, 90))
def test_who_follows_holds_and_gives_out_the_same(
    revisions: list[dict[str, Any]], looked: int
) -> None:
    made, followed = Board("e"), Board("e")
    for revision, documents in enumerate(revisions, 1):
        published = made.publish(revision, documents)
        again = followed.follow(revision, made.changes(published))
        assert {t: f.payload for t, f in again.frames.items()} == {
            t: f.payload for t, f in published.frames.items()
        }
        assert (again.born, again.ended) == (published.born, published.ended)
        if revision % 7 == looked % 7:
            assert followed.document("u") == made.document("u")
    assert followed.topics() == made.topics()
    for since in (0, len(revisions) // 2):
        for topic in made.topics():
            answers = [
                [frame.payload for frame in board.resume([topic], "e", since)[topic] or ()]
                for board in (made, followed)
            ]
            assert answers[0] == answers[1]


def test_a_delta_of_what_is_not_held_is_refused() -> None:
    board = Board("e")
    with pytest.raises(UnfollowedError):
        board.follow(1, [Change("t", frame=b'{"topic":"t","revision":1,"patch":{}}')])


def test_revisions_that_are_followed_only_grow() -> None:
    board = Board("e")
    board.follow(2, [])
    with pytest.raises(RevisionOrderError):
        board.follow(2, [])


async def test_who_comes_from_a_gateway_that_is_ahead_waits_for_this_one() -> None:
    board = Board("e")
    board.follow(1, [])
    asked = '{"subscribe":["t"],"from":{"epoch":"e","revision":3}}'
    waiting = asyncio.create_task(Patience(board, 60.0).for_frame(asked))
    await asyncio.sleep(0)
    board.follow(2, [])
    assert not waiting.done()
    board.follow(3, [])
    await waiting


@pytest.mark.parametrize(
    "text",
    [
        '{"subscribe":["t"],"from":{"epoch":"f","revision":3}}',
        '{"subscribe":["t"],"from":{"epoch":"e","revision":1}}',
        '{"subscribe":["t"],"from":7}',
        '{"subscribe":["from"]}',
        b"binary",
    ],
)
async def test_nobody_else_waits(text: str | bytes) -> None:
    board = Board("e")
    board.follow(1, [])
    await Patience(board, 3_600.0).for_frame(text)


def test_only_what_a_listener_acknowledges_is_told() -> None:
    told: list[tuple[str, tuple[str, ...]]] = []
    outbox: Outbox[str] = Outbox(lambda: 0, lambda mailbox, ids: told.append((mailbox, ids)))
    for each in ("1", "2"):
        outbox.post("m", each, {})
    outbox.withdraw("m", ["1"])
    assert outbox.acknowledge("m", ["1", "2"]) == ("2",)
    assert told == [("m", ("2",))]
