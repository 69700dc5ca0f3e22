"""Search by name in several scripts, ranked the same way every time."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"\w+")

ASKED_FOR = (
    "information",
    "reception",
    "guestservices",
    "entry",
    "restroom",
    "library",
    "foodservice",
    "eatingdrinking",
    "elevator",
    "checkin",
    "coinlocker",
    "copymachine",
    "drinkingfountain",
    "mothersroom",
    "lostandfound",
    "firstaid",
)
"""First parts of the categories that visitors ask for most, in that order."""

EXACT, STARTS, WORDS, CONTAINS, CHARACTERS = range(5)


@dataclass(frozen=True, slots=True)
class SearchText:
    """A place as the search sees it; smaller ranks, then levels, come first among equals."""

    id: str
    rank: int
    level: int
    category: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A place with its texts folded and split, and its place among equals."""

    id: str
    texts: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    order: tuple[int, int, str, int, str]


class SearchIndex:
    """Ranked search over a few thousand places; a query looks at each of them.

    Best first: the same text; a text that starts with the query; a text with a word that starts
    with each word of the query; a text that contains the query; a text that contains every
    character of a query written without spaces, such as Chinese. Letter case and accents do not
    matter. Ties go to the shorter text, then to what visitors ask for most, then by name and id.
    An empty query lists one place of each category that visitors ask for most, then a second one of
    each, and so on.
    """

    def __init__(self, places: Iterable[SearchText]) -> None:
        prepared = [prepare(place) for place in places]
        self._places = sorted(prepared, key=lambda place: place.order)
        self._asked_for = in_turns(self._places)

    def search(self, query: str, limit: int) -> list[str]:
        """Return the ids of at most `limit` places, best first."""
        wanted = folded(query)
        if not wanted:
            return [place.id for place in self._asked_for[: max(limit, 0)]]
        words = tuple(WORD.findall(wanted))
        hits = []
        for place in self._places:
            score = best_score(place, wanted, words)
            if score is not None:
                hits.append((score, place.order, place.id))
        return [place_id for _, _, place_id in sorted(hits)[: max(limit, 0)]]


def in_turns(places: Iterable[Prepared]) -> list[Prepared]:
    """Return the places so that the categories asked for most take turns; the others follow."""
    seen: Counter[int] = Counter()
    turns = []
    for place in places:
        asked = place.order[0]
        seen[asked] += 1
        rare = asked == len(ASKED_FOR)
        turns.append(((rare, 0 if rare else seen[asked], place.order), place))
    return [place for _, place in sorted(turns, key=lambda turn: turn[0])]


def folded(text: str) -> str:
    """Return a text without letter case, accents, full-width forms and extra blanks."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in parted if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def prepare(place: SearchText) -> Prepared:
    """Fold and split a place's texts."""
    texts = tuple(dict.fromkeys(text for raw in place.texts if (text := folded(raw))))
    root = place.category.partition(".")[0]
    asked = ASKED_FOR.index(root) if root in ASKED_FOR else len(ASKED_FOR)
    return Prepared(
        id=place.id,
        texts=texts,
        words=tuple(tuple(WORD.findall(text)) for text in texts),
        order=(asked, place.rank, texts[0] if texts else "", place.level, place.id),
    )


def best_score(place: Prepared, wanted: str, words: tuple[str, ...]) -> tuple[int, int] | None:
    """Return how well a place matches (lower is better) with its text's length, or None."""
    found = []
    for text, parts in zip(place.texts, place.words, strict=True):
        score = score_of(text, parts, wanted, words)
        if score is not None:
            found.append((score, len(text)))
    return min(found, default=None)


def score_of(text: str, parts: tuple[str, ...], wanted: str, words: tuple[str, ...]) -> int | None:
    """Return how well one text matches, or None."""
    if text == wanted:
        return EXACT
    if text.startswith(wanted):
        return STARTS
    if words and all(any(part.startswith(word) for part in parts) for word in words):
        return WORDS
    if wanted in text:
        return CONTAINS
    if is_ideographic(wanted) and set(wanted) <= set(text):
        return CHARACTERS
    return None


def is_ideographic(text: str) -> bool:
    """Tell whether a text is written in Chinese characters, without spaces between words."""
    return all("㐀" <= character <= "鿿" or "豈" <= character <= "﫿" for character in text)
