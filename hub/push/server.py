"""The server of the push protocol, mounted into an aiohttp application."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import HttpVersion11, WSCloseCode, WSMsgType, web
from msgspec import UNSET

from hub.ports import Document, Json
from hub.push import door
from hub.push.answers import Answers
from hub.push.board import NOTHING_ENCODED, Board, Published
from hub.push.changes import Change
from hub.push.connection import Connection, Socket, form_of
from hub.push.door import Refusals, asked_for, own_origin, position_of, problem
from hub.push.frames import Closing, ClosingFrame, ErrorFrame, StaleFrame
from hub.push.grants import Grants, all_granted
from hub.push.heartbeat import pong
from hub.push.known import Known
from hub.push.outbox import Outbox, nobody
from hub.push.patience import Patience
from hub.push.prepared import Form, stream_line
from hub.push.sender import Sender
from hub.push.settings import PushCounters, PushSettings
from hub.push.subscriber import NOTHING, Batch, Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions

MAX_FRAME_BYTES = 64 * 1024
NANOSECONDS = 10**9

HEARD = frozenset({WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG})


class PushServer:
    """Serves a board's topics, and messages that must arrive, to WebSockets and event streams.

    Call `start` when the application starts, `publish` once per tick, and `close` from
    `on_shutdown`, before aiohttp waits for its handlers.

    Args:
        board: What the topics say; only this server publishes to it.
        now: The present time, aware, for the hello frame.
        spread: A random number in [0, 1), to keep clients from coming back all at once.
        settings: Bounds and times.
        granted: What the client behind a request may have.
        acknowledged: Told of messages that a client has acknowledged.
    """

    prompt = False

    def __init__(
        self,
        board: Board,
        *,
        now: Callable[[], datetime],
        spread: Callable[[], float],
        settings: PushSettings | None = None,
        granted: Callable[[web.Request], Grants] = all_granted,
        acknowledged: Callable[[str, tuple[str, ...]], None] = nobody,
    ) -> None:
        self._board = board
        self._now = now
        self._spread = spread
        self._settings = settings or PushSettings()
        self._subscriptions: Subscriptions[Subscriber] = Subscriptions(self._settings.by_name_only)
        self._outbox: Outbox[Subscriber] = Outbox(
            lambda: int(now().timestamp() * NANOSECONDS), acknowledged
        )
        self._sender = Sender(self._settings.drain_interval, self._settings.heartbeat)
        self._answers = Answers()
        self._patience = Patience(board, self._settings.patience)
        self._granted = granted
        self._known = Known()
        self._partings: set[asyncio.Task[None]] = set()
        self._handshakes = self._leaving = 0
        self._closing = self._stale = False
        self._refusals = Refusals()

    @property
    def board(self) -> Board:
        """What the topics say."""
        return self._board

    @property
    def seconds(self) -> float:
        """How long the hub has been sending revisions so far."""
        return self._sender.seconds

    def counters(self) -> PushCounters:
        """Return the counts as of now."""
        sent = self._sender.sent
        return PushCounters(
            connections=len(self._sender.connections),
            lagging=len(self._sender.lagging),
            messages=self._outbox.count,
            refused=self._refusals.count,
            frames=sent.frames,
            bytes=sent.bytes,
            writes=sent.writes,
            conflated=sent.conflated,
            documents_refused=self._refusals.documents,
            batched=self._sender.batched,
        )

    def listened_topics(self) -> Collection[str]:
        """Return the topics that somebody listens to by name; a live view."""
        return self._subscriptions.listened()

    def keys(self) -> frozenset[str]:
        """Return the keys under which connections are open."""
        return self._known.keys()

    def dismiss(self, keys: Iterable[str]) -> None:
        """End the connections of clients that were known by some keys; they hear nothing more."""
        for connection in self._known.under(keys):
            connection.subscriber.bar()
            parting = asyncio.ensure_future(self._dismissed(connection))
            self._partings.add(parting)
            parting.add_done_callback(self._partings.discard)

    async def start(self) -> None:
        """Begin to look after slow clients."""
        await self._sender.start()

    async def close(self) -> None:
        """Tell every client when to come back, close its connection, and take no new one."""
        self._closing = True
        self._leaving = len(self._sender.connections)
        async with asyncio.TaskGroup() as farewells:
            for connection in tuple(self._sender.connections.values()):
                farewells.create_task(self._part(connection))
        if self._partings:
            await asyncio.wait(self._partings)
        await self._sender.close()

    def publish(
        self,
        revision: int,
        documents: Mapping[str, Json | None],
        encoded: Mapping[str, bytes | None] = NOTHING_ENCODED,
    ) -> Published:
        """Publish a revision to the board, and send what it changes to those who listen.

        All of it leaves each connection in one write. Never waits for a client. Where more than
        1,024 listen, the others are sent to in the next turns of the loop, so that what comes in
        meanwhile does not wait for the last of them.

        Args:
            revision: Greater than all before it.
            documents: Whole documents by topic, not changed afterwards; None ends a topic.
            encoded: The same as JSON, where somebody has encoded them already.

        Returns:
            What changed. Documents that cannot be pushed are logged and listed as `refused`;
            their topics stand as they were and all others go out.

        Raises:
            RevisionOrderError: The revision is not greater; nothing is published.
        """
        published = self._board.publish(revision, documents, encoded)
        for error in published.refused:
            self._refusals.document(error)
        self._give_out(published)
        return published

    def follow(self, revision: int, changes: Iterable[Change]) -> None:
        """Give out a revision that was made elsewhere; raises what `Board.follow` does."""
        self._give_out(self._board.follow(revision, changes))

    def note_stale(self, *, stale: bool) -> None:
        """Tell every client whether what it is shown may be old."""
        self._stale = stale
        for connection in tuple(self._sender.connections.values()):
            self._sender.catch_up(connection)
            self._sender.send(connection, connection.subscriber.plainly(StaleFrame(stale)))

    def withdraw(self, mailbox: str, ids: Iterable[str]) -> None:
        """Let go of messages that were acknowledged elsewhere."""
        self._outbox.withdraw(mailbox, ids)

    def _give_out(self, published: Published) -> None:
        audiences = self._subscriptions.audiences((*published.frames, *published.born))
        if audiences:
            self._sender.send_out(Batch(published, self._board), audiences)
            self._sender.roll()
        for topic in published.ended:
            self._subscriptions.forget(topic)

    def post(
        self, mailbox: str, message_id: str, body: Document, *, until_ns: int | None = None
    ) -> bool:
        """Post a message that is kept until it is acknowledged, and send it to who is attached.

        Args:
            mailbox: Where to, such as `screen/sign-l1-01`.
            message_id: Its id; False is returned where one of this id waits there already.
            body: What is sent, not changed afterwards.
            until_ns: When it is no more of use, nanoseconds since 1970 UTC.

        Raises:
            MailboxFullError: The mailbox holds as much as it may; nothing is kept.
            DocumentError: The body cannot be sent.
        """
        posted = self._outbox.post(mailbox, message_id, body, until_ns=until_ns)
        for subscriber in tuple(self._outbox.listeners(mailbox)):
            connection = self._sender.connections[subscriber]
            if connection.congested:
                self._sender.watch(connection)
            else:
                self._sender.send(connection, subscriber.messages())
        return posted

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it ends; mount at `GET /api/v1/stream`."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if not request.headers.get("Sec-WebSocket-Key", "").isascii():
            raise web.HTTPBadRequest  # aiohttp fails on it
        # One byte more than the bound, because aiohttp refuses what reaches its limit.
        response = Socket(
            autoping=False, compress=self._settings.deflate, max_msg_size=MAX_FRAME_BYTES + 1
        )
        if not await self._prepare(response, request) or request.transport is None:
            # The client left during the handshake: nobody reads this.
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        grants = self._granted(request)
        subscriber = self._subscriber(form_of(response), grants)
        connection = Connection(subscriber, request.transport, response, self._sender.watched)
        response.farewell = connection.part
        with self._entered(connection, grants):
            await self._serve(connection, response)
        return response

    async def handle_events(self, request: web.Request) -> web.StreamResponse:
        """Serve one event stream until it ends; mount at `GET /api/v1/events`.

        The topics stand in `topics`; what is missed since `Last-Event-ID` comes first.
        """
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        grants = self._granted(request)
        form = Form.EVENTS if request.version < HttpVersion11 else Form.CHUNKS
        subscriber = self._subscriber(form, grants)
        topics = asked_for(request)
        failure = subscriber.refusal(topics) if topics else door.NO_TOPICS
        if failure is not None:
            return problem(HTTPStatus.BAD_REQUEST, failure)
        for forbidden in subscriber.forbidden(topics):
            return problem(HTTPStatus.FORBIDDEN, forbidden)
        response = web.StreamResponse(headers=door.EVENT_HEADERS)
        if not await self._prepare(response, request) or request.transport is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        since = position_of(request)
        await self._patience.for_position(since)
        connection = Connection(subscriber, request.transport, watched=self._sender.watched)
        with self._entered(connection, grants):
            self._greet(connection)
            self._sender.send(connection, subscriber.subscribe(topics, since or UNSET))
            await self._stay(connection)
        return response

    @contextlib.contextmanager
    def _entered(self, connection: Connection, grants: Grants) -> Iterator[None]:
        """Serve a connection within the context."""
        self._sender.enter(connection)
        try:
            with self._known.held(grants.key, connection):
                if not grants.stands():  # it ended during the handshake
                    self.dismiss((grants.key,))
                yield
        finally:
            self._sender.leave(connection)

    async def _prepare(self, response: web.StreamResponse, request: web.Request) -> bool:
        # Counted from here, so that a burst of handshakes cannot overrun the bound.
        self._handshakes += 1
        try:
            await response.prepare(request)
            if not isinstance(response, web.WebSocketResponse):
                # aiohttp keeps the headers back until there is something to follow them.
                await response.write(b":\n\n")
        except ConnectionResetError:
            return False
        finally:
            self._handshakes -= 1
        return True

    def _greet(self, connection: Connection) -> None:
        self._sender.send(connection, connection.subscriber.hello(self._time()))
        if self._stale:
            self._sender.send(connection, connection.subscriber.plainly(StaleFrame(stale=True)))

    async def _serve(self, connection: Connection, response: web.WebSocketResponse) -> None:
        self._greet(connection)
        if self._closing:
            await self._part(connection)
        async for message in response:
            if message.type not in HEARD:
                return
            connection.silence = 0
            await self._keep_pace(connection)
            if message.type is WSMsgType.PING:
                connection.write_control(pong(message.data))
            elif message.type is not WSMsgType.PONG:
                await self._patience.for_frame(message.data)
                self._sender.send(connection, connection.subscriber.receive(message.data))

    async def _keep_pace(self, connection: Connection) -> None:
        """Send what is on its way to a connection, and wait until its client has taken enough.

        Answering on would let one client pile up answers that it does not take. What is on its way
        comes first, because it may be what the client cannot take: no answer goes before it.
        """
        self._sender.catch_up(connection)
        while connection.congested and connection.open:
            self._sender.watch(connection)
            await connection.relief()
            self._sender.catch_up(connection)

    async def _stay(self, connection: Connection) -> None:
        """Keep an event stream until its client is gone or the hub closes."""
        if self._closing:
            await self._part(connection)
        alive = Outgoing(stream_line(b":", connection.subscriber.form), 0)
        while connection.open:
            try:
                async with asyncio.timeout(self._settings.heartbeat):
                    await connection.ended()
            except TimeoutError:
                connection.write(alive if not connection.backlog else NOTHING)

    def _subscriber(self, form: Form, grants: Grants) -> Subscriber:
        return Subscriber(
            self._board,
            self._subscriptions,
            self._outbox,
            form=form,
            answers=self._answers,
            grants=grants,
            backlog_bytes=self._settings.backlog_bytes,
        )

    def _time(self) -> str:
        time = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        return time.replace("+00:00", "Z")

    async def _part(self, connection: Connection) -> None:
        retry_after = self._retry_after()
        self._sender.catch_up(connection)
        self._sender.send(
            connection, connection.subscriber.plainly(ClosingFrame(Closing(retry_after)))
        )
        connection.relieve()
        if connection.response is None:
            hint = stream_line(b"retry: %d" % (retry_after * 1_000), connection.subscriber.form)
            connection.write(Outgoing(hint, 0))
            connection.end()
            if connection.backlog:
                connection.transport.abort()
            return
        await self._close(connection.response, connection, WSCloseCode.GOING_AWAY)

    async def _dismissed(self, connection: Connection) -> None:
        """Tell a client that what it was known by has ended, and close its connection."""
        self._sender.catch_up(connection)
        self._sender.send(connection, connection.subscriber.plainly(ErrorFrame(door.ENDED)))
        connection.relieve()
        if connection.response is None:
            connection.end()
        else:
            await self._close(connection.response, connection, WSCloseCode.POLICY_VIOLATION)

    async def _close(self, response: Socket, connection: Connection, code: WSCloseCode) -> None:
        try:
            async with asyncio.timeout(self._settings.close_grace):
                await response.close(code=code)
        except TimeoutError:
            # It does not read: what is buffered for it would hold up the shutdown for ever.
            connection.transport.abort()

    def _retry_after(self) -> float:
        shortest, longest = self._settings.retry_after
        crowd = max(self._leaving, len(self._sender.connections))
        longest = min(longest, shortest + crowd / self._settings.returns)
        return round(shortest + self._spread() * (longest - shortest), 3)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not own_origin(request, self._settings.origins):
            return self._refusals.turned_away(HTTPStatus.FORBIDDEN, door.FOREIGN)
        headers = {"Retry-After": str(max(1, round(self._retry_after())))}
        if self._closing:
            return self._refusals.turned_away(HTTPStatus.SERVICE_UNAVAILABLE, door.CLOSING, headers)
        if len(self._sender.connections) + self._handshakes >= self._settings.max_connections:
            return self._refusals.turned_away(HTTPStatus.SERVICE_UNAVAILABLE, door.FULL, headers)
        return None
