"""Call numbers: which scheme and collection they belong to, and what they are sorted by."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.keys import SortKey
from floorplans.shelves.schemes import (
    READERS,
    SIGNS,
    Reading,
    Scheme,
    read_local_in_collection,
)
from floorplans.shelves.texts import LONGEST, plain

PREFIXES = ("F", "FOLIO", "J", "JUV", "OVERSIZE", "Q", "QUARTO", "R", "REF", "REFERENCE", "SPEC")
"""Collections that libraries write in Latin letters in front of a call number."""

OTHER_SCRIPT = re.compile(
    r"(?P<prefix>(?![A-Za-z])[^\W\d_](?:(?![A-Za-z])[^\W\d_]|[\s/:.\-])*)(?P<rest>.*)"
)
"""A prefix in Chinese characters, such as 少儿, up to the first Latin letter, digit or bracket."""

BRACKETED = re.compile(r"[(\[](?P<prefix>[^\W\d_]{1,12})[)\]][\s/:.\-]*(?P<rest>.+)")
LATIN = re.compile(r"(?P<prefix>[A-Za-z]+)(?P<gap>[\s/:.\-]*)(?P<rest>.+)")
CUTTER_OR_YEAR = re.compile(r"\.\s?[A-Z]{1,2}[0-9]|\s[12][0-9]{3}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CallNumberRules:
    """What differs from library to library.

    Args:
        signs: The auxiliary signs of the CLC in the order in which the library files them.
        prefixes: Collections in Latin letters that may stand in front of a call number; those in
            other scripts are known by their script.
    """

    signs: str = SIGNS
    prefixes: tuple[str, ...] = PREFIXES


RULES = CallNumberRules()


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A call number.

    Args:
        scheme: What it is a number of.
        text: As it should be written, without its collection.
        collection: The prefix that says which shelves it stands on, None for the general ones.
        key: What it is sorted by, among the numbers of its scheme and collection.
    """

    scheme: Scheme
    text: str
    collection: str | None
    key: SortKey

    @property
    def full_text(self) -> str:
        """The text with its collection."""
        return self.text if self.collection is None else f"{self.collection} {self.text}"


def sort_key(scheme: Scheme, text: str, rules: CallNumberRules = RULES) -> SortKey:
    """Return what a call number is sorted by; comparable with other keys of its scheme.

    Raises:
        CallNumberError: The text is no call number of the scheme.
    """
    return parse_call_number(text, scheme, rules).key


def parse_call_number(
    text: str, scheme: Scheme | None = None, rules: CallNumberRules = RULES
) -> CallNumber:
    """Read a call number; full-width forms, blanks and letter case do not matter.

    Args:
        text: As it is typed or printed on a spine.
        scheme: What it is a number of; None to tell from its looks, never as a local number.
        rules: What differs in this library.

    Raises:
        CallNumberError: The text is no call number of the scheme, or of any.
    """
    bare = plain(text[: 4 * LONGEST])
    if len(text) > 4 * LONGEST or len(bare.replace(" ", "")) > LONGEST:
        raise CallNumberError(f"{text[:LONGEST]}...", f"it is longer than {LONGEST} characters")
    if not bare:
        raise CallNumberError(text, "there is nothing in it")
    if scheme is not None:
        return read(text, bare, scheme, rules)
    for guess in likely_schemes(bare):
        try:
            return read(text, bare, guess, rules)
        except CallNumberError:
            continue
    raise CallNumberError(text, "it looks like none of the CLC, the DDC and the LCC")


def likely_schemes(text: str) -> Sequence[Scheme]:
    """Return the schemes a text may be a number of, the likeliest first.

    Only a cutter with its point, or a year, tells an LCC number such as Q76 .D3 1990 from the CLC.
    """
    if CUTTER_OR_YEAR.search(text) and "/" not in text:
        return (Scheme.LCC, Scheme.CLC, Scheme.DDC)
    return (Scheme.CLC, Scheme.LCC, Scheme.DDC)


def read(text: str, bare: str, scheme: Scheme, rules: CallNumberRules) -> CallNumber:
    """Read a text in its plain form as a number of one scheme, with or without a prefix."""
    behind = read_local_in_collection if scheme is Scheme.LOCAL else READERS[scheme]
    try:
        for prefix, rest in prefixes_of(bare, scheme, rules):
            with suppress(CallNumberError):
                return CallNumber(scheme, *placed(prefix, behind(rest, rules.signs)))
        return CallNumber(scheme, *placed(None, READERS[scheme](bare, rules.signs)))
    except CallNumberError as error:
        raise CallNumberError(text, error.reason) from None


def placed(prefix: str | None, reading: Reading) -> tuple[str, str | None, SortKey]:
    """Return a reading with its collection, as a call number holds them."""
    written, key = reading
    return written, prefix, key


def prefixes_of(text: str, scheme: Scheme, rules: CallNumberRules) -> Iterator[tuple[str, str]]:
    """Yield the ways to part a text from a collection, with what stands behind it."""
    for match in (OTHER_SCRIPT.fullmatch(text), BRACKETED.fullmatch(text)):
        if match is not None:
            prefix = "".join(sign for sign in match["prefix"] if sign.isalnum())
            yield prefix.upper() if prefix.isascii() else prefix, match["rest"]
    latin = LATIN.fullmatch(text)
    if latin is None:
        return
    digit = latin["rest"][0].isdigit()
    apart = digit if scheme is Scheme.DDC else latin["gap"] and not digit
    if (scheme is Scheme.LOCAL or apart) and is_prefix(latin["prefix"], rules):
        yield latin["prefix"].upper(), latin["rest"]


def is_prefix(text: str, rules: CallNumberRules) -> bool:
    """Tell whether a text is one of the library's collections in Latin letters."""
    return any(folded_collection(prefix) == text.upper() for prefix in rules.prefixes)


def folded_collection(name: str) -> str:
    """Return a collection's name in the form in which names are compared: letters and digits."""
    capitals = plain(name).upper()
    return "".join(sign for sign in capitals if sign.isalnum()) or capitals
