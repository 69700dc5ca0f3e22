"""Who may come in, put together from the configuration."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

from hub.access import Patience
from hub.admission import Admission, Terms
from hub.admission.links import PAGE
from hub.assembly.tasks import owned
from hub.config import AccessConfig
from hub.ports import Clock, Ids
from hub.push import Outlet
from hub.store import Store

BEAT_SECONDS = 5.0


def terms_of(config: AccessConfig) -> Terms:
    """Return how sign-in behaves."""
    return Terms(
        config.mode == "sign-in",
        config.session_hours,
        config.idle_hours,
        Patience(config.free_tries, config.first_wait, config.longest_wait),
    )


@contextlib.asynccontextmanager
async def admitting(
    config: AccessConfig, store: Store, clock: Clock, ids: Ids, push: Outlet
) -> AsyncIterator[Admission]:
    """Know who comes, and keep house, until the context ends.

    Args:
        config: How sign-in behaves.
        store: Where accounts, sessions, tokens and credentials are kept.
        clock: The time.
        ids: New ids.
        push: Its connections end with what they were opened by.
    """
    admission = Admission(store, clock, ids, secrets.token_bytes, terms_of(config))
    await admission.start()
    admission.when_ended(push.dismiss)
    admission.used_by(push.keys)
    try:
        async with owned(keeping_house(admission), "admission"):
            yield admission
    finally:
        admission.close()


async def first_link(admission: Admission) -> str:
    """Return path and secret of the link that makes the first administrator, if there is none."""
    secret = await admission.links.first() if admission.terms.asks else None
    return "" if secret is None else f"{PAGE}#{secret}"


async def keeping_house(admission: Admission) -> None:
    """End what has ended by itself, again and again."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await admission.keep_house()
