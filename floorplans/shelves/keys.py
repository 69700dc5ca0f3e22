"""What call numbers are compared by: sequences of small tokens, compared one by one.

A token is a kind and a value. `END` closes a part, so that a class comes before its subdivisions
("nothing before something"); a `MARK` closes a number that letters follow without a gap, so that
`R797 v.2` comes before `R797h`. Keys of different schemes must not be compared with each other.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

Token: TypeAlias = tuple[int, int]
SortKey: TypeAlias = tuple[Token, ...]

END: Token = (0, 0)
MARK: Token = (1, 0)
TOP: Token = (5, 0)
"""Comes after every token of a key."""

SIGN, NUMBER, LETTER = 2, 3, 4
RUN = re.compile(r"[0-9]+|[^\W\d_]+")
WORK_MARK = re.compile(r"[^\W\d_]+(?![^\W_])")
"""Letters with no digits right behind them, which would make them a cutter."""

COUNTED = frozenset({"BAND", "BD", "COPY", "NO", "PT", "SER", "SUPPL", "TEIL", "VOL"})
"""Words whose numbers count (`VOL10` after `VOL2`) even where no point or blank parts them."""


def characters(text: str, signs: str = "") -> SortKey:
    """Return the tokens of a text in capitals, each digit for itself; others are passed over."""
    return tuple(token for sign in text for token in character(sign, signs))


def character(sign: str, signs: str) -> SortKey:
    """Return the token of one character, or nothing for one that does not count."""
    if "0" <= sign <= "9":
        return ((NUMBER, int(sign)),)
    if sign.isalpha():
        return ((LETTER, ord(sign)),)
    return ((SIGN, signs.index(sign)),) if sign in signs else ()


def tail(text: str, signs: str = "", cutters: int = 0) -> SortKey:
    """Return the tokens of what follows the class: book number, year, volume, copy.

    Args:
        text: In capitals.
        signs: The characters that count, in their order; others only part what stands beside them.
        cutters: How many groups of letters with digits right behind are cutter numbers, whose
            digits are decimals (`.A63` before `.A7`). All other digits are numbers.
    """
    found: list[Token] = []
    read, word, left = 0, "", cutters
    for match in RUN.finditer(text):
        run, gap = match[0], text[read : match.start()]
        found += characters(gap, signs)
        if run[0].isdigit():
            cutter = bool(left and word and not gap and word not in COUNTED)
            left = left - 1 if cutter else 0 if left < cutters else left
            found += number(run, decimal=cutter)
            found.append(MARK if WORK_MARK.match(text, match.end()) else END)
            word = ""
        else:
            found += characters(run)
            word = run
        read = match.end()
    return (*found, *characters(text[read:], signs))


def number(digits: str, *, decimal: bool) -> Iterable[Token]:
    """Return digits as decimals, one token each, or as one number."""
    return characters(digits) if decimal else ((NUMBER, int(digits)),)


def stem(key: SortKey) -> SortKey:
    """Return what all keys below a call number begin with: I249/12 and I249.1 are below I249."""
    return key[:-1] if key[-1:] == (END,) else key


def after(key: SortKey) -> SortKey:
    """Return a key that comes right after a call number and everything below it."""
    return (*stem(key), TOP)
