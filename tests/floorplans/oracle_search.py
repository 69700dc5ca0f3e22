"""The search as it is told: each place is looked at, in the words of `SearchIndex`."""

from collections.abc import Iterable

from floorplans.search import (
    CHARACTERS,
    CONTAINS,
    EXACT,
    STARTS,
    WORD,
    WORDS,
    SearchText,
    folded,
    is_ideographic,
    prepare,
)


def searched(places: Iterable[SearchText], query: str, limit: int) -> list[str]:
    """Return the ids of at most `limit` places, best first; for a query that is not empty."""
    wanted = folded(query)
    words = WORD.findall(wanted)
    hits = []
    for place in map(prepare, places):
        found = [(score_of(text, wanted, words), len(text)) for text in place.texts]
        scores = [(score, length) for score, length in found if score is not None]
        if scores:
            hits.append((min(scores), place.order, place.id))
    return [place_id for _, _, place_id in sorted(hits)[: max(limit, 0)]]


def score_of(text: str, wanted: str, words: list[str]) -> int | None:
    """Return how well one text matches, or None."""
    parts = WORD.findall(text)
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
