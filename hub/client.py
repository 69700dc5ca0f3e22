"""A Python client of the push protocol, which keeps topics current across broken connections."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec
from msgspec import UNSET, UnsetType
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from hub.errors import SubscriptionRefusedError
from hub.ports import Json
from hub.push import Patch, apply

MAX_FRAME_BYTES = 64 * 2**20
LONGEST_PAUSE = 30.0
FIRST_PAUSE = 0.25
MAX_TOPICS = 256


class _Hello(msgspec.Struct, frozen=True):
    epoch: str
    revision: int


class _Synced(msgspec.Struct, frozen=True):
    epoch: str
    revision: int
    topics: tuple[str, ...]


class _Failure(msgspec.Struct, frozen=True):
    code: str
    message: str
    topic: str | None = None


class _Closing(msgspec.Struct, frozen=True):
    retry_after: float


class _Frame(msgspec.Struct, frozen=True):
    """Any frame of the hub; which one it is shows in the members that are set."""

    hello: _Hello | UnsetType = UNSET
    synced: _Synced | UnsetType = UNSET
    error: _Failure | UnsetType = UNSET
    closing: _Closing | UnsetType = UNSET
    topic: str = ""
    epoch: str = ""
    revision: int = 0
    snapshot: msgspec.Raw | UnsetType = UNSET
    patch: msgspec.Raw | UnsetType = UNSET
    ended: str | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Change:
    """A topic's newest state; `document` is None once the topic has ended."""

    topic: str
    revision: int
    document: Json | None


@dataclass(frozen=True, slots=True)
class _Held:
    document: Json
    epoch: str
    revision: int


