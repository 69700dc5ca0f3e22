"""What accounts, tokens and devices may be called."""

import unicodedata
from collections.abc import Iterable

from hub.access.errors import NameRefusedError, RolesError, ScopesError
from hub.access.looks import hides, is_mixed, scripts_of
from hub.access.rights import Right, Role

LONGEST = 64

GIVEN = tuple(role for role in Role if role not in {Role.VISITOR, Role.SCREEN, Role.DEVICE})
"""Roles that accounts can have; screens and devices are known by credentials."""


def key_of(name: str) -> str:
    """Return what an account is found by: names that look the same are the same (NFKC, case)."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def checked_label(text: str) -> str:
    """Return what something is called, as it is kept.

    Raises:
        NameRefusedError: It is empty, too long, or not made of printable characters.
    """
    tidy = " ".join(unicodedata.normalize("NFKC", text).split())
    if not tidy or len(tidy) > LONGEST:
        raise NameRefusedError(f"a name has 1 to {LONGEST} characters")
    if not tidy.isprintable() or any(unicodedata.category(each)[0] == "C" for each in tidy):
        raise NameRefusedError("a name has printable characters only")
    return tidy


def checked_name(name: str) -> str:
    """Return an account's name as it is kept: one that nobody can mistake for another.

    Raises:
        NameRefusedError: It cannot be used, or its letters are of scripts that do not go together.
    """
    tidy = checked_label(name)
    if hides(tidy):
        raise NameRefusedError("a name has no characters that nobody sees, and no piled-up marks")
    if is_mixed(tidy):
        found = ", ".join(sorted(each.title() for each in scripts_of(tidy))) or "several"
        raise NameRefusedError(
            f"its letters or digits are of scripts that do not go together ({found}); write it in "
            "one script, or in Chinese, Japanese or Korean with Latin letters",
            "access.name.mixed",
        )
    return tidy


def roles_of(texts: Iterable[str]) -> tuple[Role, ...]:
    """Return roles, each once, in the order of the table.

    Raises:
        RolesError: There is no such role, or it is none of accounts; or there is none at all.
    """
    wanted = frozenset(texts)
    known = [role for role in GIVEN if role.value in wanted]
    strange = wanted - {role.value for role in known}
    if strange or not known:
        told = ", ".join(sorted(strange)) or "none"
        raise RolesError(f"roles of accounts are {', '.join(GIVEN)}; not {told}")
    return tuple(known)


def scopes_of(texts: Iterable[str], rights: frozenset[Right]) -> tuple[Right, ...]:
    """Return the rights of a token, each once.

    Raises:
        ScopesError: There is no such right, its owner does not have it, or there is none at all.
    """
    wanted = frozenset(texts)
    strange = wanted - {right.value for right in rights}
    if strange or not wanted:
        told = ", ".join(sorted(strange)) or "none"
        have = ", ".join(right for right in Right if right in rights)
        raise ScopesError(f"a token can have the rights of its owner: {have}; not {told}")
    return tuple(right for right in Right if right.value in wanted)
