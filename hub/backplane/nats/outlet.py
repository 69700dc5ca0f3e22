"""Where an active core's revisions and messages go: into the stream, for gateways to push."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import msgspec
from aiohttp import web
from nats.aio.msg import Msg

from hub.backplane.nats.commits import Letter, Receipt
from hub.backplane.nats.link import Link, said_of
from hub.backplane.nats.log import StreamLog
from hub.ports import Clock, Document, Json
from hub.push import Board, Change, Outbox, Published, PushCounters
from hub.push.board import NOTHING_ENCODED
from hub.push.door import Refusals, problem
from hub.push.frames import Failure, encode

HEARD_SECONDS = 60.0
"""How long what a gateway said of its listeners counts; it says so every 20 s."""

MOST_GATEWAYS = 1_000
NANOSECONDS = 10**9
ELSEWHERE = Failure(
    "push.gateway", "this core serves no streams; connect to a gateway of the building"
)


class Listened(msgspec.Struct, frozen=True, array_like=True):
    """What the clients of a gateway listen to by name, as far as a core has to know it."""

    gateway: str
    topics: tuple[str, ...]


class Listeners:
    """Which topics somebody listens to at any gateway.

    Bounds: 1,000 gateways, of each what it said last, for a minute. Overflow rule: what a further
    gateway says is not heard.
    """

    def __init__(self) -> None:
        self._said: dict[str, tuple[float, frozenset[str]]] = {}

    def hear(self, said: Listened, now: float) -> None:
        """Note what a gateway has said."""
        self._said = {
            each: kept for each, kept in self._said.items() if now - kept[0] < HEARD_SECONDS
        }
        if said.gateway in self._said or len(self._said) < MOST_GATEWAYS:
            self._said[said.gateway] = now, frozenset(said.topics)

    def __contains__(self, topic: object) -> bool:
        return any(topic in topics for _, topics in self._said.values())

    def __iter__(self) -> Iterator[str]:
        return iter(set().union(*(topics for _, topics in self._said.values())))


class StreamOutlet:
    """What `PushServer` is to a hub of one process.

    The board is as new as the twin; nobody reads it from outside before it is kept, because every
    answer of the API waits for that. What it has refused is logged here, as the push server does.

    Args:
        log: The building's stream.
        board: What the topics say.
        since: The revision from which on revisions are new to gateways, and what they show.
        clock: The time.
        letters: Messages that wait to be acknowledged.
    """

    def __init__(
        self,
        log: StreamLog,
        board: Board,
        since: tuple[int, Iterable[str]],
        clock: Clock,
        letters: Iterable[Letter] = (),
    ) -> None:
        self.log = log
        self._board = board
        self._since, self._shown = since[0], set(since[1])
        self._outbox: Outbox[str] = Outbox(clock.now_ns)
        self._until: dict[tuple[str, str], Letter] = {}
        self._listeners = Listeners()
        self._refusals = Refusals()
        for letter in letters:
            self._keep(letter)

    @property
    def board(self) -> Board:
        """What the topics say."""
        return self._board

    @property
    def prompt(self) -> bool:
        """Yes: a revision goes with the batch that was appended last."""
        return True

    @property
    def seconds(self) -> float:
        """A core sends nothing to clients."""
        return 0.0

    def counters(self) -> PushCounters:
        """Return the counts as of now."""
        return PushCounters(messages=self._outbox.count, documents_refused=self._refusals.documents)

    def listened_topics(self) -> Listeners:
        """Return the topics that somebody listens to by name."""
        return self._listeners

    async def start(self) -> None:
        """Begin; nothing is to be done."""

    async def close(self) -> None:
        """End; clients are the gateways'."""

    def publish(
        self,
        revision: int,
        documents: Mapping[str, Json | None],
        encoded: Mapping[str, bytes | None] = NOTHING_ENCODED,
    ) -> Published:
        """Let a revision go with the batch that was appended last; see `PushServer.publish`."""
        published = self._board.publish(revision, documents, encoded)
        for error in published.refused:
            self._refusals.document(error)
        if revision > self._since:
            gone = [Change(topic) for topic in self._shown if topic not in self._board]
            self._shown.clear()
            self.log.attach((*self._board.changes(published), *gone))
        return published

    def post(
        self, mailbox: str, message_id: str, body: Document, *, until_ns: int | None = None
    ) -> bool:
        """Post a message that gateways keep until it is acknowledged; see `PushServer.post`."""
        if not self._outbox.post(mailbox, message_id, body, until_ns=until_ns):
            return False
        letter = Letter(mailbox, message_id, encode(body), until_ns)
        self._until[mailbox, message_id] = letter
        self.log.post(letter)
        return True

    def letters(self) -> tuple[Letter, ...]:
        """Return the messages that wait to be acknowledged."""
        waiting = [
            letter
            for (mailbox, message_id), letter in self._until.items()
            if any(each.id == message_id for each in self._outbox.waiting(mailbox))
        ]
        self._until = {(letter.mailbox, letter.id): letter for letter in waiting}
        return tuple(waiting)

    def keys(self) -> frozenset[str]:
        """Return no keys: it is gateways that have connections open."""
        return frozenset()

    def dismiss(self, keys: Iterable[str]) -> None:
        """Leave it to the gateways, which ask again and again who their clients are."""
        del keys

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Say that streams are the gateways'."""
        del request
        return problem(HTTPStatus.MISDIRECTED_REQUEST, ELSEWHERE)

    async def handle_events(self, request: web.Request) -> web.StreamResponse:
        """Say that streams are the gateways'."""
        return await self.handle(request)

    @asynccontextmanager
    async def listening(self, link: Link, building: str) -> AsyncIterator[None]:
        """Hear what gateways say: receipts of messages, and what is listened to."""
        silences = (
            await link.listen(said_of(building, "receipts"), self._hear_receipt),
            await link.listen(said_of(building, "listened"), self._hear_listened),
        )
        try:
            yield
        finally:
            for silence in silences:
                if link.connected:
                    await silence()

    async def _hear_receipt(self, message: Msg) -> None:
        try:
            receipt = msgspec.msgpack.decode(message.data, type=Receipt)
        except msgspec.MsgspecError:
            return
        known = self._outbox.acknowledge(receipt.mailbox, receipt.ids)
        for each in known:
            self._until.pop((receipt.mailbox, each), None)
        # Said anew where it was known already: the gateway has not heard of it.
        self.log.receive(Receipt(receipt.mailbox, receipt.ids))

    async def _hear_listened(self, message: Msg) -> None:
        try:
            said = msgspec.msgpack.decode(message.data, type=Listened)
        except msgspec.MsgspecError:
            return
        self._listeners.hear(said, asyncio.get_running_loop().time())

    def _keep(self, letter: Letter) -> None:
        body = msgspec.json.decode(letter.body)
        self._outbox.post(letter.mailbox, letter.id, body, until_ns=letter.until_ns)
        self._until[letter.mailbox, letter.id] = letter
