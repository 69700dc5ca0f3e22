"""Who may come in, put together from the configuration."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from hub.access import Patience
from hub.admission import Admission, Terms
from hub.admission.links import PAGE
from hub.assembly.folder import secret_in
from hub.assembly.tasks import owned
from hub.assembly.tries import Tries, kept_tries
from hub.config import AccessConfig, OidcConfig
from hub.ports import Clock, Ids
from hub.push import Outlet
from hub.store import Store
from sensors.adapters import IncidentLog

if TYPE_CHECKING:
    from hub.oidc_client import Vouching

BEAT_SECONDS = 5.0
SECRET_BYTES = 32

log = structlog.get_logger(__name__)


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
    config: AccessConfig, store: Store, clock: Clock, ids: Ids, push: Outlet, data: Path
) -> AsyncIterator[Admission]:
    """Know who comes, and keep house, until the context ends.

    Args:
        config: How sign-in behaves.
        store: Where accounts, sessions, tokens and credentials are kept.
        clock: The time.
        ids: New ids.
        push: Its connections end with what they were opened by.
        data: The data folder, where wrong tries are kept over restarts.
    """
    admission = Admission(store, clock, ids, secrets.token_bytes, terms_of(config))
    await admission.start()
    admission.when_ended(push.dismiss)
    admission.used_by(push.keys)
    signing_in = admission.signing_in
    try:
        with kept_tries(data, signing_in.by_account, signing_in.by_address, clock) as tries:
            async with (
                vouched(config.oidc, clock) as admission.vouching,
                owned(keeping_house(admission, tries), "admission"),
            ):
                yield admission
    finally:
        admission.close()


@contextlib.asynccontextmanager
async def vouched(config: OidcConfig, clock: Clock) -> "AsyncIterator[Vouching | None]":
    """Let staff sign in with a provider until the context ends, where there is one.

    Raises:
        ConfigError: The file of the hub's secret cannot be read.
    """
    if config.issuer is None:
        yield None
        return
    # Few hubs have a provider, and each start would wait for what reads its words.
    from hub.access.oidc import Begun  # noqa: PLC0415
    from hub.oidc_client import OidcClient, OidcSettings, Vouching  # noqa: PLC0415

    settings = OidcSettings(
        config.issuer,
        config.client_id,
        secret_in(config.client_secret_file),
        config.scopes,
        config.name_claim,
        config.roles_claim,
        config.roles,
    )
    client = OidcClient(settings, clock)
    async with client.running():
        yield Vouching(config.name, client, Begun(lambda: secrets.token_hex(SECRET_BYTES)))


async def first_link(admission: Admission, *, anew: bool = True) -> str:
    """Return path and secret of the link that makes the first administrator, if there is none.

    Args:
        admission: Who may come in.
        anew: Whether one that was made before, and works yet, ends; else nothing is returned then.
    """
    secret = await admission.links.first(anew=anew) if admission.terms.asks else None
    return "" if secret is None else f"{PAGE}#{secret}"


async def keeping_house(admission: Admission, tries: Tries) -> None:
    """End what has ended by itself, and keep wrong tries, again and again."""
    incidents = IncidentLog(log)
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        tries.keep_news()
        try:
            await admission.keep_house()
        except Exception:  # noqa: BLE001 - whatever ails the store, the building is led on
            incidents.error("access.failed", see="docs/store.md", exc_info=True)
