"""Open a building: read its floor plan and venue table and put the site together."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from floorplans import (
    Connector,
    Finding,
    LoadedVenue,
    Severity,
    ShelfIndex,
    find_connectors,
    zones_of,
)
from hub.catalogues import shipped_catalogues
from hub.graph_file import graphs_of
from hub.opened_file import Kept, keep_plan, kept_plan, plan_key
from hub.twin import (
    Groundwork,
    Inventory,
    Site,
    Travellers,
    lay_groundwork,
    make_site,
    radii_of,
)
from routing import CART, FOOT, STAFF, STROLLER, WHEELCHAIR
from sensors import Device, DeviceSpec, devices_from_specs
from signage import ScreenSpec

TABLE = "venue.toml"

TRAVELLERS = Travellers(FOOT, WHEELCHAIR, (STROLLER, STAFF, CART))

S = TypeVar("S", bound=msgspec.Struct)


def write_sample(data: Path, sample: str = "branch") -> Path:
    """Write a sample library below a folder, unless it is there already, and return where.

    A stamp beside it says which program wrote what, so that it need not be drawn at each start.
    """
    target, stamp = data / f"sample-{sample}", data / f"sample-{sample}.stamp"
    target.mkdir(parents=True, exist_ok=True)
    if stamp.is_file() and stamp.read_text(encoding="utf-8", errors="replace") == plan_key(target):
        return target
    from hub.reading import draw_sample  # noqa: PLC0415 - most starts need nothing of it

    draw_sample(target, sample)
    stamp.write_text(plan_key(target), encoding="utf-8")
    return target


def open_site(
    path: Path, *, simulated: bool, data: Path | None = None, threads: int = 1
) -> tuple[Site, tuple[Finding, ...]]:
    """Read a venue and return its site with everything that is wrong with its files.

    Args:
        path: The floor plan.
        simulated: Whether the readings are made up.
        data: Folder that keeps what follows from the plan between starts, if any.
        threads: How many of them share what a tick works out.

    Raises:
        FloorplanError: Nothing can be made of the files.
    """
    kept = kept_plan(path, data, read_plan)
    venue, table = kept.plan.loaded.venue, kept.plan.loaded.table
    connectors = find_connectors(venue, table)
    zones = zones_of(venue, table)
    device_specs, device_findings = converted(table.devices, DeviceSpec, "devices")
    devices, problems = devices_of(device_specs, {zone.id for zone in zones}, connectors)
    screen_specs, screen_findings = converted(table.screens, ScreenSpec, "screens")
    inventory = Inventory(
        venue,
        connectors,
        zones,
        devices,
        screen_specs,
        ShelfIndex(venue, table.shelves, table.call_numbers),
        shipped_catalogues(),
        table.refuges,
        table.evacuation,
    )
    laid = groundwork_of(kept, inventory, data)
    site, site_findings = make_site(
        inventory, TRAVELLERS, laid, simulated=simulated, threads=threads
    )
    findings = (
        *kept.plan.findings,
        *device_findings,
        *problems,
        *screen_findings,
        *site_findings,
    )
    return site, findings


def groundwork_of(kept: Kept, inventory: Inventory, data: Path | None) -> Groundwork:
    """Return what a site stands on: what is kept, else what is worked out now, to be kept."""
    radii = radii_of(TRAVELLERS.all)
    found = graphs_of(inventory.venue, inventory.connectors, radii, data)
    graphs = {graph.radius: graph for graph in found}
    laid = kept.groundwork(graphs)
    if laid is None:
        laid = lay_groundwork(inventory, TRAVELLERS, graphs)
        if data is not None:
            keep_plan(kept.plan, laid, data)
    return laid


def read_plan(path: Path) -> tuple[LoadedVenue, tuple[Finding, ...]]:
    """Read a venue from its files; see `hub.reading`."""
    from hub import reading  # noqa: PLC0415 - most starts need nothing of it

    return reading.read_plan(path)


def converted(
    entries: Iterable[Mapping[str, object]], kind: type[S], section: str
) -> tuple[tuple[S, ...], tuple[Finding, ...]]:
    """Turn the tables of a section into structs; those that do not fit become findings."""
    good: list[S] = []
    findings: list[Finding] = []
    for number, entry in enumerate(entries, 1):
        try:
            good.append(msgspec.convert(entry, kind))
        except msgspec.ValidationError as error:
            findings.append(
                Finding(
                    code=f"floorplan.table.{section}",
                    severity=Severity.ERROR,
                    file=TABLE,
                    feature_id=str(entry.get("id", f"[[{section}]] number {number}")),
                    message=f"[[{section}]] number {number} was left out: {error}",
                    fix="see docs/venue-table.md",
                )
            )
    return tuple(good), tuple(findings)


def devices_of(
    specs: Iterable[DeviceSpec], zones: set[str], connectors: Iterable[Connector]
) -> tuple[Mapping[str, Device], tuple[Finding, ...]]:
    """Return the devices that fit the building, and findings for the others."""
    kinds = {connector.id: connector.kind.value for connector in connectors}
    devices, problems = devices_from_specs(specs, zones=zones, connectors=kinds)
    findings = tuple(
        Finding(p.code, Severity.ERROR, TABLE, p.device_id, p.message, p.fix) for p in problems
    )
    return devices, findings
