"""The `level` of an element: whole floors, ranges, lists, heights in between, repetitions.

`0-3` and `-1;0` are whole floors. A height in between (`0.5`: ramps, mezzanines, entrances above
the street) counts as the floor below it. `repeat_on` adds floors; where `level` is a range, as of a
flight of stairs, the range is repeated from each of them upwards.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from floorplans.readers.osm.elements import Tags

NUMBER = r"-?\d{1,4}(?:\.\d{1,3})?"
SINGLE = re.compile(rf"\+?({NUMBER})", re.ASCII)
RANGE = re.compile(rf"\+?({NUMBER})\s*(?:-|–|\.\.|\bto\b)\s*\+?({NUMBER})", re.ASCII)
COMMA = re.compile(r"(-?\d+),(\d+)", re.ASCII)
HALVES = frozenset({"5", "25", "50", "75"})

HIGHEST = 200
"""Floors above or below ground that a building may have; beyond it is a slip of the pen."""

REACHES = 2


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about a level value, to be reported as `floorplan.osm.<code>`."""

    code: str
    message: str
    fix: str


@dataclass(slots=True)
class Floors:
    """The floors of one element.

    Args:
        spans: Runs of floors as stated: each value, list entry or range, and its repetitions.
        ranged: Whether some floors come from a range and not from a value of their own.
        fractional: The values between floors that were read as the floor below.
        oddities: What is wrong with the value.
    """

    spans: list[tuple[int, ...]] = field(default_factory=list)
    ranged: bool = False
    fractional: list[str] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)

    @property
    def ordinals(self) -> tuple[int, ...]:
        """All floors, lowest first."""
        return tuple(sorted({ordinal for span in self.spans for ordinal in span}))


def floors_of(tags: Tags) -> Floors | None:
    """Return the floors that the tags state, or None where they state none.

    An element without `level` but with `min_level` and `max_level` reaches from one to the other.
    """
    text = tags.get("level")
    if text is None and "min_level" in tags and "max_level" in tags:
        text = f"{tags['min_level']}-{tags['max_level']}"
    if text is None or not text.strip():
        return None
    found = Floors()
    read_value(text, found)
    if "repeat_on" in tags:
        repeat(tags["repeat_on"], found)
    return found


def level_numbers(text: str) -> frozenset[int]:
    """Return the floors of a value such as `non_existent_levels`."""
    found = Floors()
    read_value(text, found)
    return frozenset(found.ordinals)


def read_value(text: str, found: Floors) -> None:
    """Read a list of floors and ranges."""
    for entry in spelled_out(text, found):
        single, several = SINGLE.fullmatch(entry), RANGE.fullmatch(entry)
        if single is not None:
            found.spans.append((floor(single.group(1), found),))
        elif several is not None:
            add_range(several.group(1), several.group(2), entry, found)
        elif entry:
            found.oddities.append(
                Oddity(
                    "level_invalid",
                    f"{entry!r} of the level {text[:80]!r} is no number.",
                    "Number the floors as OSM does: 0 on the ground, 1 above, -1 below; put names"
                    " such as E or UG into level:ref.",
                )
            )
    found.spans = [span for span in found.spans if span and within(span, text, found)]


def spelled_out(text: str, found: Floors) -> Iterable[str]:
    """Split a value at semicolons; decide what a comma means, and say so."""
    for part in text.split(";"):
        entry = part.strip()
        if "," not in entry:
            yield entry
            continue
        match = COMMA.fullmatch(entry)
        decimal = match is not None and match.group(2) in HALVES
        meant = entry.replace(",", ".") if decimal else entry.replace(",", ";")
        found.oddities.append(
            Oddity(
                "level_comma",
                f"The level {entry[:80]!r} has a comma; it was read as {meant[:80]!r}.",
                "Write 0.5 for a height and 0;1 for a list.",
            )
        )
        yield from (piece.strip() for piece in meant.split(";"))


def floor(number: str, found: Floors) -> int:
    """Return the floor of a level number, noting one between floors."""
    value = float(number)
    if not value.is_integer():
        found.fractional.append(number)
    return math.floor(value)


def add_range(first: str, last: str, entry: str, found: Floors) -> None:
    """Add the floors of a range."""
    low, high = floor(first, found), floor(last, found)
    if float(first) > float(last):
        found.oddities.append(
            Oddity(
                "level_range",
                f"The range {entry!r} runs downwards; it was read upwards.",
                "Write the lower floor first.",
            )
        )
        low, high = high, low
    found.ranged = True
    if max(abs(low), abs(high)) <= HIGHEST:
        found.spans.append(tuple(range(low, high + 1)))
    else:
        found.spans.append((low, high))


def within(span: tuple[int, ...], text: str, found: Floors) -> bool:
    """Tell whether the floors of a span are possible; report those that are not."""
    if all(abs(ordinal) <= HIGHEST for ordinal in span):
        return True
    found.oddities.append(
        Oddity(
            "level_invalid",
            f"The level {text[:80]!r} is beyond {HIGHEST} floors.",
            "Write floors, not heights in metres or centimetres.",
        )
    )
    return False


def repeat(text: str, found: Floors) -> None:
    """Add the floors of `repeat_on`, each as the start of a copy of the range, if it is one."""
    more = Floors()
    read_value(text, more)
    found.oddities.extend(more.oddities)
    found.fractional.extend(more.fractional)
    base = found.spans[0] if len(found.spans) == 1 else ()
    for ordinal in more.ordinals:
        if len(base) >= REACHES:
            found.spans.append(tuple(ordinal + step - base[0] for step in base))
        else:
            found.spans.append((ordinal,))


def said_levels(tags: Tags) -> Mapping[str, frozenset[int]]:
    """Return what a building says of its floors: those it has (`all`) and lacks (`missing`)."""
    missing = level_numbers(tags.get("non_existent_levels", ""))
    stated = floors_of({key: tags[key] for key in ("min_level", "max_level") if key in tags})
    whole = frozenset(stated.ordinals) - missing if stated is not None else frozenset()
    return {"all": whole, "missing": missing}
