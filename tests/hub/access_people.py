"""People, clocks and cheap passwords, as the tests of admission use them."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from argon2 import Parameters
from argon2.low_level import Type

from hub.access import Account, By, Passwords, Patience, Role
from hub.admission import Admission, Terms
from hub.admission.book import account_actor
from hub.store import Store

CHEAP = Parameters(
    type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=1, memory_cost=8, parallelism=1
)
GOOD = "correct horse battery"
SECOND_NS = 10**9
HOUR_NS = 3600 * SECOND_NS
START_NS = 1_767_349_800 * SECOND_NS


class Chance:
    """Bytes that look random and are the same each time."""

    def __init__(self) -> None:
        self._numbers = count()

    def __call__(self, length: int) -> bytes:
        made = hashlib.shake_128(str(next(self._numbers)).encode())
        return made.digest(length)


class Moved:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.ns = START_NS

    def now_ns(self) -> int:
        return self.ns

    def pass_by(self, seconds: float) -> None:
        self.ns += round(seconds * SECOND_NS)


class Counted:
    """Ids that are counted."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers)}"


def passwords() -> Passwords:
    return Passwords(Chance(), CHEAP)


class Desk:
    """An admission with the clock that moves it."""

    def __init__(self, store: Store, clock: Moved, terms: Terms) -> None:
        self.clock = clock
        self.store = store
        self.admission = Admission(store, clock, Counted(), Chance(), terms, passwords())
        self.ended: list[str] = []
        self.admission.when_ended(lambda keys: self.ended.extend(sorted(keys)))

    async def person(self, name: str, *roles: Role, password: str = GOOD) -> Account:
        """Make an account that can sign in."""
        by = By(account_actor(Account("u-0", "root", "root", ("admin",))))
        _, secret = await self.admission.people.create(by, name, roles or (Role.VIEWER,))
        return (await self.admission.links.use(secret, "", password, "192.0.2.9")).account

    def by(self, account: Account, key: str = "") -> By:
        """Return somebody as one who acts."""
        present = self.admission.ledger.book.accounts[account.id]
        return By(account_actor(present, key), "192.0.2.1")


@asynccontextmanager
async def desk(
    store: Store, *, patience: Patience | None = None, hours: float = 16.0
) -> AsyncIterator[Desk]:
    opened = Desk(store, Moved(), Terms(session_hours=hours, patience=patience or Patience()))
    await opened.admission.start()
    try:
        yield opened
    finally:
        opened.admission.close()
