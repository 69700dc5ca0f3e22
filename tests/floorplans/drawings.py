"""Drawings of small plans, parsed again as any viewer parses them."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from floorplans import find_connectors
from floorplans.rendering import Language, Overlays, Rendering, render_levels
from tests.floorplans.plans import Plan

SVG = "{http://www.w3.org/2000/svg}"


def drawn(
    plan: Plan, folder: Path, overlays: Overlays | None = None, language: Language = Language.BOTH
) -> Sequence[Rendering]:
    loaded = plan.load(folder)
    connectors = find_connectors(loaded.venue, loaded.table)
    return list(render_levels(loaded.venue, connectors, overlays, language))


def parsed(svg: str) -> ET.Element:
    """The drawing as a tree; it is ours, however strange the names in it."""
    return ET.fromstring(svg)  # noqa: S314


def ground(plan: Plan, folder: Path, overlays: Overlays | None = None) -> ET.Element:
    return parsed(drawn(plan, folder, overlays)[0].svg)


def texts(root: ET.Element) -> list[str]:
    return ["".join(found.itertext()) for found in root.iter(f"{SVG}text")]


def layer(root: ET.Element, name: str) -> ET.Element | None:
    return root.find(f".//*[@data-layer='{name}']")


def shown(root: ET.Element, name: str) -> ET.Element:
    found = layer(root, name)
    assert found is not None, name
    return found


def ids(root: ET.Element) -> set[str]:
    return {found.attrib["data-id"] for found in root.iter() if "data-id" in found.attrib}
