"""What must survive: commands and what they put in force, in a database."""

from hub.store.measures import (
    CLOSURE,
    EVACUATION,
    HAZARD,
    EndMeasure,
    Measure,
    TakeMeasure,
)
from hub.store.postgres import PostgresPlace
from hub.store.store import Store

__all__ = [
    "CLOSURE",
    "EVACUATION",
    "HAZARD",
    "EndMeasure",
    "Measure",
    "PostgresPlace",
    "Store",
    "TakeMeasure",
]
