"""Accounts, links, tokens and credentials against every kind of store."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from hub.access import (
    MACHINE,
    EndedError,
    LastAdminError,
    LinkSpentError,
    NameRefusedError,
    NoSuchError,
    PairingError,
    Record,
    Right,
    Role,
    RolesError,
    ScopesError,
    SignInRefusedError,
    hashed,
)
from hub.admission import Admission, Terms, Tried
from hub.errors import StoreUnavailableError, VersionChangedError
from hub.store import Store, copy_store
from hub.store.postgres import PostgresPlace
from tests.hub.access_people import GOOD, Chance, Counted, Desk, desk, passwords
from tests.hub.store_homes import Home, PostgresHome, SqliteHome

OTHER = "another good one 77"


@pytest_asyncio.fixture
async def front(home: Home) -> AsyncIterator[Desk]:
    async with await home.open() as store, desk(store) as opened:
        yield opened


async def opened_anew(front: Desk) -> Admission:
    """Return what a hub would know that starts on the same store now."""
    again = Admission(front.store, front.clock, Counted(), Chance(), Terms(), passwords())
    await again.start()
    again.close()
    return again


async def test_cores_that_lead_in_turns_print_the_first_link_once(front: Desk) -> None:
    links = front.admission.links
    printed = await links.first(anew=False)
    assert printed is not None
    assert await links.first(anew=False) is None
    assert links.look(printed)[0].kind == "first"
    front.clock.pass_by(24 * 3600)
    later = await links.first(anew=False)
    assert later is not None
    with pytest.raises(LinkSpentError):
        links.look(printed)
    await links.use(later, "Root", GOOD, "192.0.2.1")
    assert await links.first(anew=False) is None


async def test_the_first_administrator_comes_by_a_link_that_works_once(front: Desk) -> None:
    links = front.admission.links
    earlier = await links.first()
    secret = await links.first()
    assert secret is not None
    assert earlier is not None
    with pytest.raises(LinkSpentError):
        links.look(earlier)
    assert links.look(secret)[0].kind == "first"
    root = (await links.use(secret, "Root", GOOD, "192.0.2.1")).account
    assert root.roles == ("admin",)
    with pytest.raises(LinkSpentError):
        await links.use(secret, "Evil", GOOD, "192.0.2.1")
    assert await links.first() is None
    found = await front.admission.signing_in.sign_in(Tried("root", GOOD))
    actor = front.admission.actor(found.secret)
    assert actor is not None
    assert actor.may(Right.ADMINISTER)


async def test_a_link_of_the_first_start_ends_after_a_day(front: Desk) -> None:
    secret = await front.admission.links.first()
    assert secret is not None
    front.clock.pass_by(24 * 3600)
    with pytest.raises(LinkSpentError):
        await front.admission.links.use(secret, "Root", GOOD, "")
    await front.admission.keep_house()
    assert front.admission.ledger.book.links == {}


async def test_two_who_use_the_first_link_at_once_do_not_both_become_administrators(
    front: Desk,
) -> None:
    import asyncio  # noqa: PLC0415 - here only

    secret = await front.admission.links.first() or ""
    both = await asyncio.gather(
        front.admission.links.use(secret, "one", GOOD, ""),
        front.admission.links.use(secret, "two", GOOD, ""),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["LinkSpentError", "Renewed"]
    assert len(front.admission.ledger.book.accounts) == 1


async def test_an_account_begins_with_a_link_and_all_of_it_is_there_after_a_restart(
    front: Desk,
) -> None:
    ada = await front.person("Ada", Role.EDITOR, Role.OPERATOR)
    assert ada.roles == ("operator", "editor")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD, "", "192.0.2.1", "x"))
    token, text = await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], 30)
    _, screen = await front.admission.credentials.give(MACHINE, "screen", "sign-1", ("sign-1",))
    again = await opened_anew(front)
    for secret in (signed.secret, text, screen):
        before, after = front.admission.actor(secret), again.actor(secret)
        assert before is not None
        assert before == after
    assert again.ledger.book.tokens[token.id].scopes == ("watch",)


async def test_a_change_whose_answer_was_lost_counts_once_the_store_answers(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await front.person("ada")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    keep = Store.keep_people

    async def cut_off(self: Store, *records: Any) -> None:
        await keep(self, *records)
        raise StoreUnavailableError("the answer was lost")

    monkeypatch.setattr(Store, "keep_people", cut_off)
    with pytest.raises(StoreUnavailableError):
        await front.admission.people.change(MACHINE, ada.id, disabled=True)
    monkeypatch.undo()
    assert front.admission.actor(signed.secret) is not None
    await front.admission.keep_house()
    assert front.admission.actor(signed.secret) is None
    assert front.ended[-1] == signed.session.id
    assert front.admission.people.one(ada.id).disabled


async def test_names_are_taken_however_they_are_written(front: Desk) -> None:
    await front.person("Ada Lovelace")
    for name in ("ADA LOVELACE", " ada  lovelace ", "Ａda Lovelace"):
        with pytest.raises(NameRefusedError):
            await front.admission.people.create(MACHINE, name, ["viewer"])
    for name in ("", " ", "x" * 65, "a\x00b"):
        with pytest.raises(NameRefusedError):
            await front.admission.people.create(MACHINE, name, ["viewer"])
    for roles in ([], ["king"], ["screen"], ["visitor"], ["viewer", "device"]):
        with pytest.raises(RolesError):
            await front.admission.people.create(MACHINE, "Bo", roles)


async def test_other_roles_end_sessions_and_narrow_tokens_at_once(front: Desk) -> None:
    ada = await front.person("ada", Role.OPERATOR)
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    token, text = await front.admission.tokens.create(
        front.by(ada), ada.id, "t", ["watch", "close"], None
    )
    actor = front.admission.actor(text)
    assert actor is not None
    assert actor.rights == {Right.WATCH, Right.CLOSE}
    await front.admission.people.change(MACHINE, ada.id, ["viewer"])
    assert front.admission.actor(signed.secret) is None
    actor = front.admission.actor(text)
    assert actor is not None
    assert actor.rights == {Right.WATCH}
    assert {signed.session.id, token.id} <= set(front.ended)


async def test_a_change_of_what_has_changed_since_is_refused(front: Desk) -> None:
    ada = await front.person("ada")
    changed = await front.admission.people.change(MACHINE, ada.id, ["editor"], seen=(ada.version,))
    with pytest.raises(VersionChangedError):
        await front.admission.people.change(MACHINE, ada.id, ["admin"], seen=(ada.version,))
    assert changed.version == ada.version + 1


async def test_who_is_disabled_is_nobody_at_once_and_may_come_back(front: Desk) -> None:
    ada = await front.person("ada")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    _, text = await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], None)
    await front.admission.people.change(MACHINE, ada.id, disabled=True)
    assert front.admission.actor(signed.secret) is None
    assert front.admission.actor(text) is None
    with pytest.raises(SignInRefusedError):
        await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    await front.admission.people.change(MACHINE, ada.id, disabled=False)
    assert (await front.admission.signing_in.sign_in(Tried("ada", GOOD))).secret
    assert front.admission.actor(text) is not None


async def test_the_last_administrator_stays(front: Desk) -> None:
    root = await front.person("root", Role.ADMIN)
    people = front.admission.people
    with pytest.raises(LastAdminError):
        await people.change(MACHINE, root.id, ["viewer"])
    with pytest.raises(LastAdminError):
        await people.change(MACHINE, root.id, disabled=True)
    with pytest.raises(LastAdminError):
        await people.remove(MACHINE, root.id)
    await front.person("other", Role.ADMIN)
    await people.change(MACHINE, root.id, ["viewer"])


async def test_an_account_is_removed_with_all_that_is_its_own(front: Desk) -> None:
    ada = await front.person("ada")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], None)
    await front.admission.people.reset(MACHINE, ada.id)
    await front.admission.people.remove(MACHINE, ada.id)
    assert front.admission.actor(signed.secret) is None
    held = await front.store.people()
    assert (held.accounts, held.sessions, held.tokens, held.links) == ((), (), (), ())
    with pytest.raises(NoSuchError):
        front.admission.people.one(ada.id)


async def test_a_reset_link_sets_another_password_once_and_ends_sessions(front: Desk) -> None:
    ada = await front.person("ada")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    earlier = await front.admission.people.reset(MACHINE, ada.id)
    secret = await front.admission.people.reset(MACHINE, ada.id)
    with pytest.raises(LinkSpentError):
        front.admission.links.look(earlier)
    assert front.admission.actor(signed.secret) is not None
    await front.admission.links.use(secret, "", OTHER, "192.0.2.1")
    assert front.admission.actor(signed.secret) is None
    with pytest.raises(LinkSpentError):
        await front.admission.links.use(secret, "", GOOD, "192.0.2.1")
    assert (await front.admission.signing_in.sign_in(Tried("ada", OTHER))).secret


async def test_a_reset_link_ends_tokens_and_the_audit_tells_how_many(front: Desk) -> None:
    ada, bo = await front.person("ada"), await front.person("bo")
    tokens = front.admission.tokens
    _, text = await tokens.create(front.by(ada), ada.id, "counter", ["watch"], 1)
    _, other = await tokens.create(front.by(bo), bo.id, "counter", ["watch"], 1)
    secret = await front.admission.people.reset(MACHINE, ada.id)
    assert front.admission.actor(text) is not None
    ended = await front.admission.links.use(secret, "", OTHER, "192.0.2.1")
    assert ended.counts() == {"sessions": 0, "tokens": 1}
    assert front.admission.actor(text) is None
    assert front.admission.actor(other) is not None
    entries = [entry async for entry in front.store.audit.all_of_it()]
    told = [each.detail for each in entries if each.act == "account.password"]
    assert json.loads(told[-1]) == {
        "name": "ada",
        "link": "reset",
        "sessions_ended": 0,
        "programs_ended": 1,
    }


async def test_who_changes_their_password_may_end_their_tokens(front: Desk) -> None:
    ada = await front.person("ada")
    for keeps, new in ((True, OTHER), (False, GOOD)):
        _, text = await front.admission.tokens.create(front.by(ada), ada.id, "x", ["watch"], 1)
        old = Tried("", GOOD if keeps else OTHER)
        people = front.admission.people
        ended = await people.change_password(front.by(ada), old, new, tokens=not keeps)
        assert (front.admission.actor(text) is not None, len(ended.tokens)) == (
            keeps,
            0 if keeps else 2,
        )


async def test_tokens_have_rights_of_their_owner_only_and_end(front: Desk) -> None:
    ada, bo = await front.person("ada"), await front.person("bo")
    tokens = front.admission.tokens
    for scopes in (["close"], ["nonsense"], []):
        with pytest.raises(ScopesError):
            await tokens.create(front.by(ada), ada.id, "t", scopes, None)
    token, text = await tokens.create(front.by(ada), ada.id, "counts", ["visit", "watch"], 1)
    assert text.startswith("zhilu_")
    actor = front.admission.actor(text)
    assert actor is not None
    assert (actor.id, actor.name, actor.kind) == (ada.id, "ada (counts)", "token")
    with pytest.raises(NoSuchError):
        await tokens.end(front.by(bo), token.id, bo.id)
    front.clock.pass_by(24 * 3600)
    assert front.admission.actor(text) is None
    await front.admission.keep_house()
    assert token.id in front.ended
    await tokens.end(front.by(ada), token.id, ada.id)
    assert front.admission.ledger.book.tokens == {}


@pytest.mark.parametrize("known_by", ["session", "token"])
async def test_nobody_makes_anything_by_what_ended_while_it_waited(
    front: Desk, known_by: str
) -> None:
    """Else who got hold of a session would keep a token beyond the password's reset."""
    admin = await front.person("root", Role.ADMIN)
    admission, people = front.admission, front.admission.people
    if known_by == "session":
        signed_in = await admission.signing_in.sign_in(Tried("root", GOOD))
        key = signed_in.session.id
    else:
        token, _ = await admission.tokens.create(
            front.by(admin), admin.id, "deploy", ("administer",), 90
        )
        key = token.id
    by = front.by(admin, key)
    link = await people.reset(front.by(admin), admin.id)
    async with admission.ledger.alone():
        waiting = [
            asyncio.create_task(each)
            for each in (
                admission.tokens.create(by, admin.id, "mine", ("watch",), None),
                people.create(by, "mallory", (Role.ADMIN,)),
                people.reset(by, admin.id),
                people.change(by, admin.id, (Role.ADMIN, Role.VIEWER)),
                admission.credentials.give(by, "device", "probe", ("probe",)),
            )
        ]
        await asyncio.sleep(0)
        book = admission.ledger.book
        ended: list[Record] = [*book.sessions_of(admin.id), *book.tokens_of(admin.id)]
        await admission.ledger.change(None, drop=ended)
    for each in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(each, EndedError)
    assert admission.ledger.book.tokens_of(admin.id) == ()
    assert link


