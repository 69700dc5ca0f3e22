"""Secrets that the hub makes: 256 random bits, given out once and kept as their hash only.

A hash without salt and cost is enough for them: nobody guesses 256 bits. Passwords, which people
choose, are kept otherwise (`hub.access.passwords`).
"""

import hmac
from base64 import b32encode
from collections.abc import Callable
from hashlib import sha256

Random = Callable[[int], bytes]
"""Gives so many random bytes; `secrets.token_bytes`."""

SECRET_BYTES = 32
TOKEN_PREFIX = "zhilu_"  # noqa: S105 - what a token begins with, so that scanners find lost ones
PAIRING_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"
"""No vowels, so that no words come of it, and nothing that is easily mistaken."""


def new_secret(random: Random, prefix: str = "") -> str:
    """Return 256 random bits in letters and digits, so that a double click takes all of it."""
    return prefix + b32encode(random(SECRET_BYTES)).decode().rstrip("=").lower()


def hashed(secret: str) -> str:
    """Return what is kept of a secret: SHA-256 (FIPS 180-4), 64 hexadecimal digits."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Tell whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def spoken_code(random: Random, letters: int = 8) -> str:
    """Return a code that people read from a screen and type, such as `KQ7M-2RWD`."""
    picked = "".join(_letters(random, letters))
    return f"{picked[: letters // 2]}-{picked[letters // 2 :]}"


def typed_code(text: str) -> str:
    """Return a code as it was shown, from what somebody typed."""
    kept = "".join(each for each in text.upper() if each in PAIRING_LETTERS)
    return f"{kept[: len(kept) // 2]}-{kept[len(kept) // 2 :]}"


def _letters(random: Random, number: int) -> list[str]:
    found: list[str] = []
    fair = 256 - 256 % len(PAIRING_LETTERS)
    while len(found) < number:
        found += [
            PAIRING_LETTERS[byte % len(PAIRING_LETTERS)] for byte in random(16) if byte < fair
        ]
    return found[:number]


def mark_of(key: str, nonce: str) -> str:
    """Return what a browser keeps to be known again: a number and its keyed hash (RFC 2104)."""
    return f"{nonce}.{hmac.digest(key.encode(), nonce.encode(), 'sha256').hex()}"


def is_marked(key: str, mark: str) -> bool:
    """Tell whether a mark was made with a key."""
    nonce, point, _ = mark.partition(".")
    return bool(point) and bool(nonce) and same(mark_of(key, nonce), mark)
