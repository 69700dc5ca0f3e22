"""Simulated load against a real push server, and what it refuses to do."""

import asyncio

import msgspec
import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.errors import LoadError
from hub.load import FrameReader, LoadPlan, checked, client_frame, run_load
from hub.push import Board
from tests.hub.push_server import serve
from tests.integration.mqtt_tools import endpoint


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
            storm_every=0.2,
            mqtt=f"127.0.0.1:{listening.port}",
            devices=4,
            rate=200,
            reading="counter-{n}/people",
            seconds=0.6,
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
    assert "Error: no connection to port 1" in told.output


async def test_the_command_prints_json() -> None:
    async with serve(board()) as served:
        arguments = ["load", "--stream", served.url, "--clients", "3", "--seconds", "0.1", "--json"]
        told = await asyncio.to_thread(CliRunner().invoke, main, arguments)
    assert told.exit_code == 0
    assert msgspec.json.decode(told.output)["clients"] == 3


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_frames_are_cut_however_they_are_split(length: int) -> None:
    payload = b"x" * length
    masked = client_frame(0x81, payload)
    mask_at = len(masked) - length - 4
    frame = bytes((masked[0], masked[1] & 0x7F)) + masked[2:mask_at] + payload
    reader = FrameReader()
    step = max(1, len(frame) // 7)
    found = []
    data = frame * 2
    for at in range(0, len(data), step):
        found += reader.feed(data[at : at + step])
    assert found == [(0x81, payload)] * 2


def test_masked_frames_from_a_server_are_refused() -> None:
    with pytest.raises(LoadError, match="unexpected frame head"):
        FrameReader().feed(client_frame(0x81, b"x"))
