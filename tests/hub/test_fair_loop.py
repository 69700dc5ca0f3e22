"""The loop gives out what is ready in portions, in order, and nothing twice or stale."""

import asyncio
import contextlib
import selectors
import socket
import time

import pytest

from hub.fair_loop import (
    AT_ONCE,
    HELD,
    WRITING,
    FairSelector,
    comes,
    fair_loop,
    let_others,
    watched_here,
)
from tests.servers import PATIENCE

BOTH = selectors.EVENT_READ | selectors.EVENT_WRITE


def ready(stack: contextlib.ExitStack, selector: FairSelector) -> socket.socket:
    """Return a socket that has something to read, and is registered."""
    one, other = socket.socketpair()
    stack.enter_context(one)
    stack.enter_context(other)
    one.send(b"x")
    selector.register(other, selectors.EVENT_READ)
    return other


def test_what_is_ready_comes_in_portions_and_everything_comes() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        left = set()
        for _ in range(2 * AT_ONCE + 5):
            one, other = socket.socketpair()
            stack.enter_context(one)
            stack.enter_context(other)
            one.send(b"x")
            selector.register(other, selectors.EVENT_READ)
            left.add(other.fileno())
        sizes = []
        while left:
            found = selector.select(0)
            sizes.append(len(found))
            for key, _ in found:
                left.remove(key.fd)
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.recv(1)
    assert sizes == [AT_ONCE, AT_ONCE, 5]


def test_nobody_is_passed_over_and_what_is_no_more_registered_is_not_given_out() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        waiting = [ready(stack, selector) for _ in range(2 * AT_ONCE + 4)]
        selector.unregister(waiting[3])
        given = [key.fileobj for _ in range(3) for key, _ in selector.select(0)]
    assert set(given) == {*waiting} - {waiting[3]}


def test_marks_tell_what_has_nothing_in_its_way() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        wire = ready(stack, selector)
        descriptor = wire.fileno()
        number = selector.number_of(descriptor)
        assert number
        assert selector.marks[descriptor] == number
        selector.modify(wire, BOTH)
        assert selector.marks[descriptor] == number + WRITING
        selector.hold(descriptor, number)
        selector.modify(wire, selectors.EVENT_READ)
        assert selector.marks[descriptor] == number + HELD
        selector.release(descriptor, number)
        assert selector.marks[descriptor] == number
        selector.modify(wire, selectors.EVENT_WRITE)
        assert selector.marks[descriptor] == 0


def test_a_descriptor_of_somebody_else_has_another_mark() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        wire = ready(stack, selector)
        number = selector.number_of(wire.fileno())
        selector.unregister(wire)
        assert selector.marks[wire.fileno()] == 0
        selector.register(wire, selectors.EVENT_READ)
        newer = selector.number_of(wire.fileno())
        assert newer > number
        selector.hold(wire.fileno(), number)
        assert selector.marks[wire.fileno()] == newer


def test_it_does_what_selectors_of_the_standard_library_do() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        wire = ready(stack, selector)
        with pytest.raises(KeyError, match="registered already"):
            selector.register(wire, selectors.EVENT_READ)
        assert selector.get_key(wire) is selector.get_map()[wire.fileno()]
        selector.modify(wire, BOTH, "data")
        assert [(key.data, events) for key, events in selector.select(0)] == [("data", BOTH)]
        wire.close()
        assert selector.unregister(wire).data == "data"
        with pytest.raises(KeyError):
            selector.unregister(wire)
        with pytest.raises(ValueError, match="no descriptor"):
            selector.register(wire, selectors.EVENT_READ)
        assert selector.select(0) == []


async def test_a_transport_that_holds_bytes_is_marked_until_it_is_rid_of_them() -> None:
    """What the hub relies on where it writes past transports; see `FairSelector`."""
    watched = watched_here()
    assert watched is not None
    one, other = socket.socketpair()
    with other:
        transport, _ = await asyncio.get_running_loop().create_connection(
            asyncio.Protocol, sock=one
        )
        descriptor = one.fileno()
        await asyncio.sleep(0)
        number = watched.number_of(descriptor)
        assert watched.marks[descriptor] == number > 0
        transport.write(bytes(4_000_000))
        assert transport.get_write_buffer_size()
        assert watched.marks[descriptor] == number + WRITING
        other.setblocking(False)
        while transport.get_write_buffer_size():
            with contextlib.suppress(BlockingIOError):
                other.recv(1_000_000)
            await asyncio.sleep(0)
        assert watched.marks[descriptor] == number
        transport.close()
        assert watched.marks[descriptor] == 0
        await asyncio.sleep(0)


def test_a_timer_has_its_turn_among_many_ready_sockets() -> None:
    turns: list[str] = []

    async def crowd() -> None:
        all_read = asyncio.Event()
        loop = asyncio.get_running_loop()
        with contextlib.ExitStack() as stack:
            for number in range(3 * AT_ONCE):
                one, other = socket.socketpair()
                stack.enter_context(one)
                stack.enter_context(other)
                one.send(b"x")
                loop.add_reader(other, read, loop, other, number, all_read)
            loop.call_later(0, turns.append, "timer")
            await all_read.wait()

    def read(
        loop: asyncio.AbstractEventLoop, wire: socket.socket, number: int, all_read: asyncio.Event
    ) -> None:
        loop.remove_reader(wire)
        turns.append(str(number))
        if len(turns) > 3 * AT_ONCE:
            all_read.set()

    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(crowd())
    assert turns.index("timer") <= AT_ONCE


async def test_whoever_lets_others_go_first_waits_for_all_that_are_ready_and_for_nobody_else() -> (
    None
):
    loop = asyncio.get_running_loop()
    turns: list[int] = []

    def read(wire: socket.socket, number: int) -> None:
        wire.recv(10)
        turns.append(number)

    with contextlib.ExitStack() as stack:
        for number in range(3 * AT_ONCE):
            near, far = map(stack.enter_context, socket.socketpair())
            near.setblocking(False)
            far.send(b"x")
            loop.add_reader(near, read, near, number)
            stack.callback(loop.remove_reader, near)
        async with asyncio.timeout(PATIENCE):
            await let_others(3_600.0)  # as long as that, if it waited for the time
    assert sorted(turns) == list(range(3 * AT_ONCE))


async def test_others_who_are_always_ready_are_let_go_first_for_so_long_only() -> None:
    loop = asyncio.get_running_loop()
    turns = 0

    def look() -> None:
        nonlocal turns
        turns += 1

    with contextlib.ExitStack() as stack:
        near, far = map(stack.enter_context, socket.socketpair())
        far.send(b"x")
        loop.add_reader(near, look)
        stack.callback(loop.remove_reader, near)
        begun = loop.time()
        await let_others(0.01)
        assert loop.time() - begun >= 0.01
    assert turns


def test_where_the_loop_does_not_tell_who_is_ready_the_time_is_waited_for() -> None:
    async def rest() -> float:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await let_others(0.01)
        return loop.time() - begun

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        assert runner.run(rest()) >= 0.01 - time.get_clock_info("monotonic").resolution


async def test_an_event_is_waited_for_no_longer_than_that() -> None:
    event = asyncio.Event()
    assert not await comes(event, 0.001)
    waiting = asyncio.create_task(comes(event, None))
    await asyncio.sleep(0)
    assert not waiting.done()
    event.set()
    assert await waiting
    assert await comes(event, 0.0)


async def test_whoever_waits_for_an_event_can_be_cancelled() -> None:
    waiting = asyncio.create_task(comes(asyncio.Event(), 3_600.0))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
