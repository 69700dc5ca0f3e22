"""The rules of the form for many machines: lease, splice, messages, history."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.backplane.ledger import Ledger
from hub.backplane.nats.commits import (
    Commit,
    Full,
    Letter,
    Receipt,
    full,
    light,
    packed,
    told,
)
from hub.backplane.nats.history import faults
from hub.backplane.nats.lease import Entry, Lease, Watch
from hub.backplane.nats.splice import MOST_HELD, Splice
from hub.backplane.nats.standing import Standing
from hub.ports import Batch, Record
from hub.push import Change


def entry(number: int, term: int = 1, *, released: bool = False) -> Entry:
    return Entry(Lease("core-a", term, "http://a", 7, released=released), number)


def test_a_lease_that_nobody_holds_is_free_once_somebody_has_looked() -> None:
    assert not Watch().free
    watch = Watch()
    watch.saw(None, 10.0)
    assert watch.free
    lease, replaces = watch.taken_by("core-b", "http://b", 3)
    assert (lease.core, lease.term, lease.sequence, replaces) == ("core-b", 1, 3, 0)


def test_a_core_that_has_just_taken_over_is_given_time() -> None:
    watch = Watch()
    watch.saw(entry(5), 0.0)
    taken, _ = watch.taken_by("core-b", "http://b", 3)
    other = Watch()
    for beat in range(41):
        other.saw(Entry(taken, 6), 0.25 * beat)
    assert not other.free
    for beat in range(41, 90):
        other.saw(Entry(taken, 6), 0.25 * beat)
    assert other.free


def test_a_lease_is_free_once_it_stood_unchanged_for_long_enough() -> None:
    watch = Watch()
    for beat in range(6):
        watch.saw(entry(5), 0.25 * beat)
        assert not watch.free
    later = replace(watch)
    later.saw(entry(5), 1.5)
    assert later.free
    watch = later
    lease, replaces = watch.taken_by("core-b", "http://b", 9)
    assert (lease.term, replaces) == (2, 5)


def test_a_renewal_begins_the_silence_anew() -> None:
    watch = Watch()
    for beat in range(100):
        watch.saw(entry(beat // 2), 0.25 * beat)
        assert not watch.free


def test_an_outage_is_no_silence() -> None:
    watch = Watch()
    watch.saw(entry(5), 0.0)
    watch.unanswered()
    assert not watch.free
    watch.saw(entry(5), 60.0)
    assert not watch.free
    watch.saw(entry(5), 120.0)
    assert not watch.free, "of a pause without looks only a part counts"


def test_a_lease_that_was_let_go_of_is_free_at_once() -> None:
    watch = Watch()
    watch.saw(entry(5, released=True), 0.0)
    assert watch.free


@given(st.permutations(range(1, 30)), st.lists(st.integers(1, 29)))
def test_a_splice_hands_on_each_message_once_and_in_order(
    order: list[int], again: list[int]
) -> None:
    splice = Splice(0)
    got = [
        each for sequence in [*order, *again] for each in splice.offer(sequence, b"%d" % sequence)
    ]
    assert got == [(sequence, b"%d" % sequence) for sequence in range(1, 30)]
    assert splice.missing(10) == []


def test_a_splice_says_what_is_missing_between_and_at_the_end() -> None:
    splice = Splice(10)
    assert splice.offer(14, b"") == []
    assert splice.missing(64) == [11, 12, 13]
    assert splice.missing(2) == [11, 12]
    splice.offer(11, b"")
    assert [at for each in (12, 13) for at, _ in splice.offer(each, b"")] == [12, 13, 14]
    splice.hear_of(16)
    assert splice.missing(64) == [15, 16]


def test_a_splice_that_is_full_fetches_anew() -> None:
    splice = Splice(0)
    for sequence in range(2, MOST_HELD + 3):
        splice.offer(sequence, b"")
    assert splice.missing(5) == [1, 2, 3, 4, 5]


def batch(revision: int, key: str = "k") -> Batch:
    return Batch(revision, 5, (Record(key, b"fact", stands=True),), {"t": revision})


def commit(term: int, number: int, revision: int, core: str = "a", epoch: str = "e") -> Full:
    return Commit(term, core, epoch, number, revision, (told(number, batch(revision), ()),))


def test_a_commit_is_read_back_with_and_without_its_facts() -> None:
    changes = (Change("t", b"{}"), Change("u", None, b"{}"), Change("v"))
    value: Full = Commit(
        3,
        "core",
        "e",
        7,
        9,
        (told(7, batch(9), changes),),
        (Letter("screen/s", "o-1", b"{}", None),),
        (Receipt("screen/s", ("o-1",)),),
    )
    assert full(packed(value)) == value
    seen = light(packed(value))
    assert seen.ticks[0].changes == changes
    assert isinstance(seen.ticks[0].records, msgspec.Raw)


def test_a_long_commit_is_deflated() -> None:
    value: Full = Commit(1, "core", "e", 1, 1, (told(1, batch(1), (Change("t", b"x" * 10**6),)),))
    assert len(packed(value)) < 10**5
    assert full(packed(value)) == value


@pytest.mark.parametrize("data", [b"", b"\0", b"\1abc", b"\0\x93\x01"])
def test_what_is_no_commit_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="no message of a building's stream"):
        full(data)


def test_a_standby_holds_what_stands() -> None:
    standing = Standing(Ledger("fresh"))
    standing.take(1, commit(1, 1, 4))
    assert (standing.ledger.epoch, standing.ledger.number, standing.ledger.revision) == ("e", 1, 4)
    standing.take(2, Commit(1, "a", "e", 1, 4, (), (Letter("m", "1", b"1", None),)))
    assert list(standing.letters) == [("m", "1")]
    standing.take(3, Commit(1, "a", "e", 1, 4, (), (), (Receipt("m", ("1", "2")),)))
    assert standing.letters == {}
    standing.take(4, commit(1, 1, 99))
    assert standing.ledger.revision == 4, "a tick that is held already is passed by"
    gone: Full = Commit(1, "a", "e", 2, 5, (told(2, Batch(5, 0, (), {}), (Change("t"),)),))
    standing.take(5, gone)
    assert "t" not in standing.ledger.topics


def history() -> Iterator[tuple[int, Full]]:
    yield 1, commit(1, 1, 1)
    yield 2, commit(1, 2, 1)
    yield 3, Commit(2, "b", "e", 2, 1)
    yield 4, commit(2, 3, 2, "b")


def read(commits: list[tuple[int, Full]]) -> list[str]:
    return list(faults((at, light(packed(each))) for at, each in commits))


def test_a_sound_history_has_no_faults() -> None:
    assert read(list(history())) == []


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (commit(1, 4, 3), "two active cores"),
        (commit(2, 4, 3, "c"), "is of b and of c"),
        (commit(2, 5, 3, "b"), "batch 5 after 3"),
        (commit(2, 3, 3, "b"), "batch 3 after 3"),
        (commit(2, 4, 1, "b"), "revision 1 after 2"),
        (commit(2, 4, 3, "b", "f"), "epoch f after e"),
    ],
)
def test_an_unsound_history_is_told(bad: Full, why: str) -> None:
    (found, *_) = read([*history(), (5, bad)])
    assert why in found
