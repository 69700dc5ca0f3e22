"""Accounts of MQTT clients."""

import asyncio
from pathlib import Path

import pytest

from sensors import AccountsError
from sensors.adapters import Account, Accounts, load_accounts, password_line
from sensors.adapters.mqtt_accounts import rights_of
from sensors.mqtt import Login

SALT = b"0123456789abcdef"
SECRET = b"x" * 32
LINE = password_line("open sesame", SALT)
LIFT = Account("lift", LINE, ("zhilu/v1/{client}/+",), ("signs/#", "for/{client}"))


def login(name: str | None, password: bytes | None, client_id: str = "lift-1") -> Login:
    return Login(1, client_id, name, password)


async def test_the_right_password_opens_and_others_do_not() -> None:
    accounts = Accounts((LIFT,), SECRET)
    for _ in range(2):
        rights = await accounts.admit(login("lift", b"open sesame"))
        assert rights is not None
        assert rights.may_publish("zhilu/v1/lift-1/state")
        assert await accounts.admit(login("lift", b"open barley")) is None
        assert await accounts.admit(login("lift", b"")) is None
        assert await accounts.admit(login("lift", None)) is None
        assert await accounts.admit(login("nobody", b"")) is None
        assert await accounts.admit(login(None, None)) is None


def test_rights_are_known_without_a_password() -> None:
    accounts = Accounts((LIFT,), SECRET)
    rights = accounts.rights("lift", "lift-1")
    assert rights is not None
    assert [rights.may_read(topic) for topic in ("for/lift-1", "for/lift-2")] == [True, False]
    assert accounts.rights("nobody", "lift-1") is None
    assert accounts.rights(None, "lift-1") is None


async def test_who_was_right_before_is_let_in_without_a_wait() -> None:
    accounts = Accounts((LIFT,), SECRET)
    first = accounts.admit(login("lift", b"open sesame"))
    assert not first.done()
    await first
    again = accounts.admit(login("lift", b"open sesame", "lift-2"))
    assert again.done()
    rights = await again
    assert rights is not None
    assert rights.may_publish("zhilu/v1/lift-2/state")
    assert not rights.may_publish("zhilu/v1/lift-1/state")


@pytest.mark.parametrize("client_id", ["", "+", "a/b", "#", "a+"])
def test_a_client_cannot_widen_its_rights_by_its_name(client_id: str) -> None:
    rights = rights_of(LIFT, client_id)
    assert [one.text for one in rights.publish] == []
    assert [one.text for one in rights.subscribe] == ["signs/#"]


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text(
        f'[[accounts]]\nname = "lift"\npassword = "{LINE}"\npublish = ["zhilu/v1/{{client}}/+"]\n'
        'subscribe = ["signs/#", "for/{client}"]\n'
    )
    assert load_accounts(path) == (LIFT,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[accounts]]\nname = 1", "name"),
        ("[[accounts", "end of document"),
        ("[[accounts]]\nname = 'a'\npassword = 'plain'", "zhilu mqtt-password"),
        ("[[accounts]]\nname = 'a'\npassword = 'scrypt:AAAA:AAAA'", "zhilu mqtt-password"),
        ("[[accounts]]\nname = 'a'\npassword = 'scrypt:ä:b'", "zhilu mqtt-password"),
        (f"[[accounts]]\nname = 'a'\npassword = '{LINE}'\nrole = 'x'", "role"),
        (f"[[accounts]]\nname = 'a'\npassword = '{LINE}'\npublish = ['a#']", "'a#' of 'a'"),
        (f"[[accounts]]\nname = 'a'\npassword = '{LINE}'\n" * 2, "twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_fix(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AccountsError, match=told) as caught:
        load_accounts(path)
    assert str(path) in str(caught.value)
    assert caught.value.code == "mqtt.accounts.file"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccountsError, match="No such file"):
        load_accounts(tmp_path / "accounts.toml")


async def test_many_wrong_passwords_do_not_hold_the_loop_up() -> None:
    accounts = Accounts((LIFT,), SECRET)
    answers = [accounts.admit(login("lift", b"%d" % number)) for number in range(8)]
    turns = 0
    while not all(answer.done() for answer in answers):
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10
