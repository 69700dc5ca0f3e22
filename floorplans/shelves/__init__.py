"""Shelves: a call number becomes a point in front of the right bay."""

from floorplans.shelves.callnumbers import (
    RULES,
    CallNumber,
    CallNumberRules,
    parse_call_number,
    sort_key,
)
from floorplans.shelves.checks import check_shelves
from floorplans.shelves.errors import CallNumberError
from floorplans.shelves.faces import ShelfFace
from floorplans.shelves.index import NotOnShelf, NotOnShelfReason, ShelfIndex, ShelfSpot
from floorplans.shelves.keys import SortKey
from floorplans.shelves.schemes import Scheme

__all__ = [
    "RULES",
    "CallNumber",
    "CallNumberError",
    "CallNumberRules",
    "NotOnShelf",
    "NotOnShelfReason",
    "Scheme",
    "ShelfFace",
    "ShelfIndex",
    "ShelfSpot",
    "SortKey",
    "check_shelves",
    "parse_call_number",
    "sort_key",
]
