"""The sections `[[shelves]]` and `[call_numbers]`."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Annotated

import msgspec

from floorplans.model import Venue
from floorplans.reporting import FileReport
from floorplans.shelves.callnumbers import (
    RULES,
    CallNumber,
    CallNumberRules,
    folded_collection,
    parse_call_number,
)
from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.faces import ShelfFace
from floorplans.shelves.fronts import front_of
from floorplans.shelves.keys import after
from floorplans.shelves.ranges import ShelfRange, neighbours, ranges_of
from floorplans.shelves.schemes import Scheme
from floorplans.venue_table.entries import Id, convert_all

Bearing = Annotated[float, msgspec.Meta(ge=-360, le=360)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]

SAME_SIDE = 0.99
"""Cosine above which two faces of one fixture are on one side."""


class ShelfEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[shelves]]` table."""

    fixture: Id
    facing: Bearing
    scheme: Scheme
    starts: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=1000)]
    last: Text | None = None
    collection: Name | None = None
    priority: Annotated[int, msgspec.Meta(ge=-1000, le=1000)] = 0


class RulesEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[call_numbers]` table."""

    signs: Annotated[str, msgspec.Meta(max_length=30)] = RULES.signs
    prefixes: Annotated[tuple[Name, ...], msgspec.Meta(max_length=200)] = RULES.prefixes


def read_rules(entry: Mapping[str, object], report: FileReport) -> CallNumberRules:
    """Read how the library writes its call numbers; the usual rules where that cannot be read."""
    converted = convert_all([entry], RulesEntry, "call_numbers", report)
    if not converted:
        return RULES
    signs = unicodedata.normalize("NFKC", converted[0].signs)
    odd = [sign for sign in signs if sign.isalnum() or sign.isspace() or sign in "./"]
    if odd or len(set(signs)) < len(signs):
        report.error(
            "table.signs",
            None,
            f"The auxiliary signs {signs!r} hold one twice, or a letter, digit, blank, point or"
            f" slash; the usual order {RULES.signs!r} was used.",
            "Write each sign once, in the order in which the library files them.",
        )
        signs = RULES.signs
    return CallNumberRules(signs, converted[0].prefixes)


def read_shelves(
    entries: Sequence[Mapping[str, object]],
    venue: Venue,
    rules: CallNumberRules,
    report: FileReport,
) -> tuple[ShelfFace, ...]:
    """Read the faces of shelves, and report those whose call numbers are out of order."""
    faces: list[ShelfFace] = []
    sides: dict[str, list[tuple[float, float]]] = {}
    for entry in convert_all(entries, ShelfEntry, "shelves", report, "fixture"):
        if entry.fixture not in venue.fixtures:
            report.error(
                "table.reference",
                entry.fixture,
                "The floor plan has no such fixture; the face was left out.",
                "Name fixtures by their ids in fixture.geojson.",
            )
            continue
        face = read_face(entry, rules, report)
        if face is None:
            continue
        out = front_of(venue.fixtures[face.fixture_id].area, face.facing).out
        if any(out[0] * x + out[1] * y > SAME_SIDE for x, y in sides.get(face.fixture_id, ())):
            report.error(
                "table.shelf_side",
                face.fixture_id,
                f"Two faces are on the side of the fixture that looks to {face.facing:g} degrees;"
                f" the second ({face.span('en')}) was left out.",
                "Give each side of a fixture one entry, with all its bays.",
            )
            continue
        sides.setdefault(face.fixture_id, []).append(out)
        faces.append(face)
    check_ranges(faces, report)
    return tuple(faces)


def read_face(entry: ShelfEntry, rules: CallNumberRules, report: FileReport) -> ShelfFace | None:
    """Read one face, or return None where a call number cannot be read."""
    if entry.collection is not None:
        rules = replace(rules, prefixes=(*rules.prefixes, entry.collection))
    try:
        starts = tuple(parse_call_number(text, entry.scheme, rules) for text in entry.starts)
        last = None if entry.last is None else parse_call_number(entry.last, entry.scheme, rules)
    except CallNumberError as error:
        report.error(
            "table.call_number",
            entry.fixture,
            f"{error} The scheme is {entry.scheme.value}; the face was left out.",
            "Correct the call number or the scheme.",
        )
        return None
    numbers = starts if last is None else (*starts, last)
    collection = collection_of(entry, numbers, report)
    if collection is None:
        return None
    check_order(entry.fixture, starts, report)
    if last is not None and after(last.key) <= max(start.key for start in starts):
        report.warning(
            "table.shelf_last",
            entry.fixture,
            f"The last call number {last.text} comes before {starts[-1].text}, with which the last"
            " bay begins; it was not used.",
            "Correct `last` or `starts`.",
        )
        last = None
    return ShelfFace(
        fixture_id=entry.fixture,
        facing=entry.facing % 360,
        scheme=entry.scheme,
        starts=starts,
        last=last,
        collection=collection or None,
        priority=entry.priority,
    )


def collection_of(
    entry: ShelfEntry, numbers: Sequence[CallNumber], report: FileReport
) -> str | None:
    """Return the collection of a face, empty for none, or None where its entry contradicts itself.

    It may be given, or stand in front of the call numbers: of the first one, or of all.
    """
    written = list(dict.fromkeys(one.collection for one in numbers if one.collection is not None))
    given = entry.collection.strip() if entry.collection is not None else ""
    named = given or (written[0] if written else "")
    if any(folded_collection(one) != folded_collection(named) for one in written):
        report.error(
            "table.shelf_collection",
            entry.fixture,
            f"Its call numbers are of collection {', '.join(written)}"
            f"{f', the entry of {given}' if given else ''}; the face was left out.",
            "Keep one collection on a face.",
        )
        return None
    return named


def check_order(fixture_id: str, starts: Sequence[CallNumber], report: FileReport) -> None:
    """Report the first bay that begins before the one on its left."""
    for left, right in pairwise(starts):
        if right.key < left.key:
            report.warning(
                "table.shelf_order",
                fixture_id,
                f"The bays are not in order: {left.text} stands before {right.text}.",
                "List the bays from left to right for one who stands in front of the face.",
            )
            return


def check_ranges(faces: Sequence[ShelfFace], report: FileReport) -> None:
    """Report faces of one collection and priority that hold the same call numbers."""
    for earlier, later in overlapping(list(ranges_of(faces))):
        before, behind = earlier.face.span("en"), later.face.span("en")
        if earlier.face.starts == later.face.starts and earlier.upper == later.upper:
            report.info(
                "table.shelf_repeated",
                later.face.fixture_id,
                f"Fixture {earlier.face.fixture_id} holds {before} as well; both are found.",
                "Nothing, if there are two sets; else correct one of them.",
            )
        elif earlier.upper == after(later.first):
            report.info(
                "table.shelf_shared",
                later.face.fixture_id,
                f"{before} on fixture {earlier.face.fixture_id} ends with the class that"
                f" {behind} begins with; books of that class are found on both.",
                "Give `starts` and `last` with their book numbers there.",
            )
        else:
            report.warning(
                "table.shelf_overlap",
                later.face.fixture_id,
                f"{behind} overlaps {before} on fixture {earlier.face.fixture_id}; books of both"
                " are found on the one that comes first in the file.",
                "Correct `starts` and `last`, or give displays a priority.",
            )


def overlapping(ranges: Sequence[ShelfRange]) -> Iterator[tuple[ShelfRange, ShelfRange]]:
    """Yield each range that begins inside an earlier one, with the one that reaches furthest."""
    furthest: dict[object, ShelfRange] = {}
    for one in sorted(ranges, key=lambda one: (one.first, one.order)):
        group = neighbours(one.face)
        earlier = furthest.get(group)
        if earlier is not None and one.first < earlier.upper:
            yield earlier, one
        if earlier is None or one.upper > earlier.upper:
            furthest[group] = one
