"""Write the venue table of the sample library (`docs/venue-table.md`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from floorplans.sample.building import Library
from floorplans.sample.ids import reference_id, sample_id
from floorplans.sample.placement import Placement
from floorplans.sample.plan import Furnishing, Room, Screen, Sensor, Shaft, ShelfFace, Storey
from floorplans.writers.toml_text import toml_array_table

Value = str | int | float | bool | Sequence[str] | Sequence[float] | Mapping[str, str]
Entry = Mapping[str, Value]

REFUGE_CAPACITY = 4
"""Wheelchairs that a lift hall has room for."""

DEVICE_KINDS = {"elevator": "lift", "escalator": "escalator"}


def write_table(library: Library) -> bytes:
    """Return `venue.toml`."""
    placement = Placement(library.site)
    rooms = [room for storey in library.storeys for room in storey.rooms if room.capacity]
    pieces = [piece for storey in library.storeys for piece in storey.furnishings]
    tables: tuple[tuple[str, list[Entry]], ...] = (
        ("zones", [zone(room) for room in rooms]),
        ("connectors", [connector(shaft) for shaft in library.shafts]),
        ("shelves", [shelf(*item, placement) for item in faces(pieces)]),
        ("devices", [*machines(library.shafts), *counters(rooms), *alarms(library.storeys)]),
        ("screens", [screen_entry(screen, placement) for screen in library.screens]),
        ("sensors", [sensor_entry(sensor, placement) for sensor in library.sensors]),
        ("refuges", list(refuges(library.storeys))),
    )
    blocks = [toml_array_table(name, entry) for name, entries in tables for entry in entries]
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


def alarms(storeys: Sequence[Storey]) -> Iterator[Entry]:
    """Yield a fire alarm for the room of each storey that holds most people."""
    for storey in storeys:
        counted = [room for room in storey.rooms if room.capacity]
        if counted:
            fullest = max(counted, key=lambda room: room.capacity or 0)
            yield {
                "id": f"fire-{storey.slug}",
                "profile": "fire-alarm",
                "zone": zone_id(fullest),
                "simulate": False,
            }


def refuges(storeys: Sequence[Storey]) -> Iterator[Entry]:
    """Yield the lift halls from which no level way leads out of doors, as refuges."""
    for storey in storeys:
        for room in storey.rooms:
            if storey.ordinal != 0 and room.category == "lobby":
                yield {
                    "id": f"refuge-{room.slug}",
                    "unit": sample_id("unit", room.slug),
                    "capacity": REFUGE_CAPACITY,
                    "name": {
                        "zh": f"{storey.names['zh']}{room.names['zh']}避难处",
                        "en": f"Refuge in the {room.names['en'].lower()}, {storey.names['en']}",
                    },
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


def faces(pieces: Iterable[Furnishing]) -> Iterator[tuple[Furnishing, ShelfFace]]:
    """Yield the sides of ranges of shelves."""
    for piece in pieces:
        for face in piece.faces:
            yield piece, face


def shelf(piece: Furnishing, face: ShelfFace, placement: Placement) -> Entry:
    """Return one side of a range, by the Chinese Library Classification."""
    entry: dict[str, Value] = {
        "fixture": sample_id("fixture", piece.slug),
        "facing": placement.bearing(face.facing),
        "scheme": "clc",
        "starts": face.starts,
        "last": face.last,
    }
    if face.collection is not None:
        entry["collection"] = face.collection
    return entry


def sensor_entry(sensor: Sensor, placement: Placement) -> Entry:
    """Return one measuring point."""
    return {
        "id": sensor.slug,
        "kind": sensor.kind,
        "level": sample_id("level", sensor.storey),
        "unit": sample_id("unit", sensor.room),
        "position": placement.degrees(sensor.at),
    }
