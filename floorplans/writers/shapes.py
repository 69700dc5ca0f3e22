"""Geometry of the model as GeoJSON (RFC 7946): WGS84 degrees, outer rings counter-clockwise."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame

Json: TypeAlias = Mapping[str, object]

DIGITS = 11
"""Decimals of a degree: a micrometre.

Shared corners stay shared, and what is read back is written again with the same digits.
"""

FINE_DIGITS = 12
"""Decimals of a shape that a micrometre spoils; doubles hold no more that can be relied on."""


def geojson_geometry(frame: Frame, shape: BaseGeometry) -> Json:
    """Return a geometry in metres as a GeoJSON geometry in degrees."""
    found = shapely.geometry.mapping(shapely.orient_polygons(in_degrees(frame, shape)))
    return {"type": found["type"], "coordinates": found["coordinates"]}


def in_degrees(frame: Frame, shape: BaseGeometry) -> BaseGeometry:
    """Return a geometry in degrees, valid if it is valid in metres.

    Rounding can move a corner across an edge that it touches. Then finer digits are tried, and at
    last the outline is drawn anew on the grid of the digits, with a corner wherever it touches.
    """
    rounded = with_digits(frame, shape, DIGITS)
    if shapely.is_valid(rounded) or not shapely.is_valid(shape):
        return rounded
    fine = with_digits(frame, shape, FINE_DIGITS)
    if shapely.is_valid(fine):
        return fine
    on_grid = shapely.set_precision(fine, 10.0**-DIGITS)
    exact = shapely.transform(on_grid, lambda degrees: np.round(degrees, DIGITS) + 0.0)
    usable = isinstance(exact, Polygon | MultiPolygon) and not exact.is_empty
    return exact if usable and shapely.is_valid(exact) else rounded


def with_digits(frame: Frame, shape: BaseGeometry, digits: int) -> BaseGeometry:
    """Return a geometry in degrees with a number of decimals."""

    def convert(metres: NDArray[np.float64]) -> NDArray[np.float64]:
        # Adding zero turns -0.0, which rounding leaves west of Greenwich, into 0.0.
        rounded: NDArray[np.float64] = np.round(frame.to_degrees(metres), digits) + 0.0
        return rounded

    return shapely.transform(shape, convert)
