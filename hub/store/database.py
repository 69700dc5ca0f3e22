"""A database behind the store: transactions that are done whole, and errors told apart."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import HubError, StoreUnavailableError

T = TypeVar("T")

QUEUE_SECONDS = 10.0
"""How long a transaction waits for those before it."""

ATTEMPTS = 5
REST_SECONDS = 0.02
"""Before a transaction is tried once more; twice as long before the next time, and so on."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database; the store runs every transaction through `transaction`.

    It holds one connection. Transactions queue for it in the order they come, at most
    `QUEUE_SECONDS` (then `StoreUnavailableError`): one hub writes to a store, its commands take
    effect one after the other, and a queue in here is fair where a database's own is not.

    Args:
        engine: On one connection.
        name: What people call it; without secrets.
        explained: Returns what an error of the driver means to the hub.
        may_try_again: Tells whether the same transaction may succeed if it is run anew at once.
    """

    engine: AsyncEngine
    name: str
    explained: Callable[[DBAPIError], HubError | None]
    may_try_again: Callable[[DBAPIError], bool]

    async def transaction(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Do some work in a transaction and return what it gives once that is committed.

        The work may be done more than once, each time on what the database holds then.

        Raises:
            StoreUnavailableError: The database is locked, full or out of reach. Where the
                connection was lost while it committed, nobody knows whether it did.
            StoreFileError: It is damaged, or no database of the hub.
        """
        for attempt in count(1):
            try:
                async with self.engine.begin() as connection:
                    return await work(connection)
            except IntegrityError:
                raise
            except DBAPIError as error:
                if attempt == ATTEMPTS or not self.may_try_again(error):
                    explained = self.explained(error)
                    if explained is None:
                        raise
                    raise explained from error
                await asyncio.sleep(REST_SECONDS * 2 ** (attempt - 1))
            except PoolTimeoutError as error:
                detail = f"{self.name}: too many commands wait; try again"
                raise StoreUnavailableError(detail) from error
            except (OSError, TimeoutError) as error:
                detail = f"{self.name}: {str(error) or 'it does not answer'}"
                raise StoreUnavailableError(detail) from error
        raise AssertionError

    async def close(self) -> None:
        """Let go of it."""
        await self.engine.dispose()


def reason_of(error: DBAPIError) -> str:
    """Return what the driver says."""
    return str(error.orig or error)
