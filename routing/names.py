"""Names and distances as people say them."""

from math import floor

from floorplans import Labels

COARSE_FROM, COARSE_STEP = 20, 5
"""Metres from which distances are said in steps of so many."""


def pick(labels: Labels, language: str) -> str:
    """Return a name in a language, or in English, Chinese or any other that there is."""
    for tag in (language, "en", "zh"):
        if labels.get(tag):
            return labels[tag]
    return next((text for _, text in sorted(labels.items()) if text), "")


def spoken_metres(metres: float) -> int:
    """Return a distance as people say it: whole metres below 20, then in fives; never 0."""
    step = 1 if metres < COARSE_FROM else COARSE_STEP
    return max(1, step * floor(metres / step + 0.5))