async def test_the_store_is_told_of_uses_a_minute_late_at_most(front: Desk) -> None:
    ada = await front.person("ada")
    token, text = await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], None)
    front.clock.pass_by(90)
    front.admission.actor(text)
    await front.admission.keep_house()
    assert (await front.store.people()).tokens[0].used_ns == front.clock.ns
    (listed,) = front.admission.ledger.book.tokens_of(ada.id)
    assert (listed.id, listed.used_ns) == (token.id, front.clock.ns)


async def test_a_screen_shows_a_code_and_is_given_its_credential(front: Desk) -> None:
    credentials = front.admission.credentials
    secret, pairing = credentials.begin_pairing("sign-1", "192.0.2.7")
    assert credentials.claim(secret).secret == ""
    with pytest.raises(PairingError):
        await credentials.pair(MACHINE, "sign-1", "BBBB-BBBB")
    await credentials.pair(MACHINE, "sign-1", pairing.code.lower().replace("-", " "))
    with pytest.raises(PairingError):
        await credentials.pair(MACHINE, "sign-2", pairing.code)
    claimed = credentials.claim(secret)
    actor = front.admission.actor(claimed.secret)
    assert actor is not None
    assert (actor.kind, actor.name, actor.subjects) == ("screen", "sign-1", frozenset({"sign-1"}))
    with pytest.raises(PairingError):
        credentials.claim(secret)


