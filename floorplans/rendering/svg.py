"""SVG 1.1 text: elements, escaped words and path data in whole centimetres.

Names come from strangers: every text goes through `words`, every attribute through `element`, so
that none becomes markup or breaks the file.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.rendering.sheet import Sheet

Attributes: TypeAlias = Mapping[str, str | float]
Style: TypeAlias = dict[str, str | float]

LONGEST = 200
"""Characters of a name that are kept; a longer one is cut, with an ellipsis."""

UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML 1.0 (section 2.2) forbids, and marks that would turn the text around them."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a text on one line, without characters that XML forbids, cut to a length."""
    # The cut comes first, so that a name of a megabyte costs no more than a long one.
    kept = " ".join(UNWANTED.sub("", text[: 4 * longest]).split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def words(text: str, longest: int = LONGEST) -> str:
    """Return a text as the content of an element."""
    return html.escape(plain(text, longest), quote=False)


def number(value: float) -> str:
    """Return a number with at most two decimals and no needless zeros."""
    if isinstance(value, int):
        return str(value)
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def written(attributes: Attributes) -> str:
    """Return attributes as they stand in a tag, each with a space before it."""
    return "".join(f' {key}="{attribute(value)}"' for key, value in attributes.items())


def attribute(value: str | float) -> str:
    """Return the value of an attribute; texts are kept whole, path data among them."""
    return html.escape(UNWANTED.sub("", value)) if isinstance(value, str) else number(value)


def element(name: str, attributes: Attributes, *content: str) -> str:
    """Return an element; `content` is markup already."""
    opened = f"{name}{written(attributes)}"
    return f"<{opened}>{''.join(content)}</{name}>" if content else f"<{opened}/>"


def group(attributes: Attributes, content: Sequence[str]) -> str:
    """Return a group with each part on a line of its own, or nothing for an empty one."""
    return element("g", attributes, "\n", "\n".join(content), "\n") if content else ""


def path(data: str, attributes: Attributes, title: str = "") -> str:
    """Return a path, however long, with what is shown when a pointer rests on it."""
    opened = f'path{written(attributes)} d="{data}"'
    return f"<{opened}><title>{words(title)}</title></path>" if title else f"<{opened}/>"


def path_data(sheet: Sheet, geometry: BaseGeometry) -> str:
    """Return the outlines of areas and lines as path data, rounded to centimetres."""
    parts = []
    for part in shapely.get_parts(geometry):
        if isinstance(part, Polygon):
            rings = (part.exterior, *part.interiors)
            parts += [run(sheet.rounded(shapely.get_coordinates(ring))[:-1], "z") for ring in rings]
        else:
            parts.append(run(sheet.rounded(shapely.get_coordinates(part)), ""))
    return "".join(parts)


def run(points: NDArray[np.int64], end: str) -> str:
    """Return one line through whole centimetres; steps of nothing are left out."""
    if len(points) == 0:
        return ""
    x, y = points[0].tolist()
    steps = np.diff(points, axis=0)
    steps = steps[steps.any(axis=1)]
    onward = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
    return f"M{x} {y}l{onward}{end}" if onward else f"M{x} {y}h0{end}"


def dots(sheet: Sheet, points: NDArray[np.float64]) -> str:
    """Return path data that a round or square line cap turns into one dot per point."""
    rounded = np.unique(sheet.rounded(points), axis=0)
    return "".join(f"M{x} {y}h0" for x, y in rounded.tolist())


def strokes(sheet: Sheet, tails: NDArray[np.float64], heads: NDArray[np.float64]) -> str:
    """Return path data of separate straight lines."""
    start = sheet.rounded(tails)
    step = sheet.rounded(heads) - start
    rows = np.hstack([start, step]).tolist()
    return "".join(f"M{x} {y}l{dx} {dy}" for x, y, dx, dy in rows)
