"""Which outlines make one building complex, and its levels.

Outlines that meet, on whatever floor, are one block with the buildings around them: a door between
two buildings that touch joins two units of one level, not of two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely

from floorplans.model import Area, Building, Footprint, Labels, Level, Unit
from floorplans.readers.geometry import polygons_of
from floorplans.readers.osm.elements import Element
from floorplans.readers.osm.levels import said_levels
from floorplans.readers.osm.tags import names
from floorplans.reporting import FileReport

SPARSE = 0.3
"""Part of a building that a level's units must cover for its outline to be the level's."""

JOINT = 0.5
"""Metres between outlines that still belong together: a thick wall."""

UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Solid:
    """An element with its valid area in metres."""

    element: Element
    area: Area

    @property
    def id(self) -> str:
        """The element's id."""
        return self.element.id


@dataclass(frozen=True, slots=True)
class Block:
    """Buildings and outlines that hang together.

    Args:
        id: Of its first building, or made from its first outline.
        shells: The outlines of its buildings.
        outlines: The ids of the indoor outlines in it.
        missing: Floors that its buildings say they do not have.
        stated: Floors that its buildings say they have; empty where they say nothing.
    """

    id: str
    shells: tuple[Solid, ...]
    outlines: frozenset[str]
    missing: frozenset[int]
    stated: frozenset[int]

    def building_ids(self) -> tuple[str, ...]:
        """Return the ids of its buildings; there is always one."""
        return tuple(shell.id for shell in self.shells) or (self.id,)


def make_blocks(
    buildings: Sequence[Solid], parts: Sequence[Solid], outlines: Sequence[Solid]
) -> tuple[Block, ...]:
    """Return the blocks, in the order of their first outlines.

    Buildings without an indoor outline are left out; parts of buildings count only where no
    building is drawn around them.
    """
    shells = used_shells([*buildings, *free_parts(parts, buildings)], outlines)
    solids = [*shells, *outlines]
    groups: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(joined([solid.area for solid in solids])):
        groups[group].append(index)
    found = []
    for members in groups.values():
        around = tuple(solids[index] for index in members if index < len(shells))
        inside = [solids[index].id for index in members if index >= len(shells)]
        levels = [said_levels(shell.element.tags) for shell in around]
        found.append(
            Block(
                id=around[0].id if around else f"building/{inside[0]}",
                shells=around,
                outlines=frozenset(inside),
                missing=frozenset[int]().union(*(said["missing"] for said in levels)),
                stated=frozenset[int]().union(*(said["all"] for said in levels)),
            )
        )
    order = {outline.id: index for index, outline in enumerate(outlines)}
    return tuple(sorted(found, key=lambda block: min(order[one] for one in block.outlines)))


def free_parts(parts: Sequence[Solid], buildings: Sequence[Solid]) -> list[Solid]:
    """Return the parts around which no building is drawn."""
    if not buildings:
        return list(parts)
    tree = shapely.STRtree([building.area for building in buildings])
    return [
        part
        for part in parts
        if not len(tree.query(part.area.representative_point(), predicate="within"))
    ]


def used_shells(shells: Sequence[Solid], outlines: Sequence[Solid]) -> list[Solid]:
    """Return the shells in which something indoors is drawn."""
    tree = shapely.STRtree([outline.area.representative_point() for outline in outlines])
    return [shell for shell in shells if len(tree.query(shell.area, predicate="intersects"))]


