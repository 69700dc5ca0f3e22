"""The same facts give the same revisions, byte for byte."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.ports import Json
from hub.push import apply, diff
from hub.twin import (
    PassageClosed,
    closing_fact,
    make_twin,
    published,
    reading_fact,
    start_fact,
)
from tests.hub.library import SECOND, START_NS, reading, sample_site

READINGS = st.one_of(
    st.tuples(
        st.sampled_from(["lift-1", "lift-2", "escalator-1"]),
        st.just("state"),
        st.sampled_from(['"Execute"', '"Aborted"', '"Held"', '"Idle"', '"nonsense"']),
    ),
    st.tuples(st.sampled_from(["lift-1", "lift-2"]), st.just("wait"), st.integers(0, 400).map(str)),
    st.tuples(
        st.sampled_from(["counter-l1-lobby", "counter-l2-gallery", "room508"]),
        st.just("occupants"),
        st.integers(0, 900).map(str),
    ),
)
TICKS = st.lists(
    st.tuples(st.integers(1, 400), st.lists(READINGS, max_size=4), st.booleans()), max_size=6
)

_ENCODER = msgspec.json.Encoder(order="deterministic")


def play(ticks: list[tuple[int, list[tuple[str, str, str]], bool]]) -> list[bytes]:
    """Play ticks on a new twin and return each revision's documents as bytes."""
    twin = make_twin(sample_site())
    twin.inbox.offer(start_fact(twin.site, START_NS))
    revisions = [twin.tick(START_NS)]
    now_ns = START_NS
    for number, (seconds, readings, closes) in enumerate(ticks):
        now_ns += seconds * SECOND
        for sensor, quantity, payload in readings:
            twin.inbox.offer(reading_fact(reading(sensor, quantity, payload, now_ns)))
        if closes:
            closure = PassageClosed(f"c-{number}", "stairs-1", "connector", "test", now_ns)
            twin.inbox.offer(closing_fact(twin.site, closure, f"cmd-{number}", "anna"))
        revisions.append(twin.tick(now_ns))
    return [
        _ENCODER.encode((revision.number, published(revision)))
        for revision in revisions
        if revision is not None
    ]


@settings(max_examples=25, deadline=None)
@given(TICKS)
def test_replayed_facts_give_identical_revisions(
    ticks: list[tuple[int, list[tuple[str, str, str]], bool]],
) -> None:
    assert play(ticks) == play(ticks)


@settings(max_examples=10, deadline=None)
@given(TICKS)
def test_every_change_of_a_document_survives_its_merge_patch(
    ticks: list[tuple[int, list[tuple[str, str, str]], bool]],
) -> None:
    held: dict[str, Json] = {}
    for revision in play(ticks):
        _, documents = msgspec.json.decode(revision)
        for topic, document in documents.items():
            if topic in held:
                patch = diff(held[topic], document)
                if patch is not None:
                    assert apply(held[topic], patch) == document
            held[topic] = document
