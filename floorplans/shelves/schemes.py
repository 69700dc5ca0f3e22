"""How each classification writes its numbers, and what they are sorted by.

Each reader takes a text in its plain form (`texts.plain`) without a collection prefix, and returns
it as it should be written, with its sort key.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.keys import END, NUMBER, TOP, SortKey, characters, tail
from floorplans.shelves.texts import closed_up


class Scheme(StrEnum):
    """A way of numbering books."""

    CLC = "clc"
    """Chinese Library Classification (中国图书馆分类法)."""
    DDC = "ddc"
    """Dewey Decimal Classification."""
    LCC = "lcc"
    """Library of Congress Classification."""
    LOCAL = "local"
    """A library's own running numbers, such as 善001: digits count, all else is text."""


SIGNS = '-()"=<>:+'
"""Auxiliary signs of the CLC in their usual order; all come before digits."""

CLC_CLASSES = frozenset("ABCDEFGHIJKNOPQRSTUVXZ")
CLC_DOUBLE = frozenset({"DF", *(f"T{second}" for second in "BDEFGHJKLMNPQSTUV")})
"""Classes of two letters: those of industry, and DF, the second schedule for law."""

CLC_HEAD = re.compile(r"([A-Z]{1,2}) ?(?=[^A-Z]|$)", re.IGNORECASE)
CLC_BLANK = re.compile(
    r"(?P<head>[A-Z]{1,2} ?[^\sA-Z]\S*) (?P<book>[A-Z]{0,2} ?[0-9].*)", re.IGNORECASE
)
"""A book number that a blank or the end of a spine label's line parts from the class."""

DDC = re.compile(r"(?P<whole>[0-9]{3})(?:\.(?P<part>[0-9]+))?(?P<rest>(?:[^\w]|[A-Z]).*|)")
DDC_PRIMED = re.compile(r"[0-9]{3}/\.[0-9/]+")
LCC = re.compile(
    r"(?P<letters>[A-Z]{1,3}) ?(?:(?P<whole>[0-9]{1,4})(?: ?\.(?P<part>[0-9]+))?"
    r"(?P<rest>(?:[^\w]|[A-Z]).*|))?"
)
LCC_UNUSED = frozenset("IOXY")
LCC_CUTTERS = 3
LOCAL = re.compile(r"[A-Z]{0,4} ?-?[0-9].*", re.IGNORECASE)

Reading = tuple[str, SortKey]


def read_clc(text: str, signs: str) -> Reading:
    """Read a number of the Chinese Library Classification, such as I247.57/W23=2.

    The class is compared character by character, its point passed over: signs before digits before
    letters. What follows the slash is compared run by run, digits as numbers.
    """
    closed = closed_up(text)
    head, slash, book = closed.partition("/")
    if not slash and (parted := CLC_BLANK.fullmatch(closed)) is not None:
        head, book = parted["head"], parted["book"]
    match = CLC_HEAD.match(head)
    letters = match[1].upper() if match else ""
    if match is None or (letters not in CLC_CLASSES and letters not in CLC_DOUBLE):
        raise CallNumberError(text, "it does not begin with a class of the CLC such as I or TP")
    written = head[match.end() :]
    strange = [sign for sign in written if not allowed_in_clc(sign, signs)]
    if strange:
        raise CallNumberError(text, f"{strange[0]!r} does not occur in a class of the CLC")
    body = written.upper()
    key = (*characters(letters), *characters(body, signs), END, *tail(book.upper(), signs))
    return f"{letters}{body}/{book}" if book else f"{letters}{body}", key


def allowed_in_clc(sign: str, signs: str) -> bool:
    """Tell whether a class of the CLC may hold a character, its letters aside."""
    return sign == "." or sign in signs or (sign.isascii() and sign.isalnum())


def read_ddc(text: str, _: str) -> Reading:
    """Read a Dewey number, such as 025.04 SMI 2010 v.2.

    The class is compared digit by digit, the digits of the cutter as decimals, years and volumes as
    numbers. Prime marks of the class (641.5/9 is not one, 355/.0092/4 and 324.24'09 are) are left
    out.
    """
    text = DDC_PRIMED.sub(lambda match: match[0].replace("/", ""), text.replace("'", ""))
    match = DDC.fullmatch(text.upper())
    if match is None:
        raise CallNumberError(text, "it does not begin with a Dewey class of three digits")
    digits = match["whole"] + (match["part"] or "")
    return text, (*characters(digits), END, *tail(match["rest"], cutters=1))


def read_lcc(text: str, _: str) -> Reading:
    """Read a Library of Congress number, such as QA76.9.D3 S55 1990 v.2.

    The number of the class counts as a number with decimals, cutters are letters with decimals,
    years, ordinals and volumes are numbers. A `V25` among the cutters is read as one of them.
    """
    match = LCC.fullmatch(text.upper())
    if match is None or match["letters"][0] in LCC_UNUSED:
        raise CallNumberError(text, "it does not begin with a class of the LCC such as QA76.9")
    key = characters(match["letters"])
    if match["whole"] is not None:
        key = (*key, (NUMBER, int(match["whole"])), *characters(match["part"] or ""))
    return text, (*key, END, *tail(match["rest"] or "", cutters=LCC_CUTTERS))


def read_local(text: str, _: str) -> Reading:
    """Read a library's own number: at most four letters, then digits, then anything."""
    if LOCAL.fullmatch(text) is None:
        raise CallNumberError(text, "it has no number behind at most four letters")
    return text, tail(text.upper())


def read_local_in_collection(text: str, _: str) -> Reading:
    """Read what stands behind a collection's prefix, such as 001 of 善001 or ROW of FIC ROW."""
    key = tail(text.upper())
    if not key:
        raise CallNumberError(text, "nothing stands behind the collection")
    return text, key


READERS: Mapping[Scheme, Callable[[str, str], Reading]] = {
    Scheme.CLC: read_clc,
    Scheme.DDC: read_ddc,
    Scheme.LCC: read_lcc,
    Scheme.LOCAL: read_local,
}


def main_class(scheme: Scheme, key: SortKey) -> SortKey:
    """Return a key that comes after everything in the main class of a call number.

    That is the first letter in the CLC, the hundred in Dewey, the letters in the LCC; local numbers
    have only one class.
    """
    if scheme is Scheme.LOCAL:
        return (TOP,)
    if scheme is not Scheme.LCC:
        return (key[0], TOP)
    letters = [token for token in key[:3] if token[0] > NUMBER]
    return (*letters, TOP)
