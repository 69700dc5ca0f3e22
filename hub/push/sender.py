"""What is sent to connections, and who of them lags."""

import asyncio
import contextlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakKeyDictionary

import structlog

from ext import UNCLEAR, UNTOLD, Fanout, Frames
from hub.fair_loop import FairSelector, watched_here
from hub.push.connection import Connection
from hub.push.crowd import AT_ONCE, Crowd, Round
from hub.push.heartbeat import keep_alive
from hub.push.prepared import Form
from hub.push.subscriber import Batch, Outgoing, Subscriber
from hub.push.subscriptions import View
from sensors.adapters import IncidentLog

FEWEST = 4
"""Subscribers of a view from which on the kernel is worth its preparation."""

TOGETHER = 64
"""Connections that are sent bytes of their own in one call. More would save nothing, and what was
put together for the first would no longer lie in the processor's cache."""

MOST_ROUNDS = 16
"""On their way to a crowd at once; one more, and all are sent to everybody before anything else."""

UNMARKED = array("q")

Audience: TypeAlias = View[Subscriber]

Apart: TypeAlias = tuple[Connection, tuple[str, ...]]
"""A connection, and the topics that it is told of and few others are."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sent:
    """Counts since the start."""

    frames: int = 0
    bytes: int = 0
    writes: int = 0
    conflated: int = 0


class Sender:
    """Sends to the connections of a push server; never waits for a client.

    Args:
        drain_interval: Seconds between two looks at those that lag.
        heartbeat: Seconds of silence after which a WebSocket is pinged.
    """

    def __init__(self, drain_interval: float, heartbeat: float) -> None:
        self.connections: dict[Subscriber, Connection] = {}
        self.lagging: dict[Connection, None] = {}
        self.sent = Sent()
        self.watched: FairSelector | None = None
        self._kernel = Fanout()
        self._frames = Frames()
        self._crowds: WeakKeyDictionary[Audience, tuple[int, list[Crowd]]] = WeakKeyDictionary()
        self._drain_interval = drain_interval
        self._heartbeat = heartbeat
        self._rolling: dict[Crowd, None] = {}
        self._next: asyncio.Handle | None = None
        self.seconds = 0.0
        """Spent on sending revisions so far."""
        self._someone_lags = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._incidents = IncidentLog(log)

    async def start(self) -> None:
        """Begin to look after slow clients and silent ones, and learn what the loop watches."""
        self.watched = watched_here()
        beat = keep_alive(self.connections, self._heartbeat)
        self._tasks = (
            asyncio.create_task(self._drain(), name="push-drain"),
            asyncio.create_task(beat, name="push-heartbeat"),
        )

    async def close(self) -> None:
        """Look after clients no more."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = ()
        if self._next is not None:
            self._next.cancel()

    @property
    def batched(self) -> bool:
        """Whether many sends are one call of the kernel."""
        return self._kernel.batched

    def enter(self, connection: Connection) -> None:
        """Take a connection up."""
        connection.tune()
        self.connections[connection.subscriber] = connection

    def leave(self, connection: Connection) -> None:
        """Let go of a connection."""
        connection.subscriber.leave()
        del self.connections[connection.subscriber]
        self.lagging.pop(connection, None)
        connection.forget()

    def send(self, connection: Connection, outgoing: Outgoing) -> None:
        """Send what is for one connection only, at once."""
        sent = connection.write(outgoing)
        if sent.frames:
            self.sent.writes += 1
            self._count(1, sent)

    def send_out(self, batch: Batch, audiences: Iterable[tuple[tuple[str, ...], Audience]]) -> None:
        """Send a revision to all who hear of it.

        Where many hear the same it begins its way to them, and `roll` sends it on; all others have
        it at once.

        Args:
            batch: The revision.
            audiences: Who hears which topics of it.
        """
        apart: list[Apart] = []
        self._frames.clear()
        for topics, audience in audiences:
            if len(audience.members) < FEWEST:
                self._take_apart(batch, topics, audience, apart)
                if len(apart) >= TOGETHER:
                    self._send_apart(batch, apart)
                continue
            for crowd in self._crowds_of(audience):
                crowd.begin(Round(batch, topics, batch.joined(topics, crowd.form)))
                self._rolling[crowd] = None
                if crowd.rounds > MOST_ROUNDS:
                    self._finish(crowd)
        if apart:
            self._send_apart(batch, apart)

    def roll(self) -> None:
        """Send on what is on its way, to some 1,024 connections; others follow by themselves."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        passed = 0
        while self._rolling and passed < AT_ONCE:
            crowd = next(iter(self._rolling))
            # To the end of the queue, so that a crowd that always has something holds up no other.
            del self._rolling[crowd]
            passed += self._advance(crowd)
            if crowd.rounds:
                self._rolling[crowd] = None
        if self._rolling and self._next is None:
            self._next = loop.call_soon(self._roll_on)
        self.seconds += loop.time() - begun

    def catch_up(self, connection: Connection, *, more: bool = False) -> None:
        """Send a connection at once what is on its way to it.

        To be called before it is sent anything else that tells of a revision, or listens to
        something else, so that revisions come in order.

        Args:
            connection: Which one.
            more: Whether the board is ahead of what is on its way, because a revision is just being
                published: that is offered next.
        """
        if connection.crowd is not None and connection.crowd.rounds:
            self._offer(connection, connection.crowd.catch_up(connection.place), more=more)

    def watch(self, connection: Connection) -> None:
        """Look after a connection until its client has caught up."""
        if connection not in self.lagging:
            self.lagging[connection] = None
            self._someone_lags.set()

    def _take_apart(
        self, batch: Batch, topics: tuple[str, ...], audience: Audience, apart: list[Apart]
    ) -> None:
        """Add the few of a view to those who are sent to together, and their frames to `frames`."""
        form: Form | None = None
        for subscriber in tuple(audience.members):
            connection = self.connections[subscriber]
            if connection.crowd is not None:
                self.catch_up(connection, more=True)
            if not connection.number or subscriber.lagging:
                self._offer(connection, [round_for(connection, batch, topics)])
                continue
            if form is subscriber.form:
                self._frames.repeat()
            else:
                form = subscriber.form
                batch.write(topics, form, self._frames)
            apart.append((connection, topics))

    def _send_apart(self, batch: Batch, apart: list[Apart]) -> None:
        """Send each connection that is clear a frame of its own, in one call for all."""
        marks = UNMARKED if self.watched is None else self.watched.marks
        sockets = array("i", [connection.descriptor for connection, _ in apart])
        numbers = array("q", [connection.number for connection, _ in apart])
        taken = array("q", bytes(8 * len(apart)))
        sent, frames = self.sent, self._frames
        try:
            if self._kernel.send_each(sockets, numbers, marks, frames, taken) == len(apart):
                sent.writes += len(apart)
                sent.frames += sum([len(topics) for _, topics in apart])
                sent.bytes += frames.size
            else:
                for place, (each, count) in enumerate(zip(apart, taken, strict=True)):
                    self._follow_up(batch, each, frames.frame(place), count)
        finally:
            frames.clear()
            apart.clear()

    def _follow_up(self, batch: Batch, each: Apart, data: bytes, count: int) -> None:
        """Do what is left to do for a connection of which the kernel told."""
        connection, topics = each
        if count == UNTOLD:
            # More could repeat or miss bytes: it has to come back and resume.
            connection.end()
            connection.transport.abort()
        elif count == UNCLEAR:
            self._offer(connection, [round_for(connection, batch, topics)])
            connection.look_up()
        else:
            self.sent.writes += 1
            self._count(1, Outgoing(data, len(topics)))
            if count < len(data):
                # Where the peer is gone the transport meets the error and ends the connection.
                connection.transport.write(data[max(0, count) :])

    def _roll_on(self) -> None:
        self._next = None
        self.roll()

    def _advance(self, crowd: Crowd, *, more: bool = False) -> int:
        marks = UNMARKED if self.watched is None else self.watched.marks
        done = crowd.advance(self._kernel, marks)
        for each in done.rounds:
            self._count(done.served, each.outgoing)
        self.sent.writes += done.served
        for connection, rounds in done.others:
            self._offer(connection, rounds, more=more)
        return done.passed

    def _finish(self, crowd: Crowd, *, more: bool = False) -> None:
        self._rolling.pop(crowd, None)
        while crowd.rounds:
            self._advance(crowd, more=more)

    def _crowds_of(self, audience: Audience) -> list[Crowd]:
        changes, crowds = self._crowds.get(audience, (-1, []))
        if changes == audience.changes:
            return crowds
        by_form: dict[Form, list[Connection]] = {}
        for subscriber in audience.members:
            connection = self.connections[subscriber]
            if connection.crowd is not None and connection.crowd.rounds:
                self._finish(connection.crowd, more=True)
            by_form.setdefault(subscriber.form, []).append(connection)
        crowds = [Crowd(form, connections) for form, connections in by_form.items()]
        self._crowds[audience] = audience.changes, crowds
        return crowds

    def _offer(self, connection: Connection, rounds: list[Round], *, more: bool = False) -> None:
        subscriber = connection.subscriber
        lagged = subscriber.lagging
        for number, each in enumerate(rounds, 1):
            # Snapshots that are owed are of now: they come after the last round, not before it.
            early = subscriber.lagging and (more or number < len(rounds))
            backlog = max(connection.backlog, 1) if early else connection.backlog
            self.send(connection, subscriber.offer(each.batch, each.topics, backlog))
            if subscriber.lagging:
                self.sent.conflated += len(each.topics)
        if subscriber.lagging:
            connection.hold()
            self.watch(connection)
            if not lagged:
                self._incidents.info("push.slow", lagging=len(self.lagging))
        elif lagged:
            connection.release()

    def _count(self, connections: int, outgoing: Outgoing) -> None:
        self.sent.frames += connections * outgoing.frames
        self.sent.bytes += connections * len(outgoing.data)

    async def _drain(self) -> None:
        while True:
            await self._someone_lags.wait()
            await asyncio.sleep(self._drain_interval)
            self._relieve()

    def _relieve(self) -> None:
        for connection in tuple(self.lagging):
            if connection.open and connection.backlog and connection.congested:
                continue
            try:
                self._make_good(connection)
            except Exception:  # noqa: BLE001 - a fault with one client must not hold up the others
                self._incidents.error("push.relief", exc_info=True)
                # What it was sent is not known: it has to come back and resume.
                connection.end()
                connection.transport.abort()
            del self.lagging[connection]
            connection.relieve()
        if not self.lagging:
            self._someone_lags.clear()

    def _make_good(self, connection: Connection) -> None:
        self.catch_up(connection)
        self.send(connection, connection.subscriber.drain())
        connection.release()


def round_for(connection: Connection, batch: Batch, topics: tuple[str, ...]) -> Round:
    """Return what a revision has for one connection."""
    return Round(batch, topics, batch.for_few(topics, connection.subscriber.form))
