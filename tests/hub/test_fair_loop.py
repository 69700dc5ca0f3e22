"""The loop gives out what is ready in portions, in order, and nothing twice or stale."""

import asyncio
import contextlib
import selectors
import socket

from hub.fair_loop import AT_ONCE, FairSelector, fair_loop


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


def test_what_is_no_more_registered_is_not_given_out() -> None:
    with contextlib.ExitStack() as stack:
        selector = FairSelector()
        stack.callback(selector.close)
        waiting = []
        for _ in range(AT_ONCE + 2):
            one, other = socket.socketpair()
            stack.enter_context(one)
            stack.enter_context(other)
            one.send(b"x")
            selector.register(other, selectors.EVENT_READ)
            waiting.append(other)
        given = {key.fileobj for key, _ in selector.select(0)}
        first, second = (wire for wire in waiting if wire not in given)
        selector.unregister(first)
        assert [key.fileobj for key, _ in selector.select(0)] == [second]


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
