"""What must survive: commands and what they leave, in a database."""

from hub.store.closures import ClosePassage, Closure, ReopenPassage
from hub.store.measures import EVACUATION, HAZARD, EndMeasure, Measure, TakeMeasure
from hub.store.store import Store

__all__ = [
    "EVACUATION",
    "HAZARD",
    "ClosePassage",
    "Closure",
    "EndMeasure",
    "Measure",
    "ReopenPassage",
    "Store",
    "TakeMeasure",
]
