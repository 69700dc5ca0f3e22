"""What must survive: commands and what they put in force, in a database."""

from hub.store.audit_rows import REFUSED, Wanted
from hub.store.audit_table import AuditTable, open_audit
from hub.store.copying import check_empty, copy_store, is_marked
from hub.store.database import QUEUE_SECONDS
from hub.store.measures import (
    ACKNOWLEDGEMENT,
    CLOSURE,
    EVACUATION,
    HAZARD,
    OUT_OF_SERVICE,
    EndMeasure,
    Measure,
    TakeMeasure,
    place_of,
)
from hub.store.postgres import PostgresPlace, oust
from hub.store.snapshot import check_schema, look_at, snapshot_store
from hub.store.store import Store
from hub.store.upgrade import known_steps

__all__ = [
    "ACKNOWLEDGEMENT",
    "CLOSURE",
    "EVACUATION",
    "HAZARD",
    "OUT_OF_SERVICE",
    "QUEUE_SECONDS",
    "REFUSED",
    "AuditTable",
    "EndMeasure",
    "Measure",
    "PostgresPlace",
    "Store",
    "TakeMeasure",
    "Wanted",
    "check_empty",
    "check_schema",
    "copy_store",
    "is_marked",
    "known_steps",
    "look_at",
    "open_audit",
    "oust",
    "place_of",
    "snapshot_store",
]
