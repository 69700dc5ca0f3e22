"""Read a WRLD indoor map (format 1.0.0) into a venue, with a finding for every oddity.

The format draws walls, windows and doors; the rooms between them are inferred (`spaces`), their
doors become openings (`doorways`), and bordering stairs and lifts are joined (`borders`).
"""

from collections.abc import Sequence
from pathlib import Path

from floorplans.errors import ArchiveError
from floorplans.readers.archive import TABLE, Limits
from floorplans.readers.json_text import decode_json
from floorplans.readers.loaded import LoadedVenue
from floorplans.readers.wrld.bundle import MAIN, open_bundle
from floorplans.readers.wrld.drawing import read_drawing
from floorplans.readers.wrld.main_file import read_header
from floorplans.readers.wrld.paths import MAIN_PATHS, MainPaths, read_main_paths
from floorplans.readers.wrld.venue import Sources, read_venue
from floorplans.reporting import FileReport, Report
from floorplans.venue_table import parse_table


def is_wrld(path: Path | str) -> bool:
    """Tell whether a folder or zip holds a `main.json` that lists levels."""
    try:
        with open_bundle(Path(path)) as bundle:
            document = decode_json(bundle.read(MAIN), FileReport(Report(), MAIN))
    except ArchiveError:
        return False
    return isinstance(document, dict) and isinstance(document.get("levels"), list)


def load_wrld(path: Path | str, limits: Limits | None = None) -> LoadedVenue:
    """Read the WRLD indoor map in a folder or zip.

    Ids become `{level}/{id}`; rooms between walls are units `{level}/space-{n}`, `inferred`.

    Raises:
        ArchiveError: The folder or zip cannot be used (`floorplan.archive.*`).
        VenueError: No level could be read (`floorplan.venue.empty`).
    """
    report = Report()
    sources = read_sources(Path(path), limits, report)
    venue = read_venue(sources, report)
    table, table_findings = parse_table(sources.table, venue)
    return LoadedVenue(venue, (*report.findings, *table_findings), table)


def read_sources(path: Path, limits: Limits | None, report: Report) -> Sources:
    """Read the files of a bundle that belong to the map; others are named."""
    with open_bundle(path, limits) as bundle:
        header = read_header(bundle.read(MAIN), FileReport(report, MAIN))
        drawings = {}
        for entry in header.levels:
            if is_there(entry.file, bundle.files, report):
                file_report = FileReport(report, entry.file)
                drawings[entry.id] = read_drawing(bundle.read(entry.file), entry, file_report)
        main_paths = MainPaths((), ())
        if MAIN_PATHS in bundle.files:
            main_paths = read_main_paths(bundle.read(MAIN_PATHS), FileReport(report, MAIN_PATHS))
        path_files = {
            file: bundle.read(file)
            for file in main_paths.files
            if is_there(file, bundle.files, report)
        }
        used = {MAIN, MAIN_PATHS, *path_files, *(entry.file for entry in header.levels)}
        report_unused(set(bundle.files) - used, report)
        table = bundle.read(TABLE) if TABLE in bundle.files else None
    return Sources(header, drawings, main_paths, path_files, table)


def is_there(file: str, files: Sequence[str], report: Report) -> bool:
    """Tell whether a file that is named is there; report it if not."""
    if file in files:
        return True
    FileReport(report, file).error(
        "archive.file_missing",
        None,
        f"The file is named but does not stand beside {MAIN}.",
        "Add it, or take its name out.",
    )
    return False


def report_unused(files: set[str], report: Report) -> None:
    """Report map files that nothing names."""
    for file in sorted(files):
        if file.endswith((".json", ".geojson")):
            FileReport(report, file).info(
                "archive.file_unknown",
                None,
                f"Neither {MAIN} nor {MAIN_PATHS} names the file; it was not read.",
                "Name it there if it is meant to be read, or remove it.",
            )
