"""An event loop that gives timers their turn however many sockets are ready."""

import asyncio
import contextlib
import select
import selectors
from array import array
from collections.abc import Mapping
from typing import Any

AT_ONCE = 8
"""Sockets that are looked after before whatever else is due gets its turn."""

QUIET_TURNS = 4
"""Turns of the loop in which nothing was ready, after which nobody is taken to wait: a request has
some turns between its parts."""

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
WRITING, HELD = 1, 2
NUMBER_STEP = 4
FIRST_MARKS = 1_024

FileObject = Any
"""A descriptor or what has one, as `selectors` takes it."""


class FairSelector(selectors.BaseSelector):
    """Gives out what is ready in portions, and marks which sockets have nothing in their way.

    asyncio looks after all sockets that are ready before it looks at the clock again. When 10,000
    clients vanish and come back at once that takes seconds, in which no tick is run. Here it is
    told of eight at a time. The kernel goes round all that are ready (epoll_wait(2)), so nobody is
    passed over.

    asyncio waits for room in a socket just as long as its transport holds bytes for it, and stops
    reading from one that it is about to close. So the registrations tell which sockets bytes may
    be sent to past their transports. `marks` holds that for a kernel to read, by descriptor: 0
    where nothing is read from it, else a number that no other registration ever has, plus
    `WRITING` while its transport holds bytes, plus `HELD` while its owner wants it left alone. So
    a descriptor that has been closed and given to somebody else is never taken for the old one.
    """

    def __init__(self) -> None:
        self.marks = array("q", bytes(8 * FIRST_MARKS))
        self.idle = True
        """Whether nothing was ready at the last look."""
        self._number = 0
        self._keys: dict[int, selectors.SelectorKey] = {}
        self._epoll = select.epoll()

    def register(self, fileobj: FileObject, events: int, data: object = None) -> Any:  # noqa: ANN401 - as declared
        """Watch a file object; see `selectors`."""
        descriptor = descriptor_of(fileobj)
        if descriptor in self._keys:
            raise KeyError(f"{fileobj!r} (descriptor {descriptor}) is registered already")
        key = selectors.SelectorKey(fileobj, descriptor, events, data)
        self._epoll.register(descriptor, mask_of(events))
        self._keys[descriptor] = key
        while descriptor >= len(self.marks):
            self.marks.extend(bytes(len(self.marks)))
        self._number += NUMBER_STEP
        self._mark(descriptor, self._number, events)
        return key

    def modify(self, fileobj: FileObject, events: int, data: object = None) -> Any:  # noqa: ANN401 - as declared
        """Watch a file object for something else; see `selectors`."""
        old = self.get_key(fileobj)
        key = selectors.SelectorKey(fileobj, old.fd, events, data)
        if events != old.events:
            self._epoll.modify(old.fd, mask_of(events))
            number = self.number_of(old.fd)
            if not number:
                self._number += NUMBER_STEP
            self._mark(old.fd, number or self._number, events)
        self._keys[old.fd] = key
        return key

    def unregister(self, fileobj: FileObject) -> Any:  # noqa: ANN401 - as declared
        """Watch a file object no more; see `selectors`."""
        key = self.get_key(fileobj)
        del self._keys[key.fd]
        self.marks[key.fd] = 0
        # Where it was closed before, the kernel has let go of it already.
        with contextlib.suppress(OSError):
            self._epoll.unregister(key.fd)
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, 8 file objects at most."""
        waiting = -1 if timeout is None else max(timeout, 0.0)
        try:
            ready = self._epoll.poll(waiting, AT_ONCE)
        except InterruptedError:
            return []
        self.idle = not ready
        keys = self._keys
        found = []
        for descriptor, told in ready:
            key = keys.get(descriptor)
            if key is not None:
                found.append((key, events_of(told) & key.events))
        return found

    def get_map(self) -> Mapping[FileObject, selectors.SelectorKey]:
        """Return what is watched, by descriptor."""
        return self._keys

    def get_key(self, fileobj: FileObject) -> selectors.SelectorKey:
        """Return how a file object is watched.

        Raises:
            KeyError: It is not.
        """
        if not isinstance(fileobj, int):
            fileobj = self._descriptor_of(fileobj)
        return self._keys[fileobj]

    def close(self) -> None:
        """Watch nothing any more."""
        self._epoll.close()
        self._keys.clear()
        self.marks = array("q")

    def number_of(self, descriptor: int) -> int:
        """Return the number of a descriptor's registration, 0 where nothing is read from it."""
        mark = self.marks[descriptor] if 0 <= descriptor < len(self.marks) else 0
        return mark - mark % NUMBER_STEP

    def hold(self, descriptor: int, number: int) -> None:
        """Mark a socket as one to leave alone, if it is still registered under this number."""
        if number and self.number_of(descriptor) == number:
            self.marks[descriptor] |= HELD

    def release(self, descriptor: int, number: int) -> None:
        """Take back `hold`."""
        if number and self.number_of(descriptor) == number:
            self.marks[descriptor] &= ~HELD

    def _mark(self, descriptor: int, number: int, events: int) -> None:
        if not events & READ:
            self.marks[descriptor] = 0
            return
        held = self.marks[descriptor] & HELD if self.number_of(descriptor) == number else 0
        self.marks[descriptor] = number | held | (WRITING if events & WRITE else 0)

    def _descriptor_of(self, fileobj: FileObject) -> int:
        descriptor: int = fileobj.fileno()
        if descriptor >= 0:
            return descriptor
        # It has been closed: it is known by itself only.
        for key in self._keys.values():
            if key.fileobj is fileobj:
                return key.fd
        raise KeyError(f"{fileobj!r} is not registered")


