"""Primitives and framing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import MqttProtocolError
from sensors.mqtt import Reason
from sensors.mqtt.frames import FrameBuffer, PacketType
from sensors.mqtt.wire import Reader, scan_varint, varint
from tests.sensors import mqtt_bytes as client


@settings(deadline=None)
@given(st.integers(0, 268_435_455))
def test_variable_byte_integers_round_trip(value: int) -> None:
    encoded = varint(value)
    assert encoded == client.length(value)
    assert scan_varint(encoded, 0) == (value, len(encoded))
    assert scan_varint(encoded[:-1], 0) is None


@pytest.mark.parametrize("data", [b"\x80\x80\x80\x80\x01", b"\x80\x00", b"\xff\x80\x00"])
def test_bad_variable_byte_integers_are_malformed(data: bytes) -> None:
    with pytest.raises(MqttProtocolError) as caught:
        scan_varint(data, 0)
    assert caught.value.reason_code == Reason.MALFORMED_PACKET


@pytest.mark.parametrize(
    "data", [b"\0\x02\xff\xfe", b"\0\x01\0", b"\0\x03\xed\xa0\x80", b"\0\x05ab", b"\0"]
)
def test_bad_strings_are_malformed(data: bytes) -> None:
    with pytest.raises(MqttProtocolError) as caught:
        Reader(data).text()
    assert caught.value.reason_code == Reason.MALFORMED_PACKET


def pull_all(buffer: FrameBuffer) -> list[tuple[int, bytes]]:
    found = []
    while (frame := buffer.pull()) is not None:
        found.append(frame)
    return found


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=6), st.lists(st.integers(1, 50), min_size=1))
def test_frames_do_not_depend_on_how_the_stream_is_cut(
    bodies: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(client.packet(0x30, body) for body in bodies)
    buffer = FrameBuffer(65_536)
    found, at, turn = [], 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        buffer.push(stream[at : at + step])
        # Now and then nothing is pulled, as while a client is being let in.
        if turn % 3:
            found += pull_all(buffer)
        at, turn = at + step, turn + 1
    assert [body for _, body in found + pull_all(buffer)] == bodies


def test_a_packet_of_the_maximum_passes_and_a_larger_one_is_refused_by_its_header() -> None:
    fits = client.packet(0x30, b"x" * 65_532)
    assert len(fits) == 65_536
    buffer = FrameBuffer(65_536)
    buffer.push(fits)
    assert buffer.pull() == (PacketType.PUBLISH << 4, b"x" * 65_532)
    buffer.push(b"\x30" + client.length(65_533))
    with pytest.raises(MqttProtocolError) as caught:
        buffer.pull()
    assert caught.value.reason_code == Reason.PACKET_TOO_LARGE
