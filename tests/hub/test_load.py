"""Simulated load against a real push server, and what it refuses to do."""

import asyncio
import socket

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hub.cli import main
from hub.errors import LoadError
from hub.load import (
    ACCEPT,
    FrameReader,
    Herd,
    LoadPlan,
    Target,
    checked,
    client_frame,
    count_frames,
    count_marks,
    run_load,
)
from hub.load.herd import Counter
from hub.push import Board
from hub.push.heartbeat import PING
from hub.push.prepared import text_frame
from tests.hub.push_server import serve
from tests.integration.mqtt_tools import endpoint

SECONDS = 30.0


def board() -> Board:
    made = Board("E")
    made.publish(1, {"machines": {"n": 0}, "level/0/occupancy": {"n": 0}})
    return made


async def test_clients_devices_and_a_storm_are_counted() -> None:
    async with serve(board()) as served, endpoint() as (listening, inbox):
        plan = LoadPlan(
            stream=served.url,
            topics=("machines", "level/+/occupancy"),
            clients=20,
            slow=3,
            storm_every=0.5,
            mqtt=f"127.0.0.1:{listening.port}",
            devices=4,
            rate=200,
            reading="counter-{n}/people",
            seconds=2.0,
        )
        loading = asyncio.create_task(asyncio.to_thread(run_load, plan))
        revision = 1
        most = 0
        while not loading.done():
            revision += 1
            served.push.publish(revision, {"machines": {"n": revision}})
            most = max(most, served.push.counters().connections)
            await asyncio.sleep(0.01)
        report = await loading
    assert most == 23
    assert (report.clients, report.lost) == (20, 0)
    assert len(report.storms) >= 1
    assert report.frames > 20
    assert report.published == len(inbox.messages) > 10
    assert report.ack_ms is not None
    assert {topic for topic, _, _ in inbox.messages} == {
        f"zhilu/v1/counter-{number}/people" for number in range(4)
    }


@pytest.mark.parametrize(
    ("plan", "hint"),
    [
        (LoadPlan(stream="ws://example.org:80/x"), "not a loopback address"),
        (LoadPlan(stream="http://127.0.0.1/x"), "ws://"),
        (LoadPlan(mqtt="broker.example:1883"), "not a loopback address"),
        (LoadPlan(mqtt="localhost"), "HOST:PORT"),
        (LoadPlan(devices=1), "--mqtt"),
        (LoadPlan(clients=9_000, slow=9_000), "clients must be between 0 and 10000"),
        (LoadPlan(seconds=1e9), "seconds"),
    ],
)
def test_load_stays_on_this_machine_and_within_bounds(plan: LoadPlan, hint: str) -> None:
    with pytest.raises(LoadError, match=hint):
        checked(plan)


def test_nobody_there_is_told_in_one_line() -> None:
    told = CliRunner().invoke(main, ["load", "--stream", "ws://127.0.0.1:1/x", "--seconds", "1"])
    assert told.exit_code == 1
    assert "Error: no connection to port 1: Connection refused" in told.output


async def test_the_command_prints_json() -> None:
    async with serve(board()) as served:
        arguments = ["load", "--stream", served.url, "--clients", "3", "--seconds", "0.1", "--json"]
        told = await asyncio.to_thread(CliRunner().invoke, main, arguments)
    assert told.exit_code == 0
    assert msgspec.json.decode(told.output)["clients"] == 3


def server_frame(payload: bytes) -> bytes:
    """A client's frame without its mask."""
    masked = client_frame(0x81, payload)
    head = masked[: len(masked) - len(payload) - 4]
    return bytes((head[0], head[1] & 0x7F)) + head[2:] + payload


def test_frames_of_all_three_lengths_are_cut() -> None:
    payloads = [b"x" * size for size in (0, 125, 126, 65_535, 65_536)]
    stream = b"".join(map(server_frame, payloads))
    assert FrameReader().feed(stream) == [(0x81, payload) for payload in payloads]


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 40))
def test_it_does_not_matter_how_the_bytes_are_split(payloads: list[bytes], step: int) -> None:
    reader, stream = FrameReader(), b"".join(map(server_frame, payloads))
    parts = [stream[at : at + step] for at in range(0, len(stream), step)]
    frames = [frame for part in parts for frame in reader.feed(part)]
    assert frames == [(0x81, payload) for payload in payloads]


@pytest.mark.parametrize("head", [b"\x01\x00", b"\xa1\x00", b"\x81\x80"])
def test_fragments_other_extensions_and_masks_are_refused(head: bytes) -> None:
    with pytest.raises(LoadError, match="unexpected frame head"):
        FrameReader().feed(head + bytes(4))


def test_a_compressed_frame_is_known_by_its_first_byte() -> None:
    assert FrameReader().feed(b"\xc1\x01x") == [(0xC1, b"x")]


def test_a_clients_frame_is_masked() -> None:
    assert client_frame(0x81, b"hi") == b"\x81\x82\x00\x00\x00\x00hi"


@pytest.mark.parametrize("counter", [count_frames, count_marks(b'"^')])
def test_clients_answer_pings_whatever_they_count(counter: Counter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        herd = Herd(Target("127.0.0.1", listener.getsockname()[1], "/", b"", b"ready"), counter)
        try:
            herd._begin(deaf=False)
            server, _ = listener.accept()
            herd.step(SECONDS)
            server.recv(65_536)
            server.sendall(
                b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: %b\r\n\r\n" % ACCEPT
                + text_frame(b"ready")
            )
            herd.step(SECONDS)
            assert herd.served == 1
            server.sendall(text_frame(b'"^"') + PING)
            herd.step(SECONDS)
            assert herd.messages == 1
            assert server.recv(100) == client_frame(0x8A, b"")
            server.close()
        finally:
            herd.close()


@given(st.lists(st.integers(1, 9), max_size=12))
def test_marks_are_counted_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    herd = Herd(Target("127.0.0.1", 1, "/", b"", b""), count_frames)
    stream = b'{"a":"^1"}^{"b":"^2","c":"^"}"' * 3
    counter, found = count_marks(b'"^'), 0
    for size in (*cuts, len(stream)):
        data, stream = stream[:size], stream[size:]
        found += counter(herd, 7, data)
    herd.close()
    assert found == 9
