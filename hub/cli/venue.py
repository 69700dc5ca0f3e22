"""The commands of `zhilu venue`: check, import and render floor plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from floorplans import (
    FEATURE_TYPES,
    Connector,
    Finding,
    Language,
    LoadedVenue,
    NavigationGraph,
    Overlays,
    PlaceIndex,
    Severity,
    Venue,
    build_graph,
    check_venue,
    find_connectors,
    import_files,
    load_venue,
    render_levels,
    write_geojson,
)
from hub.opening import open_site
from hub.reports import (
    counts_line,
    finding_document,
    finding_lines,
    grouped_lines,
    no_way,
    severe,
    venue_line,
)
from hub.telling import Progress, json_option, told_plainly, venue_argument
from hub.twin import Site
from hub.written import write_file, write_folder, zipped
from routing import PROFILES, plan_route

SEVERITIES = [severity.value for severity in Severity]
LANGUAGES = [language.value for language in Language]
OURS = frozenset({"manifest.json", "venue.toml", *(f"{name}.geojson" for name in FEATURE_TYPES)})
"""Files that `import --force` may replace."""

target_argument = click.argument("target", metavar="OUT", type=click.Path(path_type=Path))


@click.group()
def venue() -> None:
    """Work with floor plans."""


@venue.command()
@venue_argument
@json_option
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default=Severity.INFO.value,
    show_default=True,
    help="Leave out what matters less.",
)
@click.option("--all", "every", is_flag=True, help="Print each finding, however many there are.")
def check(path: Path, as_json: bool, severity: str, every: bool) -> None:  # noqa: FBT001 - click
    """List what is wrong with a floor plan; exit code 1 where there are errors."""
    with told_plainly(), Progress() as progress:
        progress(f"checking {path.name}")
        site, findings = open_site(path, simulated=False)
    shown = severe(findings, Severity(severity))
    if as_json:
        document = {"findings": [finding_document(finding) for finding in shown]}
        click.echo(msgspec.json.encode(document).decode())
    else:
        click.echo(venue_line(site.venue))
        for line in finding_lines(shown) if every else grouped_lines(shown):
            click.echo(line)
        click.echo(counts_line(findings))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


@venue.command("import")
@venue_argument
@target_argument
@click.option("--geojson", is_flag=True, help="Write one GeoJSON file instead of an IMDF folder.")
@click.option("--force", is_flag=True, help="Replace a floor plan that is there already.")
def import_command(path: Path, target: Path, geojson: bool, force: bool) -> None:  # noqa: FBT001 - click
    """Read a floor plan in any format and write it as IMDF with a venue.toml.

    OUT is a folder, or a zip where it ends in .zip. What is wrong with the plan is counted;
    `zhilu venue check` lists it.
    """
    with told_plainly(), Progress() as progress:
        progress(f"reading {path.name}")
        loaded = load_venue(path)
        connectors = find_connectors(loaded.venue, loaded.table)
        progress("checking")
        findings = (*loaded.findings, *check_venue(loaded.venue, connectors))
        progress(f"writing {target.name}")
        write_import(loaded, connectors, target, geojson=geojson, force=force)
    click.echo(venue_line(loaded.venue))
    click.echo(f"{len(connectors)} connectors")
    click.echo(counts_line(findings))
    click.echo(f"written to {target}")


def write_import(
    loaded: LoadedVenue,
    connectors: Sequence[Connector],
    target: Path,
    *,
    geojson: bool,
    force: bool,
) -> None:
    """Write a venue as a GeoJSON file, as an IMDF zip or as an IMDF folder."""
    if geojson:
        write_file(target, write_geojson(loaded.venue, connectors), force=force)
        return
    files = import_files(loaded, connectors)
    if target.suffix.casefold() == ".zip":
        write_file(target, zipped(files), force=force)
    else:
        write_folder(target, files, force=force, ours=OURS)


@venue.command()
@venue_argument
@target_argument
@click.option("--level", "levels", multiple=True, help="Ordinal, name or id; may be repeated.")
@click.option("--findings", is_flag=True, help="Mark and list what is wrong.")
@click.option("--walkable", is_flag=True, help="Show where the middle of a body can be.")
@click.option("--graph", is_flag=True, help="Show the nodes and arcs of the navigation graph.")
@click.option("--route", "ends", nargs=2, metavar="FROM TO", help="Show the way between places.")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="foot", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="both", show_default=True)
def render(
    path: Path,
    target: Path,
    levels: tuple[str, ...],
    ends: tuple[str, str] | None,
    profile: str,
    lang: str,
    **shown: bool,
) -> None:
    """Draw each level as an SVG file in the folder OUT, and print the files' names.

    --walkable, --graph and --route are for the body of --profile. A route goes by the floor plan
    alone: all that has opening hours counts as open. Files of the same names are replaced, others
    are left alone.
    """
    with told_plainly(), Progress() as progress:
        progress(f"reading {path.name}")
        drawn = opened(path, with_site=ends is not None or shown["findings"])
        level_ids = levels_called(drawn.venue, levels)
        overlays = overlays_of(drawn, ends, profile, shown)
        count = len(level_ids) or len(drawn.venue.levels)
        renderings = render_levels(
            drawn.venue, drawn.connectors, overlays, Language(lang), level_ids or None
        )
        for number, rendering in enumerate(renderings, 1):
            progress(f"drawing {number} of {count}")
            write_file(target / rendering.file_name, rendering.svg.encode())
            progress.clear()
            click.echo(str(target / rendering.file_name))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn; the site is there where findings or routes are asked for."""

    venue: Venue
    connectors: Sequence[Connector]
    findings: Sequence[Finding]
    site: Site | None


