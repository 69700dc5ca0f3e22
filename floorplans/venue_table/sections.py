"""The sections of the file `venue.toml`, before their entries are read."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from floorplans.reporting import FileReport

SECTIONS = (
    "zones",
    "connectors",
    "openings",
    "units",
    "shelves",
    "devices",
    "sensors",
    "screens",
    "refuges",
)
"""Sections that are lists of tables."""

SETTINGS = ("call_numbers", "evacuation")
"""Sections that are one table."""

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sections:
    """The tables of each list and of each setting; what is not there is empty."""

    lists: Mapping[str, tuple[Table, ...]]
    settings: Mapping[str, Table]


def decode_sections(data: bytes, report: FileReport) -> Sections:
    """Return the tables of each section; what cannot be read is reported and left out."""
    document: object = {}
    try:
        document = msgspec.toml.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        report.error(
            "table.malformed", None, f"{error}; the table was left out.", "Correct the TOML there."
        )
    if not isinstance(document, dict):
        document = {}
    for key in sorted(document.keys() - {*SECTIONS, *SETTINGS}):
        report.warning(
            "table.section",
            None,
            f"There is no section {key!r}; it was not used.",
            f"Use {', '.join(f'[[{name}]]' for name in SECTIONS)}"
            f" or {', '.join(f'[{name}]' for name in SETTINGS)}.",
        )
    return Sections(
        lists={name: tables(name, document.get(name), report) for name in SECTIONS},
        settings={name: table(name, document.get(name), report) for name in SETTINGS},
    )


def tables(name: str, value: object, report: FileReport) -> tuple[Table, ...]:
    """Return the tables of one list."""
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return tuple(value)
    report.error(
        "table.section",
        None,
        f"{name} is no list of tables; it was left out.",
        f"Start each entry with [[{name}]].",
    )
    return ()


def table(name: str, value: object, report: FileReport) -> Table:
    """Return the one table of a setting."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    report.error(
        "table.section", None, f"{name} is no table; it was left out.", f"Write one [{name}]."
    )
    return {}
