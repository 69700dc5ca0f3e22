import msgspec
import pytest
from websockets.frames import Frame as ReferenceFrame
from websockets.frames import Opcode
from websockets.streams import StreamReader

from hub.push.frames import (
    Closing,
    ClosingFrame,
    DeltaFrame,
    EndedFrame,
    ErrorFrame,
    Failure,
    Frame,
    Hello,
    HelloFrame,
    Since,
    SnapshotFrame,
    Synced,
    SyncedFrame,
    decode_client_frame,
    encode,
)
from hub.push.prepared import prepared, prepared_delta, text_frame


def parse(data: bytes) -> tuple[ReferenceFrame, bool]:
    """Read one frame with the reference implementation; also whether nothing is left over."""
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    parsing = ReferenceFrame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as ended:
        next(parsing)
    frame: ReferenceFrame = ended.value.value
    rest = reader.at_eof()
    with pytest.raises(StopIteration) as finished:
        next(rest)
    return frame, finished.value.value


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_wire_frame_is_read_by_the_reference_implementation(length: int) -> None:
    frame, alone = parse(text_frame(b"x" * length))
    assert (frame.opcode, frame.fin, frame.rsv1, bytes(frame.data)) == (
        Opcode.TEXT,
        True,
        False,
        b"x" * length,
    )
    assert alone


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (
            HelloFrame(Hello(1, "E", 57, "2026-01-02T03:04:05Z")),
            '{"hello":{"protocol":1,"epoch":"E","revision":57,"time":"2026-01-02T03:04:05Z"}}',
        ),
        (
            SnapshotFrame("machines", "E", 57, msgspec.Raw(b'{"a":1}')),
            '{"topic":"machines","epoch":"E","revision":57,"snapshot":{"a":1}}',
        ),
        (
            DeltaFrame("machines", 58, msgspec.Raw(b'{"a":null}')),
            '{"topic":"machines","revision":58,"patch":{"a":null}}',
        ),
        (EndedFrame("route/r1", 60, "gone"), '{"topic":"route/r1","revision":60,"ended":"gone"}'),
        (
            SyncedFrame(Synced("E", 57, ("machines",))),
            '{"synced":{"epoch":"E","revision":57,"topics":["machines"]}}',
        ),
        (ErrorFrame(Failure("c", "m")), '{"error":{"code":"c","message":"m"}}'),
        (
            ErrorFrame(Failure("c", "m", "t")),
            '{"error":{"code":"c","message":"m","topic":"t"}}',
        ),
        (ClosingFrame(Closing(1.7)), '{"closing":{"retry_after":1.7}}'),
    ],
)
def test_frames_read_as_the_protocol_says(frame: Frame, text: str) -> None:
    assert encode(frame).decode() == text


def test_document_members_are_sorted_whatever_their_order() -> None:
    assert encode({"b": 1, "a": {"d": 1, "c": "路"}}) == '{"a":{"c":"路","d":1},"b":1}'.encode()


def test_client_frames() -> None:
    frame = decode_client_frame(
        '{"subscribe":["a"],"from":{"epoch":"E","revision":41},"later":"additions"}'
    )
    assert frame.subscribe == ("a",)
    assert frame.since == Since("E", 41)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        "{}",
        '{"subscribe":"a"}',
        '{"subscribe":[""]}',
        '{"subscribe":[1]}',
        '{"subscribe":["a"],"unsubscribe":["b"]}',
        '{"unsubscribe":["a"],"from":{"epoch":"E","revision":1}}',
        '{"subscribe":["a"],"from":{"epoch":"E","revision":-1}}',
        '{"subscribe":["a"],"from":{"revision":1}}',
    ],
)
def test_malformed_client_frames_are_refused(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_client_frame(text)


@pytest.mark.parametrize("size", [0, 30, 400, 70_000])
def test_a_delta_frame_is_put_together_as_it_would_be_encoded(size: int) -> None:
    patch = encode({"a": None, "text": "路" * size})
    for topic in ("machines", 'odd/"\\/线'):
        made, frame = prepared_delta(topic, 58, patch), DeltaFrame(topic, 58, msgspec.Raw(patch))
        assert made.text == prepared(frame).text
        assert made.payload == encode(frame)
        assert made.revision == 58
