"""How much of a password is more than what people try first (NIST SP 800-63B, section 5.1.1.2)."""

import itertools
import re

WORDS = (
    *("password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "passphrase", "welcome"),
    *("letmein", "iloveyou", "administrator", "admin", "changeme", "secret", "default", "login"),
    *("master", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman"),
    *("zhilu", "library", "tushuguan", "woaini", "mima", "nihao", "5201314", "1314520"),
    *("指路", "图书馆", "密码", "管理员", "我爱你"),
)
"""What stands first in lists of passwords that were stolen, and what the hub and its house are."""

ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")
"""Keys in the order in which they lie."""

WORD = re.compile("|".join(map(re.escape, sorted(WORDS, key=len, reverse=True))))
ONCE = "\x00"
"""Stands for a word; no password that can be chosen has it."""


def worth(password: str) -> int:
    """Return how many characters of a password have to be guessed.

    A known word counts as one character; a run in the alphabet, in the digits or on a row of keys
    counts as its first two. What is only said again counts once.
    """
    left = WORD.sub(ONCE, password.casefold())
    left = left[: period_of(left)]
    steps = [False, *(follows(one, other) for one, other in itertools.pairwise(left))]
    return sum(not (steps[at] and steps[at - 1]) for at in range(len(left)))


def period_of(text: str) -> int:
    """Return the length of the shortest beginning that the whole repeats, its own where none."""
    for length in range(1, len(text) // 2 + 1):
        if text == (text[:length] * (len(text) // length + 1))[: len(text)]:
            return length
    return len(text)


def follows(one: str, other: str) -> bool:
    """Tell whether a character is what comes to mind after another, or before it."""
    if abs(ord(one) - ord(other)) <= 1:
        return True
    pairs = (one + other, other + one)
    return any(pair in row for row in ROWS for pair in pairs)
