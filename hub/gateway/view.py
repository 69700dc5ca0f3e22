"""A building as a gateway holds it: what its topics say, and who leads it."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import structlog
from aiohttp import web
from nats.aio.msg import Msg

from hub.backplane.nats.ahead import ahead_of
from hub.backplane.nats.commits import Letter, Light, LightBase, Receipt, light, light_base
from hub.backplane.nats.lease import Entry
from hub.backplane.nats.link import Link, live_of, said_of
from hub.backplane.nats.outlet import Listened
from hub.backplane.nats.tail import Tail
from hub.errors import LogOvertakenError, TransientHubError
from hub.fair_loop import comes
from hub.push import Board, Change, Grants, PushServer, PushSettings
from sensors.adapters import IncidentLog

LOOK_SECONDS = 0.5
"""Between two looks at the lease, which also tells how far the stream has come."""

SILENT_SECONDS = 3.0
"""After so long without an answer of NATS what is held may be old."""

STALE_SECONDS = 1.0
"""For which what is held has to be old before clients are told."""

SAY_SECONDS = 20.0
AGAIN_SECONDS = 0.25
MOST_RECEIPTS = 10_000
NAMED = ("route/",)
"""First levels of topics that cores keep up only while somebody listens."""

log = structlog.get_logger(__name__)


class View:
    """Follows a building's stream and pushes it.

    Where nothing is held `push` is None. Where the epoch changes, or something was missed, there is
    another push server: the clients of the one before are told to come back.

    Overflow rule: receipts that no core has taken are kept up to 10,000 mailboxes; beyond, the
    oldest are let go of, and their messages may be delivered once more.

    Args:
        link: To NATS.
        building: Which one.
        gateway: Id of this gateway.
        spread: A random number in [0, 1).
        settings: Of the push server.
        granted: What the client behind a request may have.
    """

    def __init__(
        self,
        link: Link,
        building: str,
        gateway: str,
        spread: Callable[[], float],
        settings: PushSettings,
        granted: Callable[[web.Request], Grants],
    ) -> None:
        self.building = building
        self.push: PushServer | None = None
        self.lease: Entry | None = None
        self.leader_silent = 0.0
        """Seconds for which the lease has not been renewed."""
        self._link = link
        self._incidents = IncidentLog(structlog.get_logger(__name__))
        self._gateway = gateway
        self._spread = spread
        self._settings = settings
        self._granted = granted
        self._tail: Tail | None = None
        self._number = 0
        self._answered = -SILENT_SECONDS
        self._receipts: dict[str, dict[str, None]] = {}
        self._wake = asyncio.Event()
        self._taken_over = asyncio.Event()
        self._fresh = 0.0
        self._told_stale = False

    @property
    def current(self) -> bool:
        """Whether what is held is what the building says, as far as can be told."""
        silent = asyncio.get_running_loop().time() - self._answered
        tail = self._tail
        return (
            self.push is not None
            and tail is not None
            and tail.current
            and (silent < SILENT_SECONDS)
        )

    async def run(self) -> None:
        """Follow the building until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_for_ever(), name=f"follow {self.building}")
            tasks.create_task(self._look_for_ever(), name=f"lease {self.building}")
            tasks.create_task(self._say_for_ever(), name=f"say {self.building}")

    async def close(self) -> None:
        """Tell every client when to come back, and hold nothing any more."""
        push, self.push = self.push, None
        if push is not None:
            await push.close()

    async def _follow_for_ever(self) -> None:
        told = ""
        while True:
            try:
                await self._follow()
            except TransientHubError as error:
                if error.message != told:
                    log.warning("gateway.again", building=self.building, reason=error.message)
                told = error.message
            except ValueError as error:
                self._incidents.error(
                    "gateway.unread", building=self.building, reason=str(error), exc_info=True
                )
            await asyncio.sleep(AGAIN_SECONDS)

    async def _follow(self) -> None:
        """Begin from a base and follow the stream until something was missed, then let go of all.

        A commit may have been taken in part by then. Clients are told to come back, and go on from
        their positions on what is whole.
        """
        data = await self._link.base(self.building)
        if data is None:
            raise LogOvertakenError(0)
        base = light_base(data)
        push = self._holding(base)
        await push.start()
        self.push, self._told_stale = push, False
        self._fresh = asyncio.get_running_loop().time()
        self._tail = Tail(self._link, self.building, base.sequence, self._take)
        silence = await self._link.listen(live_of(ahead_of(self.building)), self._hear_ahead)
        try:
            await self._tail.run()
        finally:
            self._tail = None
            if self._link.connected:
                await silence()
            await self.close()

    async def _hear_ahead(self, message: Msg) -> None:
        """Show what is kept ahead while nobody leads the stream; there it comes again later.

        What cannot be shown now, because something before it was missed, is passed by.
        """
        push = self.push
        with contextlib.suppress(ValueError, TransientHubError):
            commit = light(message.data)
            if push is None or commit.epoch != push.board.epoch:
                return
            self._answered = asyncio.get_running_loop().time()
            if commit.ticks and commit.ticks[0].number <= self._number + 1:
                self._give_out(push, commit)

    def _holding(self, base: LightBase) -> PushServer:
        """Return a push server that holds what stood at a base."""
        push = PushServer(
            Board(base.epoch),
            now=lambda: datetime.now(UTC),
            spread=self._spread,
            settings=self._settings,
            acknowledged=self._note_receipt,
            granted=self._granted,
        )
        self._number = base.number
        by_revision: dict[int, list[Change]] = {base.revision: []}
        for topic, held in base.documents.items():
            by_revision.setdefault(held.changed, []).append(Change(topic, held.data))
        for revision, changes in sorted(by_revision.items()):
            if revision:
                push.follow(revision, changes)
        for letter in base.letters:
            self._post(push, letter)
        return push

    def _take(self, sequence: int, data: bytes) -> None:
        commit = light(data)
        push = self.push
        if push is None or commit.epoch != push.board.epoch:
            raise LogOvertakenError(sequence - 1)
        if self.lease is not None and commit.term > self.lease.lease.term:
            self._taken_over.set()
        self._give_out(push, commit)
        for letter in commit.letters:
            self._post(push, letter)
        for receipt in commit.receipts:
            push.withdraw(receipt.mailbox, receipt.ids)
            self._settle(receipt)

    def _give_out(self, push: PushServer, commit: Light) -> None:
        for tick in commit.ticks:
            if tick.number <= self._number:
                continue
            self._number = tick.number
            if tick.revision > push.board.revision:
                push.follow(tick.revision, tick.changes)

    def _post(self, push: PushServer, letter: Letter) -> None:
        if letter.id in self._receipts.get(letter.mailbox, ()):
            return
        body = msgspec.json.decode(letter.body)
        with contextlib.suppress(TransientHubError):  # the core keeps to the same bounds
            push.post(letter.mailbox, letter.id, body, until_ns=letter.until_ns)

    def _note_receipt(self, mailbox: str, ids: tuple[str, ...]) -> None:
        self._receipts.setdefault(mailbox, {}).update(dict.fromkeys(ids))
        while len(self._receipts) > MOST_RECEIPTS:
            del self._receipts[next(iter(self._receipts))]
        self._wake.set()

    def _settle(self, receipt: Receipt) -> None:
        waiting = self._receipts.get(receipt.mailbox)
        if waiting is None:
            return
        for each in receipt.ids:
            waiting.pop(each, None)
        if not waiting:
            del self._receipts[receipt.mailbox]

    async def _look_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        changed = looked = loop.time()
        while True:
            try:
                entry = await self._link.lease(self.building)
            except TransientHubError:
                # It is not known whether the core is silent.
                changed += loop.time() - looked
            else:
                self._answered = loop.time()
                if self.lease is None or entry is None or entry.number != self.lease.number:
                    changed = loop.time()
                self.lease = entry
                if entry is not None and self._tail is not None:
                    self._tail.hear_of(entry.lease.sequence)
            looked = loop.time()
            self.leader_silent = looked - changed
            self._tell_stale(loop.time())
            self._taken_over.clear()
            await comes(self._taken_over, LOOK_SECONDS)

    def _tell_stale(self, now: float) -> None:
        """Tell clients once what they are shown is old, or is not any more.

        A message that is just on its way is no reason to.
        """
        if self.current:
            self._fresh = now
        stale = now - self._fresh > STALE_SECONDS
        if self.push is not None and stale != self._told_stale:
            self._told_stale = stale
            self.push.note_stale(stale=stale)

    async def _say_for_ever(self) -> None:
        """Send receipts, again until a core has taken them, and say who is listened to."""
        loop = asyncio.get_running_loop()
        said = -SAY_SECONDS
        while True:
            await comes(self._wake, 1.0)
            self._wake.clear()
            for mailbox, ids in tuple(self._receipts.items()):
                receipt = msgspec.msgpack.encode(Receipt(mailbox, tuple(ids)))
                await self._link.say(said_of(self.building, "receipts"), receipt)
            if loop.time() - said >= SAY_SECONDS:
                said = loop.time()
                await self._link.say(said_of(self.building, "listened"), self._listened())

    def _listened(self) -> bytes:
        push = self.push
        named = () if push is None else push.listened_topics()
        topics = tuple(topic for topic in named if topic.startswith(NAMED))
        return msgspec.msgpack.encode(Listened(self._gateway, topics))