class FairLoop(asyncio.SelectorEventLoop):
    """An event loop over a `FairSelector`."""

    def __init__(self) -> None:
        self.watched = FairSelector()
        super().__init__(self.watched)


def fair_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop of this kind, where the system has epoll(7); else asyncio's own."""
    return FairLoop() if hasattr(select, "epoll") else asyncio.SelectorEventLoop()


def watched_here() -> FairSelector | None:
    """Return what the running loop watches, if it is of this kind."""
    loop = asyncio.get_running_loop()
    return loop.watched if isinstance(loop, FairLoop) else None


async def let_others(seconds: float) -> None:
    """Let whatever is ready have its turn, for so long at most.

    It returns as soon as nothing was ready in a few turns of the loop: whoever has work left loses
    no time with nobody. On a loop that does not tell it returns when the time is over.
    """
    loop, watched = asyncio.get_running_loop(), watched_here()
    if watched is None:
        await asyncio.sleep(seconds)
        return
    until, quiet = loop.time() + seconds, 0
    while quiet < QUIET_TURNS and loop.time() < until:
        await asyncio.sleep(0)
        quiet = quiet + 1 if watched.idle else 0


async def comes(event: asyncio.Event, seconds: float | None) -> bool:
    """Wait for an event, for so long at most (None: however long); tell whether it came."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def descriptor_of(fileobj: FileObject) -> int:
    """Return the descriptor of a file object.

    Raises:
        ValueError: It has none.
    """
    descriptor: int = fileobj if isinstance(fileobj, int) else fileobj.fileno()
    if descriptor < 0:
        raise ValueError(f"{fileobj!r} has no descriptor")
    return descriptor


def mask_of(events: int) -> int:
    """Return what epoll calls it to wait for reading or writing."""
    return (select.EPOLLIN if events & READ else 0) | (select.EPOLLOUT if events & WRITE else 0)


def events_of(told: int) -> int:
    """Return what epoll tells; an error or a hang-up is found by reading and by writing."""
    return (READ if told & ~select.EPOLLOUT else 0) | (WRITE if told & ~select.EPOLLIN else 0)