async def test_a_code_is_good_for_ten_minutes(front: Desk) -> None:
    secret, pairing = front.admission.credentials.begin_pairing("", "192.0.2.7")
    front.clock.pass_by(600)
    with pytest.raises(PairingError):
        front.admission.credentials.claim(secret)
    with pytest.raises(PairingError):
        await front.admission.credentials.pair(MACHINE, "sign-1", pairing.code)


async def test_another_credential_ends_the_one_before(front: Desk) -> None:
    credentials = front.admission.credentials
    first, old = await credentials.give(MACHINE, "device", "gate", ("lift-1", "lift-2"))
    _, new = await credentials.give(MACHINE, "device", "gate", ("lift-1",))
    assert front.admission.actor(old) is None
    assert front.ended == [first.id]
    actor = front.admission.actor(new)
    assert actor is not None
    assert (actor.id, actor.subjects) == ("device/gate", frozenset({"lift-1"}))
    await credentials.end(MACHINE, "device", "gate")
    assert front.admission.actor(new) is None
    with pytest.raises(NoSuchError):
        await credentials.end(MACHINE, "device", "gate")


async def test_no_secret_is_kept_in_plain(front: Desk, home: Home) -> None:
    ada = await front.person("ada")
    signed = await front.admission.signing_in.sign_in(Tried("ada", GOOD))
    _, token = await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], None)
    _, device = await front.admission.credentials.give(MACHINE, "device", "gate", ("lift-1",))
    link = await front.admission.people.reset(MACHINE, ada.id)
    kept = repr([home.sql(f"SELECT * FROM {table}") for table in home.tables()])  # noqa: S608
    for secret in (GOOD, signed.secret, token, device, link):
        assert secret not in kept
        assert secret not in repr(front.admission.ledger.book.accounts)
    assert hashed(token) in kept


async def test_people_and_keys_are_copied_with_the_store(home: Home, front: Desk) -> None:
    ada = await front.person("ada")
    await front.admission.tokens.create(front.by(ada), ada.id, "t", ["watch"], None)
    before = await front.store.people()
    await front.store.close()
    if isinstance(home, SqliteHome):
        source, target = home.path, home.path.with_name("copy.sqlite")
        copied = await copy_store(source, target)
        opening = Store.open(target)
    else:
        assert isinstance(home, PostgresHome)
        other = PostgresHome(home.server)
        copied = await copy_store(PostgresPlace(home.argument), PostgresPlace(other.argument))
        opening = other.open()
    assert (copied["accounts"], copied["tokens"]) == (1, 1)
    async with await opening as store:
        assert await store.people() == before
