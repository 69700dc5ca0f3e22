"""The loop of send() against sockets of this process."""

import contextlib
import socket
from array import array
from collections.abc import Iterator

import pytest

from ext import send_all


@contextlib.contextmanager
def pairs(count: int) -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    with contextlib.ExitStack() as stack:
        made = [socket.socketpair() for _ in range(count)]
        for left, right in made:
            stack.enter_context(left)
            stack.enter_context(right)
            left.setblocking(False)
        yield made


def sent_to(wires: list[socket.socket], data: bytes) -> tuple[int, list[int]]:
    taken = array("q", bytes(8 * len(wires)))
    whole = send_all(array("i", [wire.fileno() for wire in wires]), data, taken)
    return whole, list(taken)


def test_everybody_gets_the_same() -> None:
    with pairs(20) as made:
        assert sent_to([left for left, _ in made], b"frame") == (20, [5] * 20)
        assert [right.recv(100) for _, right in made] == [b"frame"] * 20


def test_a_full_socket_takes_what_fits_and_then_nothing_and_disturbs_nobody() -> None:
    data = b"x" * 4_000_000
    with pairs(2) as made:
        (first, _), (second, reader) = made
        _, (some, same) = sent_to([first, second], data)
        assert 0 < some < len(data)
        got = 0
        while got < same:
            got += len(reader.recv(1_000_000))
        assert sent_to([first, second], b"y") == (1, [-1, 1])
        assert reader.recv(10) == b"y"


def test_a_gone_peer_raises_no_signal() -> None:
    with pairs(2) as made:
        (left, right), (other, _) = made
        right.close()
        assert sent_to([left, other], b"frame") == (1, [-1, 5])


def test_nobody_is_fine() -> None:
    assert sent_to([], b"frame") == (0, [])


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="one place for each socket"):
        send_all(array("i", [1]), b"x", array("q"))
    with pytest.raises(ValueError, match="nothing to send"):
        send_all(array("i"), b"", array("q"))
