"""Search by name in several scripts, ranked the same way every time."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest

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
    """A place with its texts folded and split, and its place among equals.

    `words` are those of each text with a blank before each, so that one look finds a beginning.
    """

    id: str
    texts: tuple[str, ...]
    words: tuple[str, ...]
    order: tuple[int, int, str, int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, folded: its words with a blank before each, and whether all of it is Chinese."""

    text: str
    begun: tuple[str, ...]
    ideographic: bool


class SearchIndex:
    """Ranked search over a few thousand places; a query looks at those that can match.

    Whatever matches has every word of the query, letter by letter, somewhere in its texts: of each
    single character and each pair of neighbours it is held which places have it, one bit for each.

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
        self._having = having(self._places)

    def search(self, query: str, limit: int) -> list[str]:
        """Return the ids of at most `limit` places, best first."""
        wanted = folded(query)
        if not wanted:
            return [place.id for place in self._asked_for[: max(limit, 0)]]
        words = tuple(WORD.findall(wanted))
        asked = Asked(wanted, tuple(f" {word}" for word in words), is_ideographic(wanted))
        hits = []
        for place in self._possible(wanted, words):
            score = best_score(place, asked)
            if score is not None:
                hits.append((score, place.order, place.id))
        return [place_id for _, _, place_id in nsmallest(max(limit, 0), hits)]

    def _possible(self, wanted: str, words: tuple[str, ...]) -> Iterator[Prepared]:
        """Yield the places that have all pieces of a query; others match in no way."""
        places, left = self._places, (1 << len(self._places)) - 1
        for piece in pieces_of(wanted, words):
            left &= self._having.get(piece, 0)
        while left:
            lowest = left & -left
            yield places[lowest.bit_length() - 1]
            left ^= lowest


def pieces_of(wanted: str, words: tuple[str, ...]) -> Iterator[str]:
    """Yield what stands in every text that matches a query.

    Neighbours stand together, but for Chinese characters, which may match in any order; what is no
    part of a word, such as a stroke, need not be there where the words are.
    """
    if is_ideographic(wanted):
        yield from set(wanted)
        return
    for word in words or (wanted,):
        yield from (word[place : place + 2] for place in range(len(word) - 1))
        if len(word) == 1:
            yield word


def having(places: Sequence[Prepared]) -> dict[str, int]:
    """Return which places have a character, or a pair of neighbours, in a text: a bit for each."""
    found: defaultdict[str, int] = defaultdict(int)
    for number, place in enumerate(places):
        for text in place.texts:
            for piece in {*text, *(text[at : at + 2] for at in range(len(text) - 1))}:
                found[piece] |= 1 << number
    return dict(found)


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
        words=tuple(begun(WORD.findall(text)) for text in texts),
        order=(asked, place.rank, texts[0] if texts else "", place.level, place.id),
    )


def begun(words: Iterable[str]) -> str:
    """Return words with a blank before each."""
    return "".join(f" {word}" for word in words)


def best_score(place: Prepared, asked: Asked) -> tuple[int, int] | None:
    """Return how well a place matches (lower is better) with its text's length, or None."""
    best: tuple[int, int] | None = None
    for text, words in zip(place.texts, place.words, strict=True):
        score = score_of(text, words, asked)
        if score is not None and (best is None or (score, len(text)) < best):
            best = score, len(text)
    return best


def score_of(text: str, words: str, asked: Asked) -> int | None:
    """Return how well one text matches, or None."""
    wanted = asked.text
    if text.startswith(wanted):
        return EXACT if text == wanted else STARTS
    for word in asked.begun:
        if word not in words:
            break
    else:
        if asked.begun:
            return WORDS
    if wanted in text:
        return CONTAINS
    if asked.ideographic and set(wanted) <= set(text):
        return CHARACTERS
    return None


def is_ideographic(text: str) -> bool:
    """Tell whether a text is written in Chinese characters, without spaces between words."""
    return all("㐀" <= character <= "鿿" or "豈" <= character <= "﫿" for character in text)
