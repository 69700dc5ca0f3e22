"""Signing in against a real store: wrong tries, second factors, and what ends a session."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from threading import get_native_id

import pyotp
import pytest
import pytest_asyncio

from hub.access import (
    MACHINE,
    Account,
    CodeNeededError,
    HashingBusyError,
    PasswordError,
    Passwords,
    Right,
    Role,
    SignInRefusedError,
    StateError,
    TooManyTriesError,
)
from hub.admission import Tried
from hub.admission.hashing import Hashing
from hub.admission.signing_in import MOST_SESSIONS
from hub.store import Store
from tests.hub.access_people import CHEAP, GOOD, Chance, Desk, desk

OTHER = "another good one 77"


@pytest_asyncio.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with await Store.open(tmp_path / "hub.sqlite") as store, desk(store) as opened:
        yield opened


def tried(
    password: str = GOOD, code: str = "", address: str = "192.0.2.1", mark: str = ""
) -> Tried:
    return Tried("ada", password, code, address, "Firefox\x07", mark)


def code_now(front: Desk, seed: str) -> str:
    return pyotp.TOTP(seed).at(front.clock.ns // 10**9)


async def with_second_factor(front: Desk, account: Account) -> tuple[str, tuple[str, ...]]:
    seed = (await front.admission.people.begin_second(front.by(account), tried())).secret
    codes = await front.admission.people.confirm_second(front.by(account), code_now(front, seed))
    front.clock.pass_by(60)
    return seed, codes


async def test_who_signs_in_is_known_by_the_secret_and_has_the_rights_of_the_roles(
    front: Desk,
) -> None:
    ada = await front.person("Ada", Role.OPERATOR)
    found = await front.admission.signing_in.sign_in(replace(tried(), name="ＡＤＡ "))
    actor = front.admission.actor(found.secret)
    assert actor is not None
    assert (actor.id, actor.name, actor.kind, actor.key) == (
        ada.id,
        "Ada",
        "account",
        found.session.id,
    )
    assert actor.may(Right.CLOSE)
    assert not actor.may(Right.ADMINISTER)
    assert found.session.agent == "Firefox"
    assert front.admission.actor(found.secret + "x") is None
    assert len(found.secret) >= 51


@pytest.mark.parametrize("name", ["ada", "nobody", "", "\ud800"])
async def test_a_wrong_password_and_an_unknown_name_read_the_same(front: Desk, name: str) -> None:
    await front.person("ada")
    with pytest.raises(SignInRefusedError) as caught:
        await front.admission.signing_in.sign_in(replace(tried("wrong"), name=name))
    assert str(caught.value) == "name, password or code is wrong"


async def test_an_unknown_name_costs_a_hash_as_a_wrong_password_does(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await front.person("ada")
    ran: list[str | None] = []
    check = Passwords.check

    def counted(self: Passwords, kept: str | None, password: str) -> object:
        ran.append(kept)
        return check(self, kept, password)

    monkeypatch.setattr(Passwords, "check", counted)
    for name in ("ada", "nobody"):
        with pytest.raises(SignInRefusedError):
            await front.admission.signing_in.sign_in(replace(tried("wrong"), name=name))
    assert [kept is None for kept in ran] == [False, True]


async def test_wrong_tries_are_slowed_down_for_known_and_unknown_names_alike(front: Desk) -> None:
    await front.person("ada")
    waits = {}
    for number, name in enumerate(("ada", "nobody")):
        for _ in range(5):
            with pytest.raises(SignInRefusedError):
                await front.admission.signing_in.sign_in(
                    replace(tried("wrong"), name=name, address=f"192.0.2.{number}")
                )
        with pytest.raises(TooManyTriesError) as caught:
            await front.admission.signing_in.sign_in(
                replace(tried(), name=name, address=f"192.0.2.{number}")
            )
        waits[name] = caught.value.seconds
    assert waits == {"ada": 2, "nobody": 2}
    front.clock.pass_by(2.1)
    assert (await front.admission.signing_in.sign_in(tried())).secret


async def test_strangers_do_not_lock_anybody_out_of_a_browser_that_was_signed_in(
    front: Desk,
) -> None:
    await front.person("ada")
    mark = (await front.admission.signing_in.sign_in(tried())).mark
    for number in range(60):
        front.clock.pass_by(0.5)
        try:
            await front.admission.signing_in.sign_in(tried("guess", address=f"198.51.100.{number}"))
        except (SignInRefusedError, TooManyTriesError):
            continue
    with pytest.raises(TooManyTriesError):
        await front.admission.signing_in.sign_in(tried())
    assert (await front.admission.signing_in.sign_in(tried(mark=mark))).secret
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            await front.admission.signing_in.sign_in(tried("wrong", mark=mark))
    with pytest.raises(TooManyTriesError):
        await front.admission.signing_in.sign_in(tried(mark=mark))


async def test_whoever_goes_on_trying_does_not_make_the_wait_longer(front: Desk) -> None:
    await front.person("ada")
    for _ in range(50):
        with pytest.raises((SignInRefusedError, TooManyTriesError)):
            await front.admission.signing_in.sign_in(tried("wrong"))
    front.clock.pass_by(2.1)
    assert (await front.admission.signing_in.sign_in(tried())).secret


async def test_one_address_cannot_try_many_names(front: Desk) -> None:
    for number in range(20):
        with pytest.raises(SignInRefusedError):
            await front.admission.signing_in.sign_in(replace(tried("x"), name=f"name-{number}"))
    with pytest.raises(TooManyTriesError):
        await front.admission.signing_in.sign_in(replace(tried("x"), name="one-more"))


async def test_a_second_factor_is_asked_for_after_the_password_and_is_not_taken_twice(
    front: Desk,
) -> None:
    seed, _ = await with_second_factor(front, await front.person("ada"))
    sign_in = front.admission.signing_in.sign_in
    with pytest.raises(SignInRefusedError):
        await sign_in(tried("wrong"))
    with pytest.raises(CodeNeededError):
        await sign_in(tried())
    code = code_now(front, seed)
    assert (await sign_in(tried(code=code))).session.method == "code"
    with pytest.raises(SignInRefusedError):
        await sign_in(tried(code=code))
    with pytest.raises(SignInRefusedError):
        await sign_in(tried(code="000000"))


async def test_wrong_codes_are_slowed_down_too(front: Desk) -> None:
    await with_second_factor(front, await front.person("ada"))
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            await front.admission.signing_in.sign_in(tried(code="000000"))
    with pytest.raises(TooManyTriesError):
        await front.admission.signing_in.sign_in(tried(code="000000"))


async def test_the_code_that_sets_a_second_factor_up_is_not_taken_again(front: Desk) -> None:
    ada = await front.person("ada")
    seed = (await front.admission.people.begin_second(front.by(ada), tried())).secret
    code = code_now(front, seed)
    with pytest.raises(SignInRefusedError):
        await front.admission.people.confirm_second(front.by(ada), "000000")
    await front.admission.people.confirm_second(front.by(ada), code)
    with pytest.raises(SignInRefusedError):
        await front.admission.signing_in.sign_in(tried(code=code))
    with pytest.raises(StateError):
        await front.admission.people.begin_second(front.by(ada), tried())


async def test_a_recovery_code_works_once_and_is_not_kept_in_plain(front: Desk) -> None:
    ada = await front.person("ada")
    _, codes = await with_second_factor(front, ada)
    held = front.admission.ledger.book.accounts[ada.id]
    assert not set(codes) & set(held.recovery)
    assert (await front.admission.signing_in.sign_in(tried(code=codes[0]))).secret
    with pytest.raises(SignInRefusedError):
        await front.admission.signing_in.sign_in(tried(code=codes[0]))
    assert (await front.admission.signing_in.sign_in(tried(code=codes[1]))).secret


async def test_a_second_factor_is_set_up_with_the_password_only(front: Desk) -> None:
    ada = await front.person("ada")
    with pytest.raises(SignInRefusedError):
        await front.admission.people.begin_second(front.by(ada), tried("wrong"))
    with pytest.raises(StateError):
        await front.admission.people.confirm_second(front.by(ada), "000000")


async def test_whoever_comes_by_a_provider_has_no_second_factor_here(front: Desk) -> None:
    people = front.admission.people
    ada, _ = await people.create(MACHINE, "ada", ["viewer"], subject="https://idp ada")
    with pytest.raises(StateError, match="provider"):
        await people.begin_second(front.by(ada), tried(""))


async def test_a_second_factor_is_removed_with_the_password_only(front: Desk) -> None:
    ada = await front.person("ada")
    await with_second_factor(front, ada)
    with pytest.raises(SignInRefusedError):
        await front.admission.people.remove_second(front.by(ada), tried("wrong"))
    await front.admission.people.remove_second(front.by(ada), tried())
    assert (await front.admission.signing_in.sign_in(tried())).session.method == "password"


async def test_a_session_ends_after_its_time_and_when_it_is_not_used(front: Desk) -> None:
    await front.person("ada")
    idle = await front.admission.signing_in.sign_in(tried())
    used = await front.admission.signing_in.sign_in(tried())
    for hour in range(15):
        front.clock.pass_by(3600)
        assert front.admission.actor(used.secret) is not None, hour
        if hour >= 4:
            assert front.admission.actor(idle.secret) is None, hour
    front.clock.pass_by(3600)
    assert front.admission.actor(used.secret) is None
    await front.admission.keep_house()
    assert front.admission.ledger.book.sessions == {}
    assert {idle.session.id, used.session.id} <= set(front.ended)


async def test_an_open_socket_keeps_a_session_from_being_idle(front: Desk) -> None:
    await front.person("ada")
    found = await front.admission.signing_in.sign_in(tried())
    front.admission.used_by(lambda: frozenset({found.session.id}))
    for _ in range(6):
        front.clock.pass_by(3600)
        await front.admission.keep_house()
    assert front.admission.actor(found.secret) is not None


async def test_a_changed_password_ends_all_sessions_but_the_one_that_changes_it(
    front: Desk,
) -> None:
    ada = await front.person("ada")
    here, there = [await front.admission.signing_in.sign_in(tried()) for _ in range(2)]
    by = front.by(ada, here.session.id)
    with pytest.raises(SignInRefusedError):
        await front.admission.people.change_password(by, tried("wrong"), OTHER)
    with pytest.raises(PasswordError):
        await front.admission.people.change_password(by, tried(), "short")
    await front.admission.people.change_password(by, tried(), OTHER, keep=here.session.id)
    assert front.admission.actor(here.secret) is not None
    assert front.admission.actor(there.secret) is None
    assert there.session.id in front.ended
    with pytest.raises(SignInRefusedError):
        await front.admission.signing_in.sign_in(tried())
    assert (await front.admission.signing_in.sign_in(tried(OTHER))).secret


async def test_only_so_many_sessions_of_one_account_are_open(front: Desk) -> None:
    ada = await front.person("ada")
    first = await front.admission.signing_in.sign_in(tried())
    for _ in range(MOST_SESSIONS):
        front.clock.pass_by(1)
        await front.admission.signing_in.sign_in(tried())
    assert len(front.admission.ledger.book.sessions_of(ada.id)) == MOST_SESSIONS
    assert front.admission.actor(first.secret) is None


async def test_a_hash_with_old_parameters_is_made_anew_when_somebody_signs_in(
    front: Desk,
) -> None:
    ada = await front.person("ada")
    old = Passwords(Chance(), replace(CHEAP, memory_cost=16)).made(GOOD)
    async with front.admission.ledger.alone():
        await front.admission.ledger.change(None, put=(replace(ada, password=old),))
    await front.admission.signing_in.sign_in(tried())
    assert "m=8,t=1" in front.admission.ledger.book.accounts[ada.id].password


async def test_more_than_may_wait_for_a_hash_are_refused() -> None:
    hashing = Hashing(threads=1, most=1)
    try:
        waiting = hashing.run(lambda: 7)
        waiting.send(None)
        with pytest.raises(HashingBusyError):
            await hashing.run(lambda: 8)
        waiting.close()
        assert await hashing.run(lambda: 9) == 9
    finally:
        hashing.close()


async def test_hashes_are_made_when_nobody_else_wants_to_run() -> None:
    hashing, ours = Hashing(threads=1), os.getpriority(os.PRIO_PROCESS, 0)
    try:
        theirs = await hashing.run(lambda: os.getpriority(os.PRIO_PROCESS, get_native_id()))
    finally:
        hashing.close()
    assert theirs > ours
    assert os.getpriority(os.PRIO_PROCESS, 0) == ours


async def test_a_session_that_somebody_else_vouches_for(front: Desk) -> None:
    account, _ = await front.admission.people.create(
        front.by(await front.person("root", Role.ADMIN)), "Bo", [Role.VIEWER], subject="iss sub"
    )
    assert front.admission.ledger.book.of_subject("iss sub") == account
    found = await front.admission.signing_in.begin_session(account.id, "oidc", "192.0.2.1", "")
    assert found.session.method == "oidc"
    await front.admission.people.change(front.by(account), account.id, disabled=True)
    with pytest.raises(SignInRefusedError):
        await front.admission.signing_in.begin_session(account.id, "oidc", "192.0.2.1", "")