def joined(areas: Sequence[Area]) -> list[int]:
    """Return a group number for each area; areas within `JOINT` of each other share one."""
    leader = list(range(len(areas)))

    def lead(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    tree = shapely.STRtree(list(areas))
    pairs = tree.query(list(areas), predicate="dwithin", distance=JOINT)
    for left, right in pairs.T.tolist():
        first, second = sorted((lead(left), lead(right)))
        leader[second] = first
    return [lead(index) for index in range(len(areas))]


def buildings_of(blocks: Iterable[Block], report: FileReport) -> Mapping[str, Building]:
    """Return the buildings; a block without one gets one of its own, and a finding."""
    found = {}
    for block in blocks:
        for shell in block.shells:
            found[shell.id] = Building(shell.id, names(shell.element.tags), "unspecified", None)
        if not block.shells:
            report.info(
                "osm.no_building",
                None,
                f"No building is drawn around {len(block.outlines)} indoor outlines; a building"
                f" {block.id!r} stands in for it.",
                "Export the outline that has the tag `building` too.",
            )
            found[block.id] = Building(block.id, {}, "unspecified", None)
    return found


def footprints_of(blocks: Iterable[Block]) -> Mapping[str, Footprint]:
    """Return the ground outline of each building that is drawn."""
    return {
        f"footprint/{shell.id}": Footprint(
            f"footprint/{shell.id}", "ground", (shell.id,), shell.area
        )
        for block in blocks
        for shell in block.shells
    }


def level_id(block: Block, ordinal: int) -> str:
    """Return the id of a block's level."""
    return f"level/{ordinal}@{block.id}"


@dataclass(frozen=True, slots=True)
class LevelOutline:
    """An `indoor=level` outline and the floors it is drawn for."""

    solid: Solid
    ordinals: tuple[int, ...]


def levels_of(
    block: Block,
    by_ordinal: Mapping[int, Sequence[Unit]],
    signs: Mapping[str, str],
    outlines: Sequence[LevelOutline],
    report: FileReport,
) -> Mapping[str, Level]:
    """Return the levels of a block, lowest first.

    A level's area is its `indoor=level` outline, else its buildings' outline, else its units'. The
    units' it is too where they cover little of the building: a cellar of which three stairs are
    drawn is not a hall as large as the house.

    Args:
        block: The block.
        by_ordinal: Its units by floor.
        signs: The `level:ref` of units, by unit id.
        outlines: The `indoor=level` outlines of the file.
        report: Takes the findings.
    """
    found = {}
    for ordinal, here in sorted(by_ordinal.items()):
        whole = shapely.union_all([unit.area for unit in here])
        drawn = [
            outline.solid
            for outline in outlines
            if ordinal in outline.ordinals and outline.solid.area.intersects(whole)
        ]
        area = outline_of(drawn) or building_outline(block, whole.area)
        if area is None:
            area = polygons_of(whole) or here[0].area
            report.info(
                "osm.level_outline",
                level_id(block, ordinal),
                f"No outline of level {ordinal} is drawn, or too little in the building's; that of"
                f" its {len(here)} units ({whole.area:.0f} m²) stands in.",
                "Draw an indoor=level outline, or the building and the rest of its rooms.",
            )
        sign = sign_of(drawn, [signs[unit.id] for unit in here if unit.id in signs])
        given = names(drawn[0].element.tags) if drawn else {}
        found[level_id(block, ordinal)] = Level(
            id=level_id(block, ordinal),
            ordinal=ordinal,
            names={**default_names(ordinal, sign), **given},
            short_names={UNDETERMINED: sign or str(ordinal)},
            category="unspecified",
            outdoor=False,
            building_ids=block.building_ids(),
            restriction=None,
            area=area,
        )
    return found


def building_outline(block: Block, covered: float) -> Area | None:
    """Return the buildings' outline where units cover enough of it, in square metres, or None."""
    area = outline_of(block.shells)
    return area if area is not None and covered >= SPARSE * area.area else None


def outline_of(solids: Sequence[Solid]) -> Area | None:
    """Return the union of some areas, or None if there are none."""
    return polygons_of(shapely.union_all([solid.area for solid in solids])) if solids else None


def sign_of(drawn: Sequence[Solid], unit_signs: Sequence[str]) -> str:
    """Return what the lift's buttons call a level, empty where nobody says."""
    for solid in drawn:
        sign = solid.element.tags.get("level:ref") or solid.element.tags.get("ref", "")
        if sign.strip():
            return sign.strip()
    most = Counter(unit_signs).most_common(1)
    return most[0][0] if most else ""


def default_names(ordinal: int, sign: str) -> Labels:
    """Return the names of a level that the file does not name."""
    if sign:
        return {"zh": f"{sign}层", "en": f"Level {sign}"}
    if ordinal < 0:
        return {"zh": f"地下{-ordinal}层", "en": f"Level {ordinal}"}
    return {"zh": f"{ordinal}层", "en": f"Level {ordinal}"}


def check_stated(block: Block, ordinals: Iterable[int], report: FileReport) -> None:
    """Report floors that are drawn though the building says it lacks them, and the other way."""
    drawn = set(ordinals)
    extra = drawn & block.missing | (drawn - block.stated if block.stated else set())
    absent = block.stated - drawn
    for numbers, message, fix in (
        (
            extra,
            "has rooms on levels {}, which it says it does not have; they were kept.",
            "Correct min_level, max_level and non_existent_levels, or the levels of the rooms.",
        ),
        (
            absent,
            "says it has levels {}, on which nothing is drawn.",
            "Draw their rooms, or correct min_level, max_level and non_existent_levels.",
        ),
    ):
        if numbers:
            listed = ", ".join(map(str, sorted(numbers)))
            report.info(
                "osm.building_levels", block.id, f"The building {message.format(listed)}", fix
            )
