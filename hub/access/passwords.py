"""Passwords: Argon2id (RFC 9106), and what makes one fit to be chosen."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from argon2 import Parameters, PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from hub.access.errors import PasswordError
from hub.access.guessing import worth
from hub.access.secrets import Random

SHORTEST, LONGEST = 12, 256
FEWEST_DIFFERENT = 5
LEAST_WORTH = 8
"""Characters that have to be guessed; see `worth`."""

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check.

    Args:
        right: Whether it is the password.
        fresh: A new hash to keep, where the old one was made with other parameters.
    """

    right: bool
    fresh: str | None = None


class Passwords:
    """Makes and checks what is kept of passwords.

    By default with the second choice of RFC 9106, section 4: 64 MiB, three passes, four lanes. Each
    takes some 100 ms of processor time, so call it off the event loop.

    Args:
        random: Where salts come from.
        parameters: Others than the RFC's, as in tests.
    """

    def __init__(
        self, random: Random, parameters: Parameters = profiles.RFC_9106_LOW_MEMORY
    ) -> None:
        self._random = random
        self._hasher = PasswordHasher.from_parameters(parameters)

    def made(self, password: str) -> str:
        """Return what to keep of a password, in the format of the PHC."""
        return self._hasher.hash(plain(password), salt=self._random(SALT_BYTES))

    @cached_property
    def _nobody(self) -> str:
        return self.made("nobody has this password")

    def check(self, kept: str | None, password: str) -> Checked:
        """Tell whether a password is the one that something was made of.

        Without anything kept it takes as long, so that a name which is not there is not told from
        a wrong password.
        """
        # Made by the first check, whosever: a start has no need of it.
        nobody = self._nobody
        try:
            self._hasher.verify(kept or nobody, plain(password))
        except (VerificationError, InvalidHashError):
            return Checked(right=False)
        if not kept:
            return Checked(right=False)
        old = self._hasher.check_needs_rehash(kept)
        return Checked(right=True, fresh=self.made(password) if old else None)


def plain(password: str) -> str:
    """Return a password as all keyboards give it: NFKC (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


def check_choice(password: str, name: str) -> None:
    """Refuse a password that is easily guessed (NIST SP 800-63B, section 5.1.1.2).

    Raises:
        PasswordError: It is too short or too long, or made of few characters, of the name, or of
            what people try first.
    """
    chosen = plain(password)
    if len(chosen) < SHORTEST:
        raise PasswordError(f"a password has at least {SHORTEST} characters")
    if len(chosen) > LONGEST or len(password) > LONGEST:
        raise PasswordError(f"a password has at most {LONGEST} characters")
    if len(set(chosen.casefold())) < FEWEST_DIFFERENT:
        raise PasswordError(f"a password has at least {FEWEST_DIFFERENT} different characters")
    bare = name.casefold().strip()
    if len(bare) > 2 and bare in chosen.casefold() and len(chosen) - len(bare) < SHORTEST // 2:  # noqa: PLR2004
        raise PasswordError("a password is not the name with little else")
    if worth(chosen) < LEAST_WORTH:
        raise PasswordError("a password is more than common words, runs of keys and repetition")
    if not chosen.isprintable():
        raise PasswordError("a password has printable characters only")
