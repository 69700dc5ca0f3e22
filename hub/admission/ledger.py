"""The book and the store behind it: a change is committed, counts, and whom it ends is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from hub.access import (
    Account,
    Act,
    By,
    Credential,
    EndedError,
    Held,
    Random,
    Record,
    Session,
    Source,
    Token,
)
from hub.admission.book import Book
from hub.errors import PermanentHubError
from hub.ports import Clock, Ids, Json
from hub.store import Store

log = structlog.get_logger(__name__)

Ended = Callable[[frozenset[str]], None]
"""Is told the keys of actors (`Actor.key`) that have ended or may do less than before."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, to be told afterwards; nothing in it is secret.

    Args:
        by: Who did it, and from where.
        act: What, such as `account.create`.
        target: To what.
        detail: What else matters.
    """

    by: By
    act: str
    target: str = ""
    detail: dict[str, Json] = field(default_factory=dict)


class Ledger:
    """Changes what there is of accounts, sessions, tokens and credentials.

    One hub writes to a store, so that what is in memory is what is in force. Where the answer of a
    commit was lost, all is read anew before the next change.

    Args:
        store: Where it is kept.
        clock: The time.
        ids: New ids.
        random: Random bytes for secrets.
        idle_ns: How long a session may be unused.
    """

    def __init__(self, store: Store, clock: Clock, ids: Ids, random: Random, idle_ns: int) -> None:
        self.clock = clock
        self.ids = ids
        self.random = random
        self.book = Book(Held(), idle_ns)
        self._store = store
        self._idle_ns = idle_ns
        self._turn = asyncio.Lock()
        self.doubtful = True
        """Whether what is in memory may not be what the store holds."""
        self._listeners: list[Ended] = []
        self._told: frozenset[str] = frozenset()

    async def start(self) -> None:
        """Read all there is."""
        async with self.alone():
            pass

    def when_ended(self, tell: Ended) -> Callable[[], None]:
        """Have somebody told which keys end; returns what ends that."""
        self._listeners.append(tell)
        return lambda: self._listeners.remove(tell)

    @contextlib.asynccontextmanager
    async def alone(self, by: By | None = None) -> AsyncIterator[None]:
        """Hold everybody else off, so that what is looked at is still so when it is changed.

        Args:
            by: Who is about to change something by a session or token.

        Raises:
            EndedError: That has ended while they waited for their turn.
        """
        async with self._turn:
            if self.doubtful:
                before = self.book
                self.book = Book(await self._store.people(), self._idle_ns)
                self.book.go_on_from(before)
                self.doubtful = False
                self._tell(lessened(before, self.book))
            key = by.actor.key if by is not None else ""
            if key and not self.book.stands(key, self.clock.now_ns()):
                raise EndedError
            yield

    async def change(
        self, deed: Deed | None, *, put: Sequence[Record] = (), drop: Sequence[Record] = ()
    ) -> None:
        """Commit a change, all of it or nothing; to be called within `alone`.

        Args:
            deed: What it is, None for what is not worth telling.
            put: Records to write.
            drop: Records to remove, after that.

        Raises:
            HubError: The store refuses it, or is away.
        """
        try:
            await self._store.keep_people(put, drop, self._act_of(deed))
        except PermanentHubError:
            raise
        except BaseException:
            self.doubtful = True
            raise
        ended = self._less(put) | {record.id for record in drop}
        for record in put:
            self.book.put(record)
        for record in drop:
            self.book.drop(record)
        if deed is not None:
            log.info("access", act=deed.act, target=deed.target, by=deed.by.actor.name)
        self._tell(ended)

    def _act_of(self, deed: Deed | None) -> Act | None:
        """Return what the audit is told of a deed."""
        if deed is None:
            return None
        actor = deed.by.actor
        source = Source(actor.id, actor.name, actor.kind, deed.by.address, deed.by.revision)
        return Act(self.clock.now_ns(), source, deed.act, deed.target, detail=deed.detail)

    def tell_spent(self, now_ns: int) -> None:
        """Tell which keys have ended by themselves since last asked."""
        spent = self.book.spent(now_ns)
        self._tell(spent - self._told)
        self._told = spent

    def _less(self, put: Sequence[Record]) -> frozenset[str]:
        """Return the keys that other records take the place of, or whose owners changed."""
        keys: set[str] = set()
        for record in put:
            if isinstance(record, Account):
                held = self.book.accounts.get(record.id)
                if held and (held.roles, held.disabled) != (record.roles, record.disabled):
                    keys.update(each.id for each in self.book.sessions_of(record.id))
                    keys.update(each.id for each in self.book.tokens_of(record.id))
            elif isinstance(record, Credential):
                old = self.book.credentials.get(record.id)
                if old is not None and old.hash != record.hash:
                    keys.add(record.id)
        return frozenset(keys)

    def _tell(self, keys: frozenset[str]) -> None:
        if keys:
            for tell in tuple(self._listeners):
                tell(keys)


def keys_of(book: Book) -> frozenset[str]:
    """Return the keys of all sessions, tokens and credentials."""
    return frozenset([*book.sessions, *book.tokens, *book.credentials])


def lessened(before: Book, now: Book) -> frozenset[str]:
    """Return the keys that have ended, or may do less, or stand for another secret than before."""
    keys = set(keys_of(before) - keys_of(now))
    for account in before.accounts.values():
        held = now.accounts.get(account.id)
        if held is not None and (held.roles, held.disabled) != (account.roles, account.disabled):
            keys.update(each.id for each in of_account(before, account.id))
    for credential in before.credentials.values():
        other = now.credentials.get(credential.id)
        if other is not None and other.hash != credential.hash:
            keys.add(credential.id)
    return frozenset(keys)


def of_account(book: Book, account_id: str) -> tuple[Session | Token, ...]:
    """Return somebody's sessions and tokens."""
    return (*book.sessions_of(account_id), *book.tokens_of(account_id))
