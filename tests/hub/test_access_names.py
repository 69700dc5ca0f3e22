"""What accounts may be called, and which names look the same."""

from dataclasses import replace

import pytest

from hub.access import MACHINE, NameRefusedError, Role
from hub.access.looks import hides, is_mixed, scripts_of, skeleton
from hub.access.names import checked_label, checked_name, key_of
from hub.admission import Tried
from hub.store import Store
from tests.hub.access_people import GOOD, desk

CYRILLIC_A = "\u0430"
WIDE_ADA = "\uff41\uff44\uff41"


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("Ada", {"LATIN"}),
        ("Root \u7ba1\u7406\u5458", {"LATIN", "HAN"}),
        ("\u4eba\u3005", {"HAN"}),
        ("\u30ab\u30fc\u30c9", {"KATAKANA"}),
        (f"{CYRILLIC_A}da", {"CYRILLIC", "LATIN"}),
        ("42 - _", set()),
    ],
)
def test_scripts_are_those_of_letters(name: str, scripts: set[str]) -> None:
    assert scripts_of(name) == scripts


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        (WIDE_ADA, "ada"),
        ("Zo\u00eb O'Neill-2", "Zo\u00eb O'Neill-2"),
        ("\u738b\u5c0f\u660e Wang", "\u738b\u5c0f\u660e Wang"),
        ("\u5c71\u7530 \u30bf\u30ed\u30fc A", "\u5c71\u7530 \u30bf\u30ed\u30fc A"),
        ("\uae40\ucca0\uc218 Kim", "\uae40\ucca0\uc218 Kim"),
        ("\u041c\u0430\u0440\u0438\u044f", "\u041c\u0430\u0440\u0438\u044f"),
        ("\u0398\u03b5\u03ce", "\u0398\u03b5\u03ce"),
        ("Nguy\u1ec5n", "Nguy\u1ec5n"),
    ],
)
def test_names_of_one_language_are_taken(name: str, kept: str) -> None:
    assert checked_name(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        f"{CYRILLIC_A}da",
        "\u0430\u03b1",
        "\u738b\u043c",
        "\u30ab\uae40",
        "3\u0663",
    ],
)
def test_names_of_several_scripts_are_refused(name: str) -> None:
    assert is_mixed(name)
    with pytest.raises(NameRefusedError) as refused:
        checked_name(name)
    assert refused.value.code == "access.name.mixed"
    assert checked_label(name) == name


@pytest.mark.parametrize(
    "name",
    ["a\ufe0fda", "a\u034fda", "ada\u2800x", "a\u0323\u0323", "x\u0301\u0302\u0303", "ada \u0301"],
)
def test_names_with_what_nobody_sees_are_refused(name: str) -> None:
    assert hides(name)
    with pytest.raises(NameRefusedError):
        checked_name(name)


@pytest.mark.parametrize("name", ["ada\u200b", "ada\u202e", "", "  ", "a\x00", "x" * 65])
def test_names_that_cannot_be_printed_are_refused(name: str) -> None:
    with pytest.raises(NameRefusedError, match="name has"):
        checked_name(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "paypa1"),
        ("Ian", "lan"),
        ("root", "r00t"),
        ("Ada Bo", "adabo"),
        ("cop", "\u0441\u043e\u0440"),
        ("BOP", "\u0412\u041e\u0420"),
        ("rnary", "mary"),
        ("Ada", WIDE_ADA),
        ("oo", "\u03bf\u03bf"),
    ],
)
def test_names_that_look_alike_have_the_same_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_names_that_look_otherwise_have_others() -> None:
    names = [
        "ada",
        "bo",
        "cy",
        "\u0410\u043d\u043d\u0430",
        "\u738b",
        "\u738b\u4e8c",
        "Zo\u00eb",
        "Zoe",
    ]
    assert len({skeleton(name) for name in names}) == len(names)


async def test_a_new_account_looks_like_no_other_and_old_ones_go_on(store: Store) -> None:
    async with desk(store) as opened:
        people = opened.admission.people
        await people.create(MACHINE, "paypal", (Role.VIEWER,))
        for name, code in (
            ("PayPal ", "access.name"),
            ("\uff30aypal", "access.name"),
            ("paypa1", "access.name.alike"),
            ("p\u0430ypal", "access.name.mixed"),
            ("\u0440\u0430\u0443\u0440\u0430\u04cf", "access.name.alike"),
        ):
            with pytest.raises(NameRefusedError) as refused:
                await people.create(MACHINE, name, (Role.VIEWER,))
            assert refused.value.code == code


async def test_an_account_of_an_earlier_version_goes_on(store: Store) -> None:
    async with desk(store) as opened:
        ada = await opened.person("ada")
        ledger = opened.admission.ledger
        old = replace(ada, name=f"{CYRILLIC_A}da", key=key_of(f"{CYRILLIC_A}da"), id="u-old")
        async with ledger.alone():
            await ledger.change(None, put=(old,))
        tried = Tried(old.name, GOOD, address="192.0.2.1")
        assert (await opened.admission.signing_in.sign_in(tried)).account.id == "u-old"


async def test_whoever_comes_by_a_provider_gets_a_name_that_is_allowed(store: Store) -> None:
    async with desk(store) as opened:
        names = []
        for number, name in enumerate(("ada", "\u0430da", "Ada", "\u0430\u0501\u0430")):
            account = await opened.admission.outsiders.account(f"s {number}", name, ("viewer",), "")
            names.append(account.name)
        assert names == ["ada", "member", "Ada 2", "\u0430\u0501\u0430 3"]
