"""The words on a drawing: names in one or two languages, and how wide they are."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from floorplans.model import Labels
from floorplans.rendering.svg import plain


class Language(StrEnum):
    """In which languages names and the legend are written."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language it is in, "" where nobody says."""

    text: str
    language: str


LONGEST_NAME = 80
"""Characters of a name that are drawn; the whole of it stands in the tip."""

WIDE = 1.0
CAPITAL = 0.68
SMALL = 0.56
NARROW = 0.32
NARROW_LETTERS = frozenset(" .,:;'|!ijlIft()[]/-·")


def ems(text: str) -> float:
    """Return about how wide a text is in a sans-serif font, in heights of its letters (em).

    A little more than the truth for usual fonts, so that what fits here fits on every screen.
    """
    return sum(letter_width(letter) for letter in text)


def letter_width(letter: str) -> float:
    """Return the width of one letter in em."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F", "A"}:
        return WIDE
    if letter in NARROW_LETTERS:
        return NARROW
    return CAPITAL if letter.isupper() or letter in "mwMW%&@—" else SMALL


def cut(text: str, most: float) -> str:
    """Shorten a text, with an ellipsis, to a width in em."""
    if ems(text) <= most:
        return text
    kept = ""
    for letter in text:
        if ems(kept) + letter_width(letter) + WIDE > most:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrapped(text: str, most: float) -> tuple[str, ...]:
    """Break a text into lines of at most some em: between words, and between Chinese letters."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and ems((lines[-1] + piece).rstrip()) > most:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
        while ems(lines[-1].rstrip()) > most and len(lines[-1]) > 1:
            fitting = longest_start(lines[-1], most)
            lines[-1:] = [lines[-1][:fitting], lines[-1][fitting:]]
    lines[-1] = lines[-1].rstrip()
    return tuple(line for line in lines if line)


def longest_start(text: str, most: float) -> int:
    """Return how many letters of a text fit into some em, at least one."""
    width = 0.0
    for count, letter in enumerate(text):
        width += letter_width(letter)
        if width > most and count:
            return count
    return len(text)


def pieces(text: str) -> list[str]:
    """Split a text where a line may break: after spaces and beside wide letters."""
    found = [""]
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in {"W", "F"}
        opening = unicodedata.category(letter) in {"Pe", "Pf", "Po"}
        if (wide and not opening) or found[-1].endswith(" "):
            found.append("")
        found[-1] += letter
    return [piece for piece in found if piece]


def in_language(labels: Labels, language: str) -> Phrase | None:
    """Return a name in a language, whatever its script or region."""
    for tag, text in labels.items():
        if tag.split("-", 1)[0].casefold() == language and plain(text):
            return Phrase(plain(text, LONGEST_NAME), tag)
    return None


def phrases(labels: Labels, language: Language, local: str = "") -> tuple[Phrase, ...]:
    """Return a name in the languages asked for, each text once.

    Where a language is missing the venue's own stands in, then any other: a name in a foreign
    script leads better than none.

    Args:
        labels: The name by language tag.
        language: What is asked for.
        local: The venue's own language.
    """
    wanted = ("zh", "en") if language is Language.BOTH else (language.value,)
    spare = (local.split("-", 1)[0].casefold(), "en", "zh", *sorted(labels))
    found: dict[str, Phrase] = {}
    for tag in (*wanted, *spare):
        phrase = in_language(labels, tag.split("-", 1)[0].casefold())
        if phrase is not None and len(found) < len(wanted):
            found.setdefault(phrase.text, phrase)
    return tuple(found.values())


def told(labels: Labels, language: Language, local: str = "") -> str:
    """Return a name as one text, both languages beside each other."""
    return " ".join(phrase.text for phrase in phrases(labels, language, local))


def said(words: tuple[str, str], language: Language) -> str:
    """Return one of the drawing's own words, given in Chinese and English."""
    chinese, english = words
    if language is Language.BOTH:
        return f"{chinese} {english}"
    return chinese if language is Language.ZH else english
