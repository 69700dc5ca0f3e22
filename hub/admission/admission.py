"""Who may come in: all of it in one place, for the parts of the hub that ask."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.access import (
    CONSOLE,
    VISITOR,
    Account,
    Actor,
    Passwords,
    Patience,
    Random,
    hashed,
    key_of,
)
from hub.admission.credentials import Credentials
from hub.admission.hashing import Hashing
from hub.admission.ledger import Ended, Ledger
from hub.admission.links import Links
from hub.admission.outsiders import Outsiders
from hub.admission.people import People
from hub.admission.signing_in import SigningIn
from hub.admission.tokens import Tokens
from hub.errors import TransientHubError
from hub.ports import Clock, Ids
from hub.store import Store

if TYPE_CHECKING:
    # Few hubs have a provider.
    from hub.oidc_client import Vouching

HOUR_NS = 3600 * 10**9
USUAL = Patience()


@dataclass(frozen=True, slots=True)
class Terms:
    """How sign-in behaves.

    Args:
        asks: Whether people have to sign in; else whoever comes is an administrator.
        session_hours: How long a session lasts at most.
        idle_hours: How long it may be unused.
        patience: For wrong tries.
    """

    asks: bool = True
    session_hours: float = 16.0
    idle_hours: float = 4.0
    patience: Patience = USUAL


class Admission:
    """Knows who comes by which secret, and changes who may.

    Args:
        store: Where accounts, sessions, tokens and credentials are kept.
        clock: The time.
        ids: New ids.
        random: Random bytes for secrets.
        terms: How sign-in behaves.
        passwords: Makes and checks what is kept of passwords.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        random: Random,
        terms: Terms,
        passwords: Passwords | None = None,
    ) -> None:
        self.terms = terms
        self.ledger = Ledger(store, clock, ids, random, round(terms.idle_hours * HOUR_NS))
        self._hashing = Hashing()
        checks = passwords or Passwords(random)
        lasts_ns = round(terms.session_hours * HOUR_NS)
        self.signing_in = SigningIn(self.ledger, checks, self._hashing, terms.patience, lasts_ns)
        self.links = Links(self.ledger, checks, self._hashing)
        self.people = People(self.ledger, self.signing_in, self.links, checks, self._hashing)
        self.tokens = Tokens(self.ledger)
        self.credentials = Credentials(self.ledger)
        self.outsiders = Outsiders(self.ledger, self.people)
        self.vouching: Vouching | None = None
        self._in_use: Callable[[], frozenset[str]] = frozenset

    async def start(self) -> None:
        """Read all there is from the store."""
        await self.ledger.start()

    def close(self) -> None:
        """Let threads end."""
        self._hashing.close()

    @property
    def nobody(self) -> Actor:
        """Who acts where no secret says so."""
        return VISITOR if self.terms.asks else CONSOLE

    def account_named(self, name: str) -> Account | None:
        """Return the account of a name, however it is written."""
        return self.ledger.book.named(key_of(name))

    def stands(self, key: str) -> bool:
        """Tell whether what somebody was known by (`Actor.key`) has not ended."""
        return not key or self.ledger.book.stands(key, self.ledger.clock.now_ns())

    def actor(self, secret: str) -> Actor | None:
        """Return who comes with a session's secret, a token or a credential; None: it is not good.

        Each use counts: a session that is used does not end for being idle.
        """
        return self.ledger.book.actor(hashed(secret), self.ledger.clock.now_ns())

    def when_ended(self, tell: Ended) -> Callable[[], None]:
        """Have somebody told which keys end (`Actor.key`); returns what ends that."""
        return self.ledger.when_ended(tell)

    def used_by(self, keys: Callable[[], frozenset[str]]) -> None:
        """Say who knows the keys under which sockets are open: those are in use."""
        self._in_use = keys

    async def keep_house(self) -> None:
        """End what has ended by itself, and tell the store what was used; once a few seconds."""
        book, now_ns = self.ledger.book, self.ledger.clock.now_ns()
        for key in self._in_use():
            book.seen(key, now_ns)
        self.ledger.tell_spent(now_ns)
        if not (self.ledger.doubtful or book.ended(now_ns) or book.to_tell()):
            return
        with suppress(TransientHubError):  # told of already; a later beat tries again
            async with self.ledger.alone():
                book = self.ledger.book
                await self.ledger.change(None, put=book.to_tell(), drop=book.ended(now_ns))
