"""The client with its connection, which keeps topics current when that breaks."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec
from msgspec import UNSET
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from hub.client.frames import Failure, HubFrame, decode_hub_frame
from hub.client.mirror import Change, Mirror
from hub.errors import SubscriptionRefusedError
from hub.ports import Json

MAX_FRAME_BYTES = 64 * 2**20
LONGEST_PAUSE = 30.0
FIRST_PAUSE = 0.25
MAX_TOPICS = 256
REMEMBERED_IDS = 1_024
"""Ids of acknowledged messages that are remembered, so that a second delivery is known as one."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a mailbox, which comes again until it is acknowledged."""

    mailbox: str
    id: str
    body: Json


class PushClient:
    """Holds the newest document of each subscribed topic, and takes messages of mailboxes.

    Use it as `async with PushClient(url) as client`. When the connection breaks it comes back by
    itself and resumes, after a pause that is drawn at random below a bound which doubles from
    0.25 s to 30 s; where the hub named a time to stay away, that comes first.

    Args:
        url: WebSocket address, such as `ws://localhost:8080/api/v1/stream`.
        jitter: A random number in [0, 1); left out: the operating system's.
        token: By which the hub knows who this is; without one it is a visitor.
    """

    def __init__(
        self, url: str, *, jitter: Callable[[], float] | None = None, token: str | None = None
    ) -> None:
        self._url = url
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._jitter = jitter or random.SystemRandom().random
        self._mirror = Mirror()
        self._awaited: dict[str, None] = {}
        self._refused: dict[str, Failure] = {}
        self._mailboxes: dict[str, None] = {}
        self._messages: dict[tuple[str, str], Message] = {}
        self._handed_out: dict[tuple[str, str], bool] = {}
        """Messages given to the application, and whether it has acknowledged them."""
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

    def documents(self) -> dict[str, Json]:
        """Return the newest document of every topic that is held."""
        return self._mirror.documents()

    async def subscribe(self, *topics: str) -> None:
        """Follow topics and patterns, and wait until each is complete.

        Raises:
            SubscriptionRefusedError: The hub refused one of them; the others stand.
        """
        if len(set(self._mirror.wanted) | set(topics)) > MAX_TOPICS:
            message = f"a connection may ask for {MAX_TOPICS} topics; use a second client"
            raise SubscriptionRefusedError("push.subscribe.limit", message)
        for topic in topics:
            self._awaited[topic] = None
            self._refused.pop(topic, None)
        await self._send(self._mirror.want(topics))
        await self._until(lambda: not any(topic in self._awaited for topic in topics))
        for topic in topics:
            failure = self._refused.pop(topic, None)
            if failure is not None:
                raise SubscriptionRefusedError(failure.code, f"{topic!r}: {failure.message}")

    async def unsubscribe(self, *topics: str) -> None:
        """Stop following topics and patterns, and forget their documents."""
        for topic in topics:
            self._awaited.pop(topic, None)
        await self._send(self._mirror.leave(topics))

    async def attach(self, *mailboxes: str) -> None:
        """Take the messages of mailboxes, by `messages`."""
        self._mailboxes.update(dict.fromkeys(mailboxes))
        await self._send(msgspec.json.encode({"attach": mailboxes}))

    async def messages(self) -> AsyncIterator[Message]:
        """Yield messages, each once, in order; `acknowledge` each when it is dealt with.

        What waits here is bounded by what the hub keeps in the mailboxes.
        """
        while True:
            await self._until(lambda: bool(self._messages))
            key = next(iter(self._messages))
            self._handed_out[key] = False
            yield self._messages.pop(key)

    async def acknowledge(self, message: Message) -> None:
        """Tell the hub that a message is dealt with."""
        self._handed_out[message.mailbox, message.id] = True
        done = [key for key, acknowledged in self._handed_out.items() if acknowledged]
        for key in done[:-REMEMBERED_IDS]:
            del self._handed_out[key]
        await self._send(_ack(message.mailbox, message.id))

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
        async with connect(
            self._url,
            compression=None,
            max_size=MAX_FRAME_BYTES,
            additional_headers=self._headers,
        ) as connection:
            self._connections += 1
            # Both before the first await: a topic is either among these or sends for itself.
            requests = self._mirror.connected()
            if self._mailboxes:
                requests.append(msgspec.json.encode({"attach": list(self._mailboxes)}))
            self._connection = connection
            try:
                for request in requests:
                    await connection.send(request, text=True)
                async for text in connection:
                    for request in self._take(decode_hub_frame(text)):
                        await connection.send(request, text=True)
                    self._failures = 0
            finally:
                self._connection = None

    def _pause(self) -> float:
        bound = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        pause = self._retry_after + self._jitter() * bound
        self._retry_after = 0.0
        return pause

    def _take(self, frame: HubFrame) -> Sequence[bytes]:
        changes, requests, refused = self._mirror.take(frame)
        for change in changes:
            for pending in self._watchers.values():
                pending[change.topic] = change
        if frame.synced is not UNSET:
            for topic in frame.synced.topics:
                self._awaited.pop(topic, None)
        elif frame.error is not UNSET:
            for topic in refused:
                self._awaited.pop(topic, None)
                self._refused[topic] = frame.error
        elif frame.closing is not UNSET:
            self._retry_after = frame.closing.retry_after
        elif frame.message is not UNSET:
            requests = self._message(frame.mailbox, frame.id, frame.message)
        self._beat.set()
        self._beat = asyncio.Event()
        return requests

    def _message(self, mailbox: str, message_id: str, body: msgspec.Raw) -> list[bytes]:
        key = mailbox, message_id
        if self._handed_out.get(key):
            # The acknowledgement was lost.
            return [_ack(mailbox, message_id)]
        if key not in self._handed_out:
            self._messages[key] = Message(mailbox, message_id, msgspec.json.decode(body))
        return []

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


def _ack(mailbox: str, message_id: str) -> bytes:
    return msgspec.json.encode({"ack": {"mailbox": mailbox, "ids": [message_id]}})
