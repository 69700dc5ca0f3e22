"""A shadow gives what the twin gives that it follows, or says what is different."""

import pytest
from msgspec.structs import replace

from hub.ports import Record
from hub.shadow import Shadow, shadow_from_standing, shadow_from_start
from hub.twin import note_in_force
from tests.hub.leaders import Leader


def followed(leader: Leader) -> Shadow:
    """Return a shadow that has followed all of a leader."""
    first, *others = leader.batches
    shadow = shadow_from_start(leader.site, first, 1)
    for batch in others:
        assert shadow.follow(batch)
    return shadow


def test_one_that_follows_from_the_start_says_the_same_byte_for_byte() -> None:
    """With visitors' routes, closures, machines that stand, and an evacuation under way."""
    leader = Leader()
    leader.live()
    leader.clear()
    shadow = followed(leader)
    assert shadow.exact
    assert shadow.told == leader.documents
    assert shadow.differing == set()
    assert (shadow.number, shadow.now_ns) == (len(leader.batches), leader.now_ns)
    assert shadow.twin.engine.number == leader.twin.engine.number
    assert {topic.split("/")[0] for topic in shadow.told} >= {"route", "closures", "evacuation"}


def test_outcomes_that_were_worked_out_beside_it_are_taken() -> None:
    leader = Leader()
    leader.tick(leader.evacuate())
    shadow = followed(leader)
    done = {(key, job.asked): job.work(lambda: None)
            for (_, key), (_, job) in shadow.twin.engine.jobs().items()}  # fmt: skip
    asked: list[tuple[str, int]] = []

    def outcome(key: str, revision: int) -> object:
        asked.append((key, revision))
        return done[key, revision]

    assert done
    assert shadow.follow(leader.tick(*leader.jobs_done()), outcome)
    assert asked == list(done)
    assert shadow.told == leader.documents


def test_one_that_joins_late_says_the_same_from_what_stands() -> None:
    leader = Leader()
    leader.live()
    shadow = shadow_from_standing(leader.site, leader.begin)
    assert (shadow.exact, shadow.differing) == (False, set())
    assert shadow.twin.engine.number == leader.twin.engine.number
    leader.tick(leader.measured("lift-1", "state", '"Execute"'))
    leader.clear()
    for batch in leader.batches[-4:]:
        assert shadow.follow(batch)
    assert shadow.told == leader.documents


def test_one_that_joins_while_the_building_is_cleared_says_what_is_different() -> None:
    """Plans follow from plans before them, which nobody has written down."""
    leader = Leader()
    leader.live()
    leader.clear()
    shadow = shadow_from_standing(leader.site, leader.begin)
    assert shadow.twin.engine.jobs()
    leader.tick(leader.close("lift-2"))
    leader.tick(*leader.jobs_done())
    for batch in leader.batches[-2:]:
        shadow.follow(batch)
    assert not shadow.twin.engine.jobs()
    documents = leader.documents
    assert shadow.told.keys() == documents.keys()
    assert shadow.differing == {each for each in documents if shadow.told[each] != documents[each]}
    assert {each.split("/")[0] for each in shadow.differing} <= {"evacuation", "route", "sign"}


def test_what_commands_put_in_force_is_kept_from_the_stream_alone() -> None:
    leader = Leader()
    held: dict[str, bytes] = {}
    leader.live()
    leader.clear()
    for batch in leader.batches:
        for record in batch.records:
            note_in_force(held, record)
    assert held == dict(leader.begin.in_force)
    assert {key.partition("/")[0] for key in held} >= {"passages", "evacuations", "started"}


def test_a_document_that_is_different_is_told_and_then_no_more() -> None:
    leader = Leader()
    shadow = followed(leader)
    batch = leader.tick(leader.close("lift-1"))
    wrong = replace(batch, topics={**batch.topics, "closures": 1})
    assert not shadow.follow(wrong)
    assert shadow.differing == {"closures"}
    assert shadow.follow(leader.tick(leader.close("lift-2")))
    assert shadow.differing == set()


def test_a_revision_that_is_another_one_is_a_difference_and_the_leaders_counts() -> None:
    leader = Leader()
    shadow = followed(leader)
    batch = leader.tick(leader.close("lift-1"))
    assert not shadow.follow(replace(batch, revision=batch.revision + 3))
    assert shadow.twin.engine.number == batch.revision + 3


def test_what_cannot_be_read_is_an_error() -> None:
    leader = Leader()
    shadow = followed(leader)
    batch = leader.tick(leader.close("lift-1"))
    with pytest.raises(ValueError, match="no fact"):
        shadow.follow(replace(batch, records=(Record("k", b"\xc1", stands=False),)))
