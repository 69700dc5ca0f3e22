"""The plain sockets of the MQTT endpoint, against one end of a pair."""

import asyncio
import select
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from sensors.adapters.mqtt_connection import Pause, Peer
from sensors.adapters.mqtt_wires import GONE, IN, OUT, Doorway, Wire, Wires
from tests.integration.mqtt_tools import eventually
from tests.servers import PATIENCE

MUCH = b"x" * 4_000_000
WITHOUT_EPOLL = """
import select
for name in [each for each in dir(select) if each.lower().startswith("epoll")]:
    delattr(select, name)
import asyncio
from sensors.adapters import MqttEndpoint, one_by_one
from tests.sensors import mqtt_bytes

async def main():
    async with MqttEndpoint(one_by_one(lambda *_: None), port=0) as endpoint:
        reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
        writer.write(mqtt_bytes.connect())
        print((await reader.readexactly(4)).hex())
        writer.close()

asyncio.run(main())
"""


class House:
    """An endpoint that remembers."""

    backlog_bytes = 1_000

    def __init__(self) -> None:
        self.wires: list[Peer] = []
        self.heard = b""
        self.left: list[int] = []
        self.drains: list[int] = []
        self.full = False
        self.turns = 0

    def join(self, connection: Peer) -> int | None:
        if self.full:
            return None
        self.wires.append(connection)
        return len(self.wires)

    def received(self, found: Sequence[tuple[int, bytes]]) -> None:
        self.heard += b"".join(data for _, data in found)

    def turn(self) -> None:
        self.turns += 1

    def soon(self) -> None:
        raise AssertionError("it is done at once")

    def drained(self, number: int, backlog: int) -> None:
        assert backlog == 0
        self.drains.append(number)

    def leave(self, number: int) -> None:
        self.left.append(number)


class Pair:
    """A wire, and the client's end of it."""

    def __init__(self) -> None:
        self.house = House()
        self.wires = Wires(self.house, asyncio.get_running_loop())
        ours, self.client = socket.socketpair()
        for each in (ours, self.client):
            each.setblocking(False)
        self.wires.take(ours)

    @property
    def wire(self) -> Wire:
        wire = self.house.wires[0]
        assert isinstance(wire, Wire)
        return wire

    def read(self) -> bytes:
        """Read what has come to the client."""
        found = bytearray()
        while True:
            try:
                data = self.client.recv(65_536)
            except BlockingIOError:
                return bytes(found)
            if not data:
                return bytes(found)
            found += data


@pytest_asyncio.fixture
async def pair() -> AsyncIterator[Pair]:
    made = Pair()
    yield made
    made.wires.close()
    made.client.close()
    assert made.wire._socket.fileno() == -1
    assert made.wires._epoll.closed


async def test_bytes_go_both_ways(pair: Pair) -> None:
    pair.client.send(b"hello")
    await eventually(lambda: pair.house.heard == b"hello")
    pair.wire.write(b"there")
    assert pair.read() == b"there"
    assert pair.wire.backlog == 0


async def test_what_the_socket_does_not_take_waits_and_nothing_is_read_meanwhile(
    pair: Pair,
) -> None:
    pair.wire.write(MUCH)
    pair.wire.write(b"end")
    assert pair.wire.backlog > pair.house.backlog_bytes
    pair.client.send(b"more")
    await asyncio.sleep(0.01)
    assert (pair.house.heard, pair.house.drains) == (b"", [])
    got = bytearray()

    def all_there() -> bool:
        got.extend(pair.read())
        return len(got) == len(MUCH) + 3

    await eventually(all_there)
    assert got.endswith(b"xend")
    await eventually(lambda: pair.house.heard == b"more")
    assert (pair.wire.backlog, pair.house.drains) == (0, [1])


async def test_reading_waits_for_every_reason(pair: Pair) -> None:
    pair.wire.pause(Pause.FULL)
    pair.wire.pause(Pause.LOGIN)
    pair.client.send(b"x")
    pair.wire.resume(Pause.FULL)
    await asyncio.sleep(0.01)
    assert pair.house.heard == b""
    pair.wire.resume(Pause.LOGIN)
    await eventually(lambda: pair.house.heard == b"x")


