"""What is sent to connections, and who of them lags."""

import asyncio
from array import array
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakKeyDictionary

from ext import Fanout
from hub.fair_loop import FairSelector, watched_here
from hub.push.connection import Connection
from hub.push.crowd import Crowd
from hub.push.heartbeat import keep_alive
from hub.push.prepared import Form
from hub.push.subscriber import Batch, Outgoing, Subscriber
from hub.push.subscriptions import View

FEWEST = 4
"""Subscribers of a view from which on the kernel is worth its preparation."""

UNMARKED = array("q")

Audience: TypeAlias = View[Subscriber]


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
        self._crowds: WeakKeyDictionary[Audience, tuple[int, list[Crowd]]] = WeakKeyDictionary()
        self._drain_interval = drain_interval
        self._heartbeat = heartbeat
        self._someone_lags = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

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
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = ()

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
        """Send what is for one connection only."""
        sent = connection.write(outgoing)
        if sent.frames:
            self._count(1, sent)

    def send_to(self, audience: Audience, batch: Batch, topics: tuple[str, ...]) -> None:
        """Send a revision to a view: to all who are clear at once, to the others as each can."""
        if len(audience.members) < FEWEST:
            for connection in map(self.connections.__getitem__, tuple(audience.members)):
                self._offer(connection, batch, topics)
            return
        marks = UNMARKED if self.watched is None else self.watched.marks
        for crowd in self._crowds_of(audience):
            outgoing = batch.joined(topics, crowd.form)
            others = crowd.send(self._kernel, marks, outgoing.data)
            self._count(len(crowd.connections) - len(others), outgoing)
            for connection in others:
                self._offer(connection, batch, topics)

    def watch(self, connection: Connection) -> None:
        """Look after a connection until its client has caught up."""
        if connection not in self.lagging:
            self.lagging[connection] = None
            self._someone_lags.set()

    def _crowds_of(self, audience: Audience) -> list[Crowd]:
        changes, crowds = self._crowds.get(audience, (-1, []))
        if changes == audience.changes:
            return crowds
        by_form: dict[Form, list[Connection]] = {}
        for subscriber in audience.members:
            by_form.setdefault(subscriber.form, []).append(self.connections[subscriber])
        crowds = [Crowd(form, connections) for form, connections in by_form.items()]
        self._crowds[audience] = audience.changes, crowds
        return crowds

    def _offer(self, connection: Connection, batch: Batch, topics: tuple[str, ...]) -> None:
        subscriber = connection.subscriber
        lagged = subscriber.lagging
        self.send(connection, subscriber.offer(batch, topics, connection.backlog))
        if subscriber.lagging:
            self.sent.conflated += len(topics)
            connection.hold()
            self.watch(connection)
        elif lagged:
            connection.release()

    def _count(self, connections: int, outgoing: Outgoing) -> None:
        self.sent.writes += connections
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
            self.send(connection, connection.subscriber.drain())
            connection.release()
            del self.lagging[connection]
            connection.relieve()
        if not self.lagging:
            self._someone_lags.clear()