def opened(path: Path, *, with_site: bool) -> Drawn:
    """Read a floor plan, with all that the hub makes of it where that is needed."""
    if with_site:
        site, findings = open_site(path, simulated=False)
        return Drawn(site.venue, tuple(site.connectors.values()), findings, site)
    loaded = load_venue(path)
    return Drawn(loaded.venue, find_connectors(loaded.venue, loaded.table), (), None)


def overlays_of(
    drawn: Drawn, ends: tuple[str, str] | None, profile: str, shown: Mapping[str, bool]
) -> Overlays:
    """Return what is laid over the plans.

    Raises:
        FloorplanError: An end of the route is no place.
        RoutingError: There is no way.
    """
    graph = graph_for(drawn, profile) if shown["walkable"] or shown["graph"] else None
    return Overlays(
        walkable=graph if shown["walkable"] else None,
        graph=graph if shown["graph"] else None,
        findings=drawn.findings if shown["findings"] else None,
        route=route_lines_of(drawn.site, ends, profile) if ends and drawn.site else None,
    )


def levels_called(venue: Venue, texts: Sequence[str]) -> list[str]:
    """Return the levels that texts name; buildings may share a name.

    Raises:
        UnknownLevel: A text names none.
    """
    if not texts:
        return []
    places = PlaceIndex(venue)
    return [level.id for text in texts for level in places.levels(text)]


def graph_for(drawn: Drawn, profile: str) -> NavigationGraph:
    """Return the navigation graph of a profile."""
    if drawn.site is not None:
        return drawn.site.costs[profile].graph
    return build_graph(drawn.venue, drawn.connectors, PROFILES[profile].radius)


def route_lines_of(
    site: Site, ends: tuple[str, str], profile: str
) -> Mapping[str, Sequence[Sequence[tuple[float, float]]]]:
    """Return the lines of a route by level."""
    start, end = (site.places.find(text) for text in ends)
    found = plan_route(site.costs[profile], site.guide, start, end)
    if not found.found:
        click.echo(no_way(found, "en"), err=True)
    lines: dict[str, list[Sequence[tuple[float, float]]]] = defaultdict(list)
    for leg in found.legs:
        lines[leg.level_id].append(leg.points)
    return lines
