"""Units from indoor outlines, and the levels they stand on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from floorplans.model import Unit
from floorplans.readers.osm.blocks import Block, Solid, level_id
from floorplans.readers.osm.elements import Element, Tags
from floorplans.readers.osm.kinds import unit_category
from floorplans.readers.osm.levels import Floors, floors_of
from floorplans.readers.osm.tags import accessibility, hours, restriction, room_names
from floorplans.reporting import FileReport

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Room:
    """An outline, the floors it stands on, and its units by floor."""

    solid: Solid
    block: Block
    units: Mapping[int, Unit]

    @property
    def tags(self) -> Tags:
        """The element's tags."""
        return self.solid.element.tags


def at_level(element_id: str, ordinal: int, ordinals: Sequence[int]) -> str:
    """Return the id of an element on one floor: its own if it stands on that floor only."""
    return element_id if len(ordinals) == 1 else f"{element_id}@{ordinal}"


def only_level(elements: Iterable[Element]) -> int | None:
    """Return the level of all things without one: that of a file with a single level, else None."""
    found = {
        ordinal
        for element in elements
        if (floors := floors_of(element.tags)) is not None
        for ordinal in floors.ordinals
    }
    return next(iter(found), 0) if len(found) <= 1 else None


def ordinals_of(
    element: Element, default: int | None, missing: frozenset[int], report: FileReport
) -> tuple[int, ...]:
    """Return the floors of an outline, none with an error reported.

    Args:
        element: The outline.
        default: Where it stands if it does not say.
        missing: Floors that its building skips, left out of ranges.
        report: Takes the findings.
    """
    floors = floors_of(element.tags)
    if floors is None:
        note = report.error if default is None else report.warning
        what = "it was left out" if default is None else f"it was read as {default}"
        note("osm.level_missing", element.id, f"It has no `level`; {what}.", "Add `level`.")
        return () if default is None else (default,)
    report_oddities(element, floors, report)
    found = tuple(one for one in floors.ordinals if not (floors.ranged and one in missing))
    if not found:
        report.error(
            "osm.level_missing",
            element.id,
            f"Its level {element.tags.get('level', '')[:80]!r} names no floor; it was left out.",
            "Write whole floors, such as 0, 0-3 or -1;0.",
        )
    return found


def report_oddities(element: Element, floors: Floors, report: FileReport) -> None:
    """Report what is odd about an element's level."""
    for oddity in floors.oddities:
        report.warning(f"osm.{oddity.code}", element.id, oddity.message, oddity.fix)


def read_rooms(
    outlines: Sequence[Solid], blocks: Sequence[Block], default: int | None, report: FileReport
) -> list[Room]:
    """Return the rooms in file order."""
    block_of = {one: block for block in blocks for one in block.outlines}
    unknown: Counter[str] = Counter()
    found = []
    for solid in outlines:
        block = block_of[solid.id]
        ordinals = ordinals_of(solid.element, default, block.missing, report)
        tags = solid.element.tags
        category = unit_category(tags)
        if category is None and ordinals:
            key = "room" if "room" in tags else "amenity"
            unknown[f"{key}={tags[key]}"] += 1
        units = {
            ordinal: unit_of(solid, block, ordinal, ordinals, category or "unspecified")
            for ordinal in ordinals
        }
        if units:
            found.append(Room(solid, block, units))
    if unknown:
        report.info(
            "osm.room_unknown",
            None,
            f"{unknown.total()} outlines are of a kind that has no IMDF category; they are"
            f" unspecified: {counts(unknown)}.",
            "Nothing, if they need none; else use a documented value of `room`.",
        )
    return found


def counts(found: Counter[str]) -> str:
    """Return the commonest values with their counts."""
    shown = ", ".join(f"{value} ({count})" for value, count in found.most_common(SHOWN))
    return shown + (", ..." if len(found) > SHOWN else "")


def unit_of(
    solid: Solid, block: Block, ordinal: int, ordinals: Sequence[int], category: str
) -> Unit:
    """Return the unit of an outline on one floor."""
    tags = solid.element.tags
    main, other = room_names(tags)
    return Unit(
        id=at_level(solid.id, ordinal, ordinals),
        level_id=level_id(block, ordinal),
        category=category,
        names=main,
        alt_names=other,
        restriction=restriction(tags),
        accessibility=accessibility(tags),
        display_point=None,
        area=solid.area,
        hours=hours(tags),
    )


def report_references(rooms: Sequence[Room], report: FileReport) -> None:
    """Report room numbers that several outlines bear: on one floor they cannot be told apart."""
    by_reference: dict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        number = room.tags.get("ref", "").strip()
        if number:
            by_reference[number].append(room)
    for number, bearers in by_reference.items():
        if len(bearers) == 1:
            continue
        floors = Counter(ordinal for room in bearers for ordinal in room.units)
        same = sorted(ordinal for ordinal, count in floors.items() if count > 1)
        where = (
            f"on level {', '.join(map(str, same))} more than once" if same else "on several levels"
        )
        (report.warning if same else report.info)(
            "osm.duplicate_ref",
            bearers[0].solid.id,
            f"The room number {number!r} stands {where}: {', '.join(r.solid.id for r in bearers)}.",
            "Give each room of a building a number of its own, if they are different rooms.",
        )
