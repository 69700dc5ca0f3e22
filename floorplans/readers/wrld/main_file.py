"""The main file of a WRLD indoor map: the building and its levels (format 1.0.0, Main JSON)."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from floorplans.model import Labels
from floorplans.readers.fields import STEERING, Fields, whole_number
from floorplans.readers.json_text import decode_json
from floorplans.readers.wrld.bundle import MAIN
from floorplans.reporting import FileReport

LANGUAGE = "en"
"""Names are taken as English: the format has no place to say in which language they are."""


@dataclass(frozen=True, slots=True)
class LevelEntry:
    """A level as `main.json` lists it."""

    id: str
    names: Labels
    short_names: Labels
    ordinal: int
    file: str


@dataclass(frozen=True, slots=True)
class Header:
    """What `main.json` says."""

    id: str
    names: Labels
    levels: tuple[LevelEntry, ...]


def read_header(data: bytes, report: FileReport) -> Header:
    """Read `main.json`; what is missing is reported, levels that cannot be placed are left out."""
    document = decode_json(data, report)
    main = document if isinstance(document, dict) else {}
    if document is not msgspec.UNSET and not isinstance(document, dict):
        report.error("wrld.main", None, f"{MAIN} is no object.", "Write id, name and levels.")
    venue_id = as_id(main.get("id"))
    if venue_id is None:
        report.warning(
            "wrld.venue.id",
            None,
            f"`id` is {main.get('id')!r}; the id 'venue' stands in.",
            f"Give the building an id in {MAIN}.",
        )
    fields = Fields(venue_id or "venue", main, LANGUAGE, report)
    return Header(venue_id or "venue", labels(fields, "name"), read_levels(main, report))


def read_levels(main: Mapping[str, object], report: FileReport) -> tuple[LevelEntry, ...]:
    """Read the list of levels, lowest first."""
    entries = main.get("levels")
    if not isinstance(entries, list) or not entries:
        report.error(
            "wrld.levels", None, "`levels` lists no level.", "List each level of the building."
        )
        return ()
    found: dict[str, LevelEntry] = {}
    for index, entry in enumerate(entries):
        level = read_level_entry(index, entry, report)
        if level is None:
            continue
        if level.id in found:
            report.error(
                "id.duplicate",
                level.id,
                f"levels[{index}] has the id of another level; it was left out.",
                "Give it an id of its own.",
            )
            continue
        found[level.id] = level
    levels = tuple(sorted(found.values(), key=lambda level: level.ordinal))
    report_shared_heights(levels, report)
    return levels


def read_level_entry(index: int, entry: object, report: FileReport) -> LevelEntry | None:
    """Read one level, or return None where it cannot be placed or has no file."""
    if not isinstance(entry, dict):
        report.error(
            "wrld.level", None, f"levels[{index}] is no object; it was left out.", "Write one."
        )
        return None
    level_id, ordinal = as_id(entry.get("id")), whole(entry.get("z_order"))
    fields = Fields(level_id or f"levels[{index}]", entry, LANGUAGE, report)
    file = fields.text("filename")
    if ordinal is None or not file:
        fields.error(
            "wrld.level",
            f"`z_order` is {entry.get('z_order')!r} and `filename` is {entry.get('filename')!r};"
            " the level and all on it were left out.",
            "Give it a whole number, 0 for the lowest level, and the name of its GeoJSON file.",
        )
        return None
    if level_id is None:
        level_id = f"level-{ordinal}"
        fields.warning(
            "id.missing",
            f"The level has the id {entry.get('id')!r}; {level_id!r} stands in.",
            "Give it a text as `id`.",
        )
    short_names = labels(fields, "name")
    return LevelEntry(
        level_id, labels(fields, "readable_name") or short_names, short_names, ordinal, file
    )


def report_shared_heights(levels: tuple[LevelEntry, ...], report: FileReport) -> None:
    """Report levels that claim the same place in the building."""
    first: dict[int, str] = {}
    for level in levels:
        other = first.setdefault(level.ordinal, level.id)
        if other != level.id:
            report.warning(
                "wrld.level.z_order",
                level.id,
                f"`z_order` {level.ordinal} is that of level {other} too.",
                "Number the levels 0, 1, 2, ... from the lowest.",
            )


def labels(fields: Fields, key: str) -> Labels:
    """Return a name in the format's one language, which it writes as a bare text."""
    text = STEERING.sub("", fields.text(key) or "").strip()
    return {LANGUAGE: text} if text else {}


def as_id(value: object) -> str | None:
    """Return an id as text: files give numbers or texts."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    number = whole(value)
    return None if number is None else str(number)


def whole(value: object) -> int | None:
    """Return a whole number, however it is written."""
    if isinstance(value, bool):
        return None
    return value if isinstance(value, int) else whole_number(value)
