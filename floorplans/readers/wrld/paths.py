"""Paths: those between levels say what is one stair or lift, those on a level are only drawn.

Format 1.0.0, Paths. A path between levels names the height (`z_order`) of each of its positions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import shapely
from shapely import Point

from floorplans.categories import CONNECTOR_KINDS, connector_kind
from floorplans.frame import Frame
from floorplans.model import ConnectorKind, Detail, Level, Relationship, Unit
from floorplans.readers.features import members
from floorplans.readers.fields import Fields
from floorplans.readers.geometry import Shapes, guarded, parts, positions, to_local
from floorplans.readers.json_text import decode_json
from floorplans.readers.wrld.main_file import LANGUAGE, as_id, whole
from floorplans.reporting import FileReport

MAIN_PATHS = "main-paths.json"
BETWEEN = frozenset({"elevator", "escalator", "stairs"})

NEAR = 3.0
"""Metres from the end of a path to the stair or lift that it means."""


@dataclass(frozen=True, slots=True)
class MainPaths:
    """What `main-paths.json` says: its features, and the files with the paths of each level."""

    features: tuple[Mapping[str, object], ...]
    files: tuple[str, ...]


def read_main_paths(data: bytes, report: FileReport) -> MainPaths:
    """Read the main file of paths."""
    document = decode_json(data, report)
    if document is msgspec.UNSET:
        return MainPaths((), ())
    found = []
    for index, value in enumerate(members(document, report)):
        if isinstance(value, dict) and isinstance(value.get("properties"), dict):
            found.append(value)
        else:
            malformed(index, report)
    listed = document.get("level_filenames") if isinstance(document, dict) else None
    files = [file for file in listed if isinstance(file, str)] if isinstance(listed, list) else []
    if not isinstance(listed, list) or len(files) < len(listed):
        report.warning(
            "wrld.paths.files",
            None,
            f"`level_filenames` is {listed!r}.",
            "List the names of the levels' path files; the list may be empty.",
        )
    return MainPaths(tuple(found), tuple(dict.fromkeys(files)))


def malformed(index: int, report: FileReport) -> None:
    """Report something that is no feature."""
    report.error(
        "feature.malformed",
        None,
        f"features[{index}] is no Feature with properties; it was left out.",
        'Write a GeoJSON Feature with "id" and "type" in its properties.',
    )


def read_relationships(
    paths: MainPaths,
    levels: Sequence[Level],
    units: Sequence[Unit],
    frame: Frame,
    report: FileReport,
) -> dict[str, Relationship]:
    """Return the stairs, lifts and escalators that paths between levels stand for."""
    found: dict[str, Relationship] = {}
    for index, feature in enumerate(paths.features):
        properties = feature["properties"]
        own = as_id(properties.get("id")) if isinstance(properties, dict) else None
        path_id = f"paths/{own or f'feature-{index}'}"
        fields = Fields(
            path_id, properties if isinstance(properties, dict) else {}, LANGUAGE, report
        )
        if path_id in found:
            fields.error(
                "id.duplicate",
                "Another path has this id; it was left out.",
                "Give each path an id of its own.",
            )
            continue
        relationship = read_relationship(feature, fields, levels, units, frame)
        if relationship is not None:
            found[path_id] = relationship
    return found


def report_unjoined(
    levels: Sequence[Level],
    units: Mapping[str, Unit],
    relationships: Mapping[str, Relationship],
    report: FileReport,
) -> None:
    """Report levels to which no path leads, of a building that has several."""
    joined = {
        units[unit_id].level_id
        for path in relationships.values()
        for unit_id in (path.origin_id, *path.intermediary_ids, path.destination_id)
        if unit_id is not None
    }
    alone = [level.id for level in levels if level.id not in joined]
    if alone and len(levels) > 1:
        report.info(
            "wrld.paths.unjoined",
            None,
            f"No path leads to {len(alone)} of {len(levels)} levels ({', '.join(alone)}); their"
            " stairs and lifts are joined where they lie above each other.",
            "Add a path between levels for each stair, lift and escalator.",
        )


def read_relationship(
    feature: Mapping[str, object],
    fields: Fields,
    levels: Sequence[Level],
    units: Sequence[Unit],
    frame: Frame,
) -> Relationship | None:
    """Read one path between levels, or report why it joins nothing."""
    kind = fields.text("type")
    if kind not in BETWEEN:
        fields.warning(
            "wrld.path.type",
            f"`type` is {kind!r}; the path was left out.",
            f"Use {', '.join(sorted(BETWEEN))} for paths between levels.",
        )
        return None
    stops = read_stops(feature, fields, frame)
    if stops is None:
        return None
    met: list[str] = []
    for height, point in stops:
        unit = unit_at(point, height, CONNECTOR_KINDS[kind], levels, units)
        if unit is None:
            fields.warning(
                "wrld.path.end",
                f"No unit lies within {NEAR:g} m of the path's position on z_order {height}.",
                f"Lead the path into the {kind} on each of its levels, or draw them.",
            )
        elif unit.id not in met:
            met.append(unit.id)
    if len(met) < 2:  # noqa: PLR2004 - two ends
        fields.error(
            "wrld.path.levels",
            f"The path joins {len(met)} units; it was left out.",
            "Give it positions on at least two levels, in different units.",
        )
        return None
    return Relationship(fields.feature_id, kind, False, met[0], tuple(met[1:-1]), met[-1], None)


def read_stops(
    feature: Mapping[str, object], fields: Fields, frame: Frame
) -> list[tuple[int, Point]] | None:
    """Return the height and place of each position of a path, or None."""
    degrees = guarded(feature.get("geometry"), fields, read_points, needed=True)
    if degrees is None:
        return None
    points = shapely.get_parts(to_local(degrees, frame)).tolist()
    listed = feature.get("levels", fields.properties.get("levels"))
    heights = [whole(value) for value in listed] if isinstance(listed, list) else []
    if len(heights) != len(points) or None in heights:
        fields.error(
            "wrld.path.levels",
            f"`levels` is {listed!r} for {len(points)} positions; the path was left out.",
            "Write the z_order of each position.",
        )
        return None
    return [
        (height, point) for height, point in zip(heights, points, strict=True) if height is not None
    ]


def read_points(value: object, fields: Fields) -> shapely.MultiPoint:
    """Read the positions of a LineString that may stand still: a lift goes straight up."""
    _, coordinates = parts(value, "LineString")
    return shapely.MultiPoint(positions(coordinates, 2, fields))


def unit_at(
    point: Point,
    height: int,
    kind: ConnectorKind,
    levels: Sequence[Level],
    units: Sequence[Unit],
) -> Unit | None:
    """Return the unit that a path means: the nearest of its kind, else the one it ends in."""
    floor = {level.id for level in levels if level.ordinal == height}
    here = [unit for unit in units if unit.level_id in floor]
    if not here:
        return None
    away = shapely.distance([unit.area for unit in here], point)
    of_kind = np.array([connector_kind(unit) is kind for unit in here])
    for metres in (np.where(of_kind, away, np.inf), away):
        nearest = int(metres.argmin())
        if metres[nearest] <= NEAR:
            return here[nearest]
    return None


def read_level_paths(
    data: bytes, levels: Sequence[Level], frame: Frame, report: FileReport
) -> dict[str, Detail]:
    """Read the paths of one level as lines that are only drawn."""
    document = decode_json(data, report)
    values = [] if document is msgspec.UNSET else members(document, report)
    height = whole(document.get("z_order")) if isinstance(document, dict) else None
    level = next((level for level in levels if level.ordinal == height), None)
    if values and level is None:
        report.warning(
            "wrld.paths.level",
            None,
            f"`z_order` is {height!r}, that of no level; the paths belong to no floor.",
            "Write the z_order of the level.",
        )
    found: dict[str, Detail] = {}
    for index, value in enumerate(values):
        detail = read_detail(index, value, level, frame, report)
        if detail is not None and detail.id not in found:
            found[detail.id] = detail
        elif detail is not None:
            report.error(
                "id.duplicate",
                detail.id,
                f"features[{index}] has the id of another path; it was left out.",
                "Give each path an id of its own.",
            )
    if found:
        report.info(
            "wrld.paths.drawn",
            None,
            f"{len(found)} paths are only drawn: routes follow the floor itself.",
            "Nothing.",
        )
    return found


def read_detail(
    index: int, value: object, level: Level | None, frame: Frame, report: FileReport
) -> Detail | None:
    """Read one path of a level."""
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(properties, dict):
        malformed(index, report)
        return None
    own = as_id(properties.get("id")) or f"feature-{index}"
    detail_id = f"{level.id if level else report.file}/paths/{own}"
    fields = Fields(detail_id, properties, LANGUAGE, report)
    lines = Shapes(value.get("geometry"), fields, frame).lines()
    return None if lines is None else Detail(detail_id, level.id if level else None, lines)
