"""Many sockets read and written once each, against what sockets of this process do."""

import contextlib
import errno
import socket
from collections.abc import Callable, Iterator

import pytest

from ext import Sockets
from sensors.adapters import Bulk

Pair = tuple[socket.socket, socket.socket]

MANY = 300
"""More than one call of the kernel takes at once."""


def kernel(*, batched: bool) -> Bulk:
    sockets = Sockets(batched=batched)
    return Bulk(sockets.receive, sockets.send)


@pytest.fixture(params=["batched", "one-by-one", "python"])
def bulk(request: pytest.FixtureRequest) -> Bulk:
    return Bulk() if request.param == "python" else kernel(batched=request.param == "batched")


@pytest.fixture
def pair() -> Iterator[Callable[[], Pair]]:
    with contextlib.ExitStack() as stack:

        def made() -> Pair:
            left, right = socket.socketpair()
            for each in (left, right):
                stack.enter_context(each)
                each.setblocking(False)
            return left, right

        yield made


@pytest.mark.parametrize("others", [0, MANY])
def test_each_socket_gives_what_came_its_end_or_why_nothing_did(
    bulk: Bulk, pair: Callable[[], Pair], others: int
) -> None:
    spoke, silent, ended = pair(), pair(), pair()
    spoke[1].send(b"hello")
    ended[1].close()
    beside = [pair() for _ in range(others)]
    for number, (_, theirs) in enumerate(beside):
        theirs.send(b"%d" % number)
    wires = [*(ours for ours, _ in beside), spoke[0], silent[0], ended[0]]
    came = bulk.receive([each.fileno() for each in wires] + [1_000_000])
    assert came[:others] == [b"%d" % number for number in range(others)]
    assert came[others:] == [b"hello", errno.EAGAIN, b"", errno.EBADF]


@pytest.mark.parametrize("size", [1_023, 1_024, 1_025, 16_384, 20_000])
def test_what_is_more_than_a_read_stays_for_the_next(
    bulk: Bulk, pair: Callable[[], Pair], size: int
) -> None:
    wires = [pair() for _ in range(20)]
    for _, theirs in wires:
        theirs.send(b"x" * size)
    descriptors = [ours.fileno() for ours, _ in wires]
    assert bulk.receive(descriptors) == [b"x" * min(size, 16_384)] * 20
    left = max(0, size - 16_384)
    assert bulk.receive(descriptors) == [b"x" * left if left else errno.EAGAIN] * 20


def test_an_end_behind_bytes_is_told_by_the_next_read(bulk: Bulk, pair: Callable[[], Pair]) -> None:
    wires = [pair() for _ in range(20)]
    for _, theirs in wires:
        theirs.send(b"x" * 1_024)
        theirs.close()
    descriptors = [ours.fileno() for ours, _ in wires]
    assert bulk.receive(descriptors) == [b"x" * 1_024] * 20
    assert bulk.receive(descriptors) == [b""] * 20


@pytest.mark.parametrize("others", [0, MANY])
def test_each_socket_takes_its_own_bytes_as_far_as_it_can(
    bulk: Bulk, pair: Callable[[], Pair], others: int
) -> None:
    first, second, full, gone = pair(), pair(), pair(), pair()
    with contextlib.suppress(BlockingIOError):
        while True:
            full[0].send(b"x" * 65_536)
    gone[1].close()
    much = b"y" * 4_000_000
    beside = [pair() for _ in range(others)]
    wires = [*(ours for ours, _ in beside), first[0], second[0], full[0], gone[0]]
    data = [b"%d" % number for number in range(others)]
    taken = bulk.send(
        [each.fileno() for each in wires] + [1_000_000],
        [*data, b"one", much, b"x" * 65_536, b"x", b"x"],
    )
    assert taken[:others] == [len(each) for each in data]
    assert [theirs.recv(10) for _, theirs in beside] == data
    mine = taken[others:]
    assert mine[0] == 3
    assert 0 < mine[1] < len(much)
    assert mine[2:] == [-errno.EAGAIN, -errno.EPIPE, -errno.EBADF]
    assert first[1].recv(10) == b"one"


def test_nothing_for_nobody(bulk: Bulk) -> None:
    assert (bulk.receive([]), bulk.send([], [])) == ([], [])


def test_each_socket_needs_its_own_bytes(bulk: Bulk) -> None:
    with pytest.raises(ValueError, match=r"bytes|argument"):
        bulk.send([1, 2], [b""])


def test_one_by_one_is_always_there() -> None:
    assert not Sockets(batched=False).batched


@pytest.mark.parametrize("batched", [True, False])
def test_what_is_no_socket_or_no_bytes_is_refused(
    pair: Callable[[], Pair], *, batched: bool
) -> None:
    bulk = kernel(batched=batched)
    descriptors = [pair()[0].fileno() for _ in range(20)]
    for wrong in ("text", None):
        with pytest.raises(TypeError):
            bulk.send(descriptors, [b"x"] * 19 + [wrong])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        bulk.receive([*descriptors, "x"])  # type: ignore[list-item]
    assert bulk.receive(descriptors) == [errno.EAGAIN] * 20
