from dataclasses import replace

import pytest
from argon2 import profiles
from argon2.low_level import Type

from hub.access import PasswordError, Passwords, check_choice
from tests.hub.access_people import CHEAP, GOOD, Chance, passwords


def test_by_default_the_parameters_are_those_of_rfc_9106() -> None:
    made = Passwords(Chance()).made(GOOD)
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert profiles.RFC_9106_LOW_MEMORY.type is Type.ID


def test_a_password_is_known_and_another_is_not() -> None:
    some = passwords()
    kept = some.made(GOOD)
    assert some.check(kept, GOOD).right
    assert not some.check(kept, GOOD + "!").right
    assert not some.check("$argon2id$nonsense", GOOD).right


def test_the_same_password_is_kept_differently_each_time() -> None:
    some = passwords()
    assert some.made(GOOD) != some.made(GOOD)


def test_a_password_is_the_same_however_the_keyboard_writes_it() -> None:
    some = passwords()
    assert some.check(some.made("Café con le\u0301che 12"), "Cafe\u0301 con l\u00e9che 12").right


def test_nobody_is_checked_like_somebody_and_is_never_right() -> None:
    some = passwords()
    assert not some.check(None, "nobody has this password").right
    assert not some.check("", "nobody has this password").right


def test_a_hash_of_other_parameters_is_made_anew() -> None:
    old = Passwords(Chance(), replace(CHEAP, memory_cost=16)).made(GOOD)
    found = passwords().check(old, GOOD)
    assert found.right
    assert found.fresh is not None
    assert "m=8,t=1" in found.fresh
    assert passwords().check(found.fresh, GOOD).fresh is None


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "ababababababab", "x" * 300, "with\x07bell in it"]
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordError) as caught:
        check_choice(password, "ada")
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password1234",
        "123456789012",
        "qwertyuiopasdf",
        "1qaz2wsx3edc",
        "zyxwvutsrqpo",
        "hunterhunter",
        "zhilu-admin-1",
        "图书馆管理员密码123456",
    ],
)
def test_what_people_try_first_is_no_password(password: str) -> None:
    with pytest.raises(PasswordError, match="more than common words"):
        check_choice(password, "ada")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Tr0ub4dor&3xyz",
        "春眠不觉晓处处闻啼鸟夜来",
        "nine Lions eat",
        "x7!kP2#qLm9z",
    ],
)
def test_what_has_to_be_guessed_is_taken(password: str) -> None:
    check_choice(password, "ada")


def test_a_password_is_not_the_name_with_little_else() -> None:
    with pytest.raises(PasswordError):
        check_choice("Wilhelmina123", "wilhelmina")
    check_choice("Wilhelmina likes tea", "wilhelmina")
