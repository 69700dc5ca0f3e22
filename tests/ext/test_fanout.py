"""Sending to many against sockets of this process, with a ring where the kernel allows one."""

import contextlib
import socket
from array import array
from collections.abc import Iterable, Iterator

import pytest

from ext import UNCLEAR, Fanout, Frames

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(params=[True, False], ids=["batched", "one-by-one"])
def kernel(request: pytest.FixtureRequest) -> Fanout:
    return Fanout(batched=request.param)


@contextlib.contextmanager
def pairs(count: int) -> Iterator[list[Pair]]:
    with contextlib.ExitStack() as stack:
        made = [socket.socketpair() for _ in range(count)]
        for left, right in made:
            stack.enter_context(left)
            stack.enter_context(right)
            left.setblocking(False)
        yield made


def marked(wires: list[socket.socket]) -> "tuple[array[int], array[int], array[int]]":
    """Return the descriptors, the number of each, and all marks."""
    sockets = array("i", [wire.fileno() for wire in wires])
    marks = array("q", bytes(8 * (max(sockets, default=0) + 1)))
    for number, descriptor in enumerate(sockets, 1):
        marks[descriptor] = 4 * number
    return sockets, array("q", [4 * number for number in range(1, len(wires) + 1)]), marks


def sent_to(
    kernel: Fanout, wires: list[socket.socket], data: bytes, unclear: tuple[int, ...] = ()
) -> tuple[int, list[int]]:
    sockets, numbers, marks = marked(wires)
    for place in unclear:
        marks[sockets[place]] |= 1
    taken = array("q", bytes(8 * len(wires)))
    return kernel.send(sockets, numbers, marks, data, taken), list(taken)


def test_one_by_one_is_always_there() -> None:
    assert not Fanout(batched=False).batched


@pytest.mark.parametrize("count", [1, 20, 300])
def test_everybody_gets_the_same(kernel: Fanout, count: int) -> None:
    with pairs(count) as made:
        wires = [left for left, _ in made]
        assert sent_to(kernel, wires, b"frame") == (count, [5] * count)
        assert sent_to(kernel, wires, b"!") == (count, [1] * count)
        assert [right.recv(100) for _, right in made] == [b"frame!"] * count


def test_those_whose_mark_is_another_one_get_nothing(kernel: Fanout) -> None:
    with pairs(300) as made:
        whole, taken = sent_to(kernel, [left for left, _ in made], b"frame", unclear=(0, 7, 299))
        assert whole == 297
        assert [place for place, count in enumerate(taken) if count == UNCLEAR] == [0, 7, 299]
        for place, (_, right) in enumerate(made):
            right.setblocking(False)
            if taken[place] == UNCLEAR:
                with pytest.raises(BlockingIOError):
                    right.recv(10)
            else:
                assert right.recv(10) == b"frame"


def test_a_socket_without_a_number_or_beyond_the_marks_is_left_alone(kernel: Fanout) -> None:
    with pairs(1) as made:
        (left, _) = made[0]
        taken = array("q", [0])
        sockets, marks = array("i", [left.fileno()]), array("q", bytes(8 * 1_000))
        assert kernel.send(sockets, array("q", [0]), marks, b"x", taken) == 0
        assert taken[0] == UNCLEAR
        assert kernel.send(sockets, array("q", [4]), array("q"), b"x", taken) == 0
        assert taken[0] == UNCLEAR


def test_a_full_socket_takes_what_fits_and_then_nothing_and_disturbs_nobody(
    kernel: Fanout,
) -> None:
    data = b"x" * 4_000_000
    with pairs(2) as made:
        (first, _), (second, reader) = made
        _, (some, same) = sent_to(kernel, [first, second], data)
        assert 0 < some < len(data)
        got = 0
        while got < same:
            got += len(reader.recv(1_000_000))
        assert sent_to(kernel, [first, second], b"y") == (1, [-1, 1])
        assert reader.recv(10) == b"y"


def test_a_gone_peer_raises_no_signal(kernel: Fanout) -> None:
    with pairs(2) as made:
        (left, right), (other, _) = made
        right.close()
        assert sent_to(kernel, [left, other], b"frame") == (1, [-1, 5])


def test_nobody_is_fine(kernel: Fanout) -> None:
    assert sent_to(kernel, [], b"frame") == (0, [])


def test_wrong_arguments_are_refused(kernel: Fanout) -> None:
    one, none = array("q", [0]), array("q")
    with pytest.raises(ValueError, match="one place for each socket"):
        kernel.send(array("i", [1]), one, one, b"x", none)
    with pytest.raises(ValueError, match="one place for each socket"):
        kernel.send(array("i", [1]), none, one, b"x", one)
    with pytest.raises(ValueError, match="nothing to send"):
        kernel.send(array("i"), none, none, b"", none)


def frames_of(data: Iterable[bytes]) -> Frames:
    frames = Frames()
    for each in data:
        frames.add(each)
    return frames


@pytest.mark.parametrize("count", [1, 20, 300])
def test_each_gets_its_own(kernel: Fanout, count: int) -> None:
    with pairs(count) as made:
        data = [b"%d." % number * (1 + number % 7) for number in range(count)]
        sockets, numbers, marks = marked([left for left, _ in made])
        taken = array("q", bytes(8 * count))
        assert kernel.send_each(sockets, numbers, marks, frames_of(data), taken) == count
        assert list(taken) == [len(each) for each in data]
        assert [right.recv(100) for _, right in made] == data


def test_of_different_bytes_too_a_socket_takes_what_fits(kernel: Fanout) -> None:
    with pairs(3) as made:
        data = [b"a", b"x" * 2**22, b"c"]
        sockets, numbers, marks = marked([left for left, _ in made])
        marks[sockets[2]] |= 1
        taken = array("q", bytes(24))
        assert kernel.send_each(sockets, numbers, marks, frames_of(data), taken) == 1
        assert taken[0] == 1
        assert 0 < taken[1] < len(data[1])
        assert taken[2] == UNCLEAR


def test_there_is_a_frame_for_each_socket(kernel: Fanout) -> None:
    with pairs(2) as made:
        sockets, numbers, marks = marked([left for left, _ in made])
        taken = array("q", bytes(16))
        for data in ([b"a", b"b", b"c"], [b"a"]):
            with pytest.raises(ValueError, match="one place for each socket"):
                kernel.send_each(sockets, numbers, marks, frames_of(data), taken)
        with pytest.raises(TypeError):
            kernel.send_each(sockets, numbers, marks, None, taken)  # type: ignore[arg-type]
        assert kernel.send_each(array("i"), array("q"), marks, Frames(), array("q")) == 0
