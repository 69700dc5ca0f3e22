"""Write the venue table of the sample library (`docs/venue-table.md`)."""

import json
from collections.abc import Iterator, Mapping, Sequence

from floorplans.sample.building import Library
from floorplans.sample.ids import reference_id, sample_id
from floorplans.sample.placement import Placement
from floorplans.sample.plan import Room, Screen, Shaft

Value = str | int | float | bool | Sequence[str] | Sequence[float] | Mapping[str, str]
Entry = Mapping[str, Value]

DEVICE_KINDS = {"elevator": "lift", "escalator": "escalator"}


def write_table(library: Library) -> bytes:
    """Return `venue.toml`."""
    placement = Placement()
    rooms = [room for storey in library.storeys for room in storey.rooms if room.capacity]
    tables: tuple[tuple[str, list[Entry]], ...] = (
        ("zones", [zone(room) for room in rooms]),
        ("connectors", [connector(shaft) for shaft in library.shafts]),
        ("devices", [*machines(library.shafts), *counters(rooms)]),
        ("screens", [screen_entry(screen, placement) for screen in library.screens]),
    )
    blocks = [toml(name, entry) for name, entries in tables for entry in entries]
    return "\n".join(blocks).encode()


def zone(room: Room) -> Entry:
    """Return the zone of one room."""
    entry: dict[str, Value] = {
        "id": zone_id(room),
        "units": [sample_id("unit", room.slug)],
        "name": room.names,
    }
    if room.capacity is not None:
        entry["capacity"] = room.capacity
    return entry


def zone_id(room: Room) -> str:
    """Return the id of a room's zone."""
    return f"zone-{room.slug}"


def connector(shaft: Shaft) -> Entry:
    """Return one lift, stair or escalator."""
    return {
        "id": shaft.slug,
        "kind": shaft.kind,
        "units": [sample_id("unit", f"{storey}-{shaft.slug}") for storey in shaft.storeys],
        "direction": shaft.direction,
        "name": shaft.names,
    }


def machines(shafts: Sequence[Shaft]) -> Iterator[Entry]:
    """Yield the devices of lifts and escalators, which are called like their connectors."""
    for shaft in shafts:
        if shaft.kind in DEVICE_KINDS:
            yield {
                "id": shaft.slug,
                "profile": DEVICE_KINDS[shaft.kind],
                "connector": shaft.slug,
                "simulate": True,
            }


def counters(rooms: Sequence[Room]) -> Iterator[Entry]:
    """Yield the people counters; those with recorded data are left alone by the simulator."""
    for room in rooms:
        if room.counter is not None:
            yield {
                "id": room.counter,
                "profile": "people-counter",
                "zone": zone_id(room),
                "simulate": not room.replayed,
            }


def screen_entry(screen: Screen, placement: Placement) -> Entry:
    """Return one screen."""
    return {
        "id": screen.slug,
        "name": screen.names,
        "level": sample_id("level", screen.storey),
        "position": placement.degrees(screen.glass),
        "facing": placement.bearing(screen.facing),
        "destinations": [reference_id(destination) for destination in screen.destinations],
    }


def toml(table: str, entry: Entry) -> str:
    """Return one element of an array of tables (TOML 1.0.0)."""
    lines = [f"{key} = {toml_value(value)}" for key, value in entry.items()]
    return "\n".join([f"[[{table}]]", *lines, ""])


def toml_value(value: Value) -> str:
    """Return a value in TOML: JSON's text, but for inline tables."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key} = {toml_value(text)}" for key, text in value.items())
        return f"{{ {pairs} }}"
    return json.dumps(value, ensure_ascii=False)
