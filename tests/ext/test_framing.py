"""Frames that are sent together, against msgspec and a plain head of RFC 6455."""

import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext import Frames

encode = msgspec.json.Encoder(order="deterministic").encode
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
RAW = st.sampled_from([b"[]", b'{"a":1}', b"[" + b"7," * 40 + b"1]"]).map(msgspec.Raw)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PATCHES = st.dictionaries(TEXT, VALUES | RAW, max_size=6) | VALUES | RAW
LONG = {"steps": msgspec.Raw(b"[" + b"1," * 3_000 + b"1]"), "n": 1}


def framed(payload: bytes) -> bytes:
    """Return a final, unmasked text frame (RFC 6455 section 5.2)."""
    if len(payload) < 126:
        return struct.pack("!BB", 0x81, len(payload)) + payload
    if len(payload) < 65_536:
        return struct.pack("!BBH", 0x81, 126, len(payload)) + payload
    return struct.pack("!BBQ", 0x81, 127, len(payload)) + payload


def delta(topic: str, revision: int, patch: object) -> bytes:
    frame = {"topic": topic, "revision": revision, "patch": patch}
    return framed(msgspec.json.encode(frame | {"patch": msgspec.Raw(encode(patch))}))


@given(st.lists(st.tuples(TEXT, st.integers(0, 2**62), PATCHES), min_size=1, max_size=4))
def test_a_delta_is_what_msgspec_writes(drawn: list[tuple[str, int, object]]) -> None:
    frames = Frames()
    for each in drawn:
        frames.add_delta(*each)
    found = [frames.frame(place) for place in range(len(frames))]
    assert found == [delta(*each) for each in drawn]
    assert frames.size == sum(map(len, found))


@pytest.mark.parametrize("room", [*range(85, 92), *range(65_490, 65_500)])
def test_heads_are_as_long_as_their_text_needs(room: int) -> None:
    frames = Frames()
    patch = {"a": msgspec.Raw(b"[" + b" " * room + b"]")}
    frames.add_delta("t", 1, patch)
    assert frames.frame(0) == delta("t", 1, patch)


def test_frames_stand_one_after_the_other_until_all_go() -> None:
    frames = Frames()
    for number in range(100):
        frames.add(b"%d" % number)
        frames.add_delta("route/r-1", number, LONG)
        frames.repeat()
    assert len(frames) == 300
    assert frames.frame(297) == b"99"
    assert frames.frame(298) == frames.frame(299) == delta("route/r-1", 99, LONG)
    frames.clear()
    assert (len(frames), frames.size) == (0, 0)
    frames.add(b"anew")
    assert frames.frame(0) == b"anew"


def test_what_cannot_be_written_leaves_nothing_behind() -> None:
    frames = Frames()
    frames.add(b"first")
    for patch in ({"a": msgspec.Raw(b"[1]"), "b": object()}, object()):
        with pytest.raises(TypeError):
            frames.add_delta("t", 1, patch)
    with pytest.raises(ValueError, match="nothing to send"):
        frames.add(b"")
    frames.add_delta("t", 1, LONG)
    assert [frames.frame(0), frames.frame(1)] == [b"first", delta("t", 1, LONG)]


@pytest.mark.parametrize("place", [-1, 0, 1])
def test_a_frame_that_there_is_not_is_refused(place: int) -> None:
    with pytest.raises(IndexError, match=f"no frame {place} among 0"):
        Frames().frame(place)
    with pytest.raises(IndexError, match="no frame"):
        Frames().repeat()
