"""What stands once the store has not answered, once too many came, and once two did the same."""

import traceback
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.exc import DBAPIError

from hub.access import Account, HashingBusyError, LinkSpentError, Patience, Role, SignInRefusedError
from hub.admission import Tried
from hub.admission.signing_in import SigningIn
from hub.errors import HubError, StoreUnavailableError
from hub.store import Store
from tests.hub.access_people import GOOD, Desk, desk
from tests.hub.store_homes import Home

OTHER = "another good one 77"


@pytest_asyncio.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with await Store.open(tmp_path / "hub.sqlite") as store, desk(store) as opened:
        yield opened


async def lost(front: Desk, monkeypatch: pytest.MonkeyPatch, work: object) -> None:
    """Do some work whose commit is done, but its answer lost."""
    keep = front.store.keep_people

    async def unanswered(*parts: object) -> None:
        await keep(*parts)  # type: ignore[arg-type]
        raise StoreUnavailableError("the connection was lost")

    with monkeypatch.context() as patched, suppress(StoreUnavailableError):
        patched.setattr(Store, "keep_people", lambda _, *parts: unanswered(*parts))
        await work  # type: ignore[misc]


async def test_a_token_that_may_do_less_is_told_of_though_no_answer_came(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, root = await front.person("ada", Role.SECURITY), await front.person("root", Role.ADMIN)
    token, _ = await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], 1)
    people = front.admission.people
    await lost(front, monkeypatch, people.change(front.by(root), ada.id, ["viewer"]))
    await front.admission.start()
    assert token.id in front.ended


async def test_a_credential_that_was_replaced_is_told_of_though_no_answer_came(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = await front.person("root", Role.ADMIN)
    credentials = front.admission.credentials
    old, _ = await credentials.give(front.by(root), "screen", "s-1", ("s-1",))
    again = credentials.give(front.by(root), "screen", "s-1", ("s-1",))
    await lost(front, monkeypatch, again)
    await front.admission.start()
    assert old.id in front.ended


async def test_who_was_at_work_all_the_time_is_still_signed_in_after_an_outage(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await front.person("ada")
    found = await front.admission.signing_in.sign_in(Tried("ada", GOOD))

    async def away(*_: object) -> None:
        raise StoreUnavailableError("it does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "keep_people", away)
        for _ in range(10):
            front.clock.pass_by(3_000)
            assert front.admission.actor(found.secret) is not None
            await front.admission.keep_house()
    await front.admission.start()
    assert front.admission.actor(found.secret) is not None


async def test_who_is_turned_away_because_too_many_come_has_not_tried(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await front.person("ada")
    sign_in = front.admission.signing_in.sign_in
    with monkeypatch.context() as patched:
        patched.setattr(front.admission._hashing, "_most", 0)
        for _ in range(2 * Patience().free):
            with pytest.raises(HashingBusyError):
                await sign_in(Tried("ada", GOOD))
    assert (await sign_in(Tried("ada", GOOD))).account.name == "ada"


async def test_a_password_that_was_reset_meanwhile_is_not_changed_by_who_knew_the_old_one(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, root = await front.person("ada"), await front.person("root", Role.ADMIN)
    people, checked = front.admission.people, front.admission.signing_in.checked
    secret = await people.reset(front.by(root), ada.id)

    async def reset_then(*parts: Any) -> Account | None:
        found = await checked(*parts)
        await front.admission.links.use(secret, "", OTHER, "")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(SigningIn, "checked", lambda _, *parts: reset_then(*parts))
        with pytest.raises(SignInRefusedError):
            await people.change_password(front.by(ada), Tried("", GOOD), "what the thief wants")
    assert (await front.admission.signing_in.sign_in(Tried("ada", OTHER))).account.id == ada.id


async def test_a_link_that_was_never_used_sets_no_password_that_was_chosen_later(
    front: Desk,
) -> None:
    ada, root = await front.person("ada"), await front.person("root", Role.ADMIN)
    people = front.admission.people
    link = await people.reset(front.by(root), ada.id)
    await people.change_password(front.by(ada), Tried("", GOOD), OTHER)
    with pytest.raises(LinkSpentError):
        front.admission.links.look(link)


async def test_no_error_of_a_database_shows_what_stands_in_rows(home: Home) -> None:
    account = Account("u-1", "ada", "ada", ("viewer",), "what is kept of it", "the seed")
    async with await home.open() as store:
        home.sql("ALTER TABLE accounts DROP COLUMN mark")
        with pytest.raises((DBAPIError, HubError)) as caught:
            await store.keep_people((account,), ())
    told = "".join(traceback.format_exception(caught.value))
    assert "mark" in told
    assert account.seed not in told
    assert account.password not in told