class Mirror:
    """What a client holds of each topic; pure, so that it is the same under any transport.

    Each topic is resumed from the revision held *of that topic*. One revision for all topics would
    not do: a connection may break between the frames of one revision, or between the snapshots
    that follow a jam.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def document(self, topic: str) -> Json | None:
        """Return the newest document, or None where there is none."""
        held = self._held.get(topic)
        return None if held is None else held.document

    def revision(self, topic: str) -> int | None:
        """Return the revision that the document is known to be as of."""
        held = self._held.get(topic)
        return None if held is None else held.revision

    def forget(self, topic: str) -> None:
        """Let go of a topic."""
        self._held.pop(topic, None)

    def requests(self, topics: Iterable[str]) -> list[bytes]:
        """Return the subscribe frames that bring these topics up to date, however old they are."""
        groups: dict[tuple[str, int] | None, list[str]] = {}
        for topic in topics:
            held = self._held.get(topic)
            since = None if held is None else (held.epoch, held.revision)
            groups.setdefault(since, []).append(topic)
        return [_request(names, since) for since, names in groups.items()]

    def snapshot(self, topic: str, epoch: str, revision: int, document: Json) -> Change:
        """Take a whole document."""
        self._held[topic] = _Held(document, epoch, revision)
        return Change(topic, revision, document)

    def delta(self, topic: str, revision: int, patch: Patch) -> Change | None:
        """Take a change; None where it is known already or its topic is not held."""
        held = self._held.get(topic)
        if held is None or revision <= held.revision:
            return None
        document = apply(held.document, patch)
        self._held[topic] = _Held(document, held.epoch, revision)
        return Change(topic, revision, document)

    def synced(self, topics: Iterable[str], epoch: str, revision: int) -> None:
        """Take note that the topics are as of a revision."""
        for topic in topics:
            held = self._held.get(topic)
            if held is not None and held.epoch == epoch and held.revision < revision:
                self._held[topic] = _Held(held.document, epoch, revision)


class PushClient:
    """Holds the newest document of each subscribed topic.

    Use it as `async with PushClient(url) as client`. When the connection breaks it comes back by
    itself and resumes, after a pause that is drawn at random below a bound which doubles from
    0.25 s to 30 s; where the hub named a time to stay away, that comes first.

    Args:
        url: WebSocket address, such as `ws://localhost:8080/api/v1/stream`.
        jitter: A random number in [0, 1); left out: the operating system's.
    """

    def __init__(self, url: str, *, jitter: Callable[[], float] | None = None) -> None:
        self._url = url
        self._jitter = jitter or random.SystemRandom().random
        self._mirror = Mirror()
        self._wanted: dict[str, None] = {}
        self._awaited: dict[str, None] = {}
        self._refused: dict[str, _Failure] = {}
        self._connection: ClientConnection | None = None
        self._connections = 0
        self._failures = 0
        self._retry_after = 0.0
        self._watchers: dict[int, dict[str, Change]] = {}
        self._numbers = itertools.count()
        self._beat = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run(), name="push-client")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def connections(self) -> int:
        """How often a connection was made."""
        return self._connections

    def document(self, topic: str) -> Json | None:
        """Return the newest document, or None where there is none."""
        return self._mirror.document(topic)

    def revision(self, topic: str) -> int | None:
        """Return the revision that the topic's document is known to be as of."""
        return self._mirror.revision(topic)

    async def subscribe(self, *topics: str) -> None:
        """Subscribe, and wait until every topic has its document.

        Raises:
            SubscriptionRefusedError: The hub refused one of the topics; the others stand.
        """
        if len(self._wanted.keys() | set(topics)) > MAX_TOPICS:
            message = f"a connection may hold {MAX_TOPICS} topics; use a second client"
            raise SubscriptionRefusedError("push.subscribe.limit", message)
        for topic in topics:
            self._wanted[topic] = None
            self._awaited[topic] = None
            self._refused.pop(topic, None)
        await self._send(_request(topics, None))
        await self._until(lambda: not any(topic in self._awaited for topic in topics))
        for topic in topics:
            failure = self._refused.pop(topic, None)
            if failure is not None:
                raise SubscriptionRefusedError(failure.code, f"{topic!r}: {failure.message}")

    async def unsubscribe(self, *topics: str) -> None:
        """End subscriptions and forget their documents."""
        for topic in topics:
            self._drop(topic)
        await self._send(msgspec.json.encode({"unsubscribe": topics}))

    async def wait_for(self, topic: str, condition: Callable[[Json], bool]) -> Json:
        """Return the topic's document as soon as the condition holds for it."""
        while True:
            document = self.document(topic)
            if document is not None and condition(document):
                return document
            await self._next_beat()

    async def changes(self) -> AsyncIterator[Change]:
        """Yield changes from now on.

        What waits for a slow reader is bounded by the number of topics: of each only the newest
        change is kept.
        """
        pending: dict[str, Change] = {}
        number = next(self._numbers)
        self._watchers[number] = pending
        try:
            while True:
                await self._until(lambda: bool(pending))
                yield pending.pop(next(iter(pending)))
        finally:
            del self._watchers[number]

    async def _run(self) -> None:
        while True:
            try:
                await self._converse()
            except InvalidStatus as error:
                # Below the hub's own word nothing is gained by trying.
                hint = error.response.headers.get("Retry-After", "")
                self._retry_after = float(hint) if hint.isdecimal() else 0.0
            except (OSError, InvalidHandshake, ConnectionClosed):
                pass
            await asyncio.sleep(self._pause())

    async def _converse(self) -> None:
        async with connect(self._url, compression=None, max_size=MAX_FRAME_BYTES) as connection:
            self._connections += 1
            # Both before the first await: a topic is either among these or sends for itself.
            requests = self._mirror.requests(self._wanted)
            self._connection = connection
            try:
                for request in requests:
                    await connection.send(request, text=True)
                async for text in connection:
                    self._take(_decoder.decode(text))
                    self._failures = 0
            finally:
                self._connection = None

    def _pause(self) -> float:
        bound = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        pause = self._retry_after + self._jitter() * bound
        self._retry_after = 0.0
        return pause

    def _take(self, frame: _Frame) -> None:
        if frame.topic:
            self._note(self._topic_frame(frame))
        elif frame.synced is not UNSET:
            self._mirror.synced(frame.synced.topics, frame.synced.epoch, frame.synced.revision)
            for topic in frame.synced.topics:
                self._awaited.pop(topic, None)
        elif frame.error is not UNSET:
            self._fail(frame.error)
        elif frame.closing is not UNSET:
            self._retry_after = frame.closing.retry_after
        self._beat.set()
        self._beat = asyncio.Event()

    def _topic_frame(self, frame: _Frame) -> Change | None:
        if frame.topic not in self._wanted:
            return None
        if frame.snapshot is not UNSET:
            document: Json = msgspec.json.decode(frame.snapshot)
            return self._mirror.snapshot(frame.topic, frame.epoch, frame.revision, document)
        if frame.patch is not UNSET:
            return self._mirror.delta(frame.topic, frame.revision, msgspec.json.decode(frame.patch))
        self._drop(frame.topic)
        return Change(frame.topic, frame.revision, None)

    def _fail(self, failure: _Failure) -> None:
        # An error without a topic refuses a whole frame; the hub does not say which one.
        for topic in [failure.topic] if failure.topic else list(self._awaited):
            held = self._mirror.revision(topic)
            self._drop(topic)
            self._refused[topic] = failure
            if held is not None:
                self._note(Change(topic, held, None))

    def _drop(self, topic: str) -> None:
        self._wanted.pop(topic, None)
        self._awaited.pop(topic, None)
        self._mirror.forget(topic)

    def _note(self, change: Change | None) -> None:
        if change is not None:
            for pending in self._watchers.values():
                pending[change.topic] = change

    async def _send(self, request: bytes) -> None:
        # Without a connection the next one asks for all that is wanted.
        if self._connection is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._connection.send(request, text=True)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._next_beat()

    async def _next_beat(self) -> None:
        if self._task is None:
            raise RuntimeError("use the client as `async with PushClient(...) as client`")
        beat = asyncio.ensure_future(self._beat.wait())
        try:
            await asyncio.wait({beat, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            beat.cancel()
        if self._task.done():
            # It never ends by itself: this raises what broke it.
            self._task.result()


_decoder = msgspec.json.Decoder(_Frame)


def _request(topics: Iterable[str], since: tuple[str, int] | None) -> bytes:
    if since is None:
        return msgspec.json.encode({"subscribe": list(topics)})
    epoch, revision = since
    return msgspec.json.encode(
        {"subscribe": list(topics), "from": {"epoch": epoch, "revision": revision}}
    )