async def test_a_client_that_hangs_up_is_gone(pair: Pair) -> None:
    pair.client.close()
    await eventually(lambda: pair.house.left == [1])
    pair.wire.write(b"x")
    pair.wire.finish(linger=True)


@pytest.mark.parametrize("linger", [False, True])
async def test_the_last_words_leave_before_the_socket_is_closed(
    pair: Pair, *, linger: bool
) -> None:
    pair.wire.write(MUCH)
    pair.wire.write(b"bye")
    pair.wire.finish(linger=linger)
    pair.wire.write(b"too late")
    if linger:  # Otherwise a socket that is closed on unread bytes is reset.
        pair.client.send(b"not heard")
    got = bytearray()

    def all_there() -> bool:
        got.extend(pair.read())
        return len(got) == len(MUCH) + 3

    await eventually(all_there)
    if linger:
        assert pair.house.left == []
        pair.client.shutdown(socket.SHUT_WR)
    await eventually(lambda: pair.house.left == [1])
    assert (bytes(got[-3:]), pair.house.heard) == (b"bye", b"")


async def test_who_does_not_read_the_last_words_is_cut_off(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensors.adapters.mqtt_wires.LINGER_SECONDS", 0.01)
    pair.wire.write(MUCH)
    pair.wire.finish(linger=True)
    await eventually(lambda: pair.house.left == [1])


async def test_nobody_is_taken_while_the_endpoint_shuts_down(pair: Pair) -> None:
    pair.house.full = True
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    pair.wires.take(ours)
    assert theirs.recv(1) == b""
    theirs.close()
    assert pair.house.left == []


async def test_a_reset_while_writing_ends_the_connection(pair: Pair) -> None:
    pair.wire.write(MUCH)
    pair.client.close()
    await eventually(lambda: pair.house.left == [1])


@pytest.mark.parametrize("why", list(Pause))
async def test_nothing_is_read_from_a_client_that_is_gone_while_nothing_is_to_be(
    pair: Pair, why: Pause
) -> None:
    pair.wire.pause(why)
    pair.client.send(b"x")
    pair.client.close()
    await eventually(lambda: pair.house.left == [1])
    assert pair.house.heard == b""


async def test_the_last_words_of_a_client_that_hangs_up_are_heard(pair: Pair) -> None:
    pair.client.send(b"x")
    pair.client.close()
    await eventually(lambda: pair.house.left == [1])
    assert pair.house.heard == b"x"


@pytest.mark.parametrize("finished", [False, True])
async def test_an_end_that_has_come_is_not_told_again_while_something_is_to_be_written(
    pair: Pair, *, finished: bool
) -> None:
    pair.house.backlog_bytes = 2 * len(MUCH)
    pair.wire.write(MUCH)
    if finished:
        pair.wire.finish(linger=False)
    pair.client.shutdown(socket.SHUT_WR)
    await eventually(lambda: not pair.wires._epoll.poll(0))
    got = bytearray()

    def all_there() -> bool:
        got.extend(pair.read())
        return len(got) == len(MUCH)

    await eventually(all_there)
    await eventually(lambda: pair.house.left == [1])


async def test_without_descriptors_a_client_is_refused_and_the_next_is_served(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: int) -> int:
        raise OSError(24, "Too many open files")

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Doorway(pair.wires), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with monkeypatch.context() as patched:
        patched.setattr("os.dup", none_left)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), PATIENCE)
        writer.close()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello")
    await eventually(lambda: pair.house.heard == b"hello")
    writer.close()
    await eventually(lambda: pair.house.left == [2])
    server.close()


def test_a_system_without_epoll_serves_clients_too() -> None:
    command = [sys.executable, "-c", WITHOUT_EPOLL]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.stdout.split()[-1:] == [b"20020000"], done.stderr


def test_the_numbers_are_those_of_this_system() -> None:
    assert (IN, OUT) == (select.EPOLLIN, select.EPOLLOUT)
    assert GONE == select.EPOLLERR | select.EPOLLHUP
