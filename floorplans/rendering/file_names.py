"""Names of files that levels are written to."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from floorplans.model import Labels, Level, Venue
from floorplans.rendering.wording import Language, phrases

LONGEST = 40
BELOW = re.compile(r"[-\u2212]\d")
"""A level below zero, such as -1, which is another one than 1."""

RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names that Windows keeps for devices."""


def file_names(venue: Venue) -> Mapping[str, str]:
    """Return a file name without ending for each level id: its short name, or else its ordinal.

    Names hold letters, digits, `-` and `_` of any script. Where two levels share a name that of
    their building is added, then a number; capitals make no difference, as on most disks.
    """
    taken: set[str] = set()
    found = {}
    shared = repeated(venue)
    for level in venue.levels.values():
        name = next(
            name
            for name in candidates(venue, level, crowded=base(level).casefold() in shared)
            if name.casefold() not in taken
        )
        taken.add(name.casefold())
        found[level.id] = name
    return found


def repeated(venue: Venue) -> frozenset[str]:
    """Return the short names that several levels have."""
    seen: set[str] = set()
    twice: set[str] = set()
    for level in venue.levels.values():
        name = base(level).casefold()
        (twice if name in seen else seen).add(name)
    return frozenset(twice)


def candidates(venue: Venue, level: Level, *, crowded: bool) -> Iterator[str]:
    """Yield names for a level, the best first, without end."""
    short = base(level)
    buildings = [
        venue.buildings[building_id]
        for building_id in level.building_ids
        if building_id in venue.buildings
    ]
    building = safe(name_of(buildings[0].names)) if buildings else ""
    if not crowded:
        yield short
    full = f"{building}_{short}" if building else f"{short}_{level.ordinal}"
    yield full
    number = 2
    while True:
        yield f"{full}_{number}"
        number += 1


def base(level: Level) -> str:
    """Return the short name of a level, or its ordinal, as part of a file name."""
    return safe(name_of(level.short_names)) or f"level{level.ordinal}"


def name_of(labels: Labels) -> str:
    """Return a name in English, or in any other language."""
    found = phrases(labels, Language.EN)
    return found[0].text if found else ""


def safe(text: str) -> str:
    """Return a text as part of a file name: no separators, dots, spaces or control characters."""
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(letter if letter.isalnum() else "-" for letter in normal)
    joined = "-".join(filter(None, kept.split("-")))
    if BELOW.match(normal.strip()):
        joined = f"minus-{joined}"
    return f"level-{joined}" if joined.casefold() in RESERVED else joined[:LONGEST]
