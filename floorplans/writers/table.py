"""Write the venue table `venue.toml`: what IMDF cannot say (docs/venue-table.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from floorplans.model import Connector, Labels, Venue, Zone
from floorplans.passages import (
    UNSTATED,
    stated_passages,
    stated_unit_hours,
    unstated_passages,
)
from floorplans.shelves.callnumbers import RULES, CallNumberRules
from floorplans.shelves.faces import ShelfFace
from floorplans.venue_table import (
    EvacuationSettings,
    OpeningCondition,
    SensorPosition,
    VenueTable,
    spot_in,
    with_openings,
    with_units,
)
from floorplans.writers.drawing import feature_types
from floorplans.writers.ids import FileIds
from floorplans.writers.toml_text import toml_array_table, toml_table

Entry = Mapping[str, object]

NO_FEATURES = frozenset({"id", "name", "profile", "connector"})
"""Keys of devices and screens whose texts are never ids of features."""


POINT_DIGITS = 9
"""Decimals of a degree: a tenth of a millimetre."""


def write_table(table: VenueTable, venue: Venue, connectors: Sequence[Connector] = ()) -> bytes:
    """Return `venue.toml` for the archive that `write_imdf` gives, empty where it has no entry.

    Whatever the table says stays in it. Added are connectors, for relationships have neither slugs
    nor names, clear widths, and those hours and directions of openings and units that the archive's
    relationships cannot say. Ids of features are those of the archive, also where devices and
    screens name them.

    Args:
        table: The venue's table.
        venue: The venue, with or without the table's openings and units applied.
        connectors: The connectors of `find_connectors`; those that the table has are in it as the
            table says.
    """
    own = {connector.id for connector in table.connectors}
    joined = (*table.connectors, *(one for one in connectors if one.id not in own))
    ids = Renaming(
        FileIds(venue.id), feature_types(venue), frozenset(venue.levels), zone_ids(table)
    )
    whole = with_units(with_openings(venue, table), table)
    sections: tuple[tuple[str, Iterator[Entry]], ...] = (
        ("zones", (zone_entry(zone, ids) for zone in table.zones)),
        ("connectors", (connector_entry(item, ids) for item in joined)),
        ("openings", opening_entries(table, whole, ids)),
        ("units", unit_entries(table, whole, ids)),
        ("shelves", (shelf_entry(face, ids) for face in table.shelves)),
        ("devices", (ids.entry(device) for device in table.devices)),
        ("sensors", (sensor_entry(sensor, venue, ids) for sensor in table.sensors)),
        ("screens", (ids.entry(screen) for screen in table.screens)),
        ("refuges", refuge_entries(table, venue, ids)),
    )
    blocks = [toml_array_table(name, entry) for name, entries in sections for entry in entries]
    rules = rules_entry(table.call_numbers)
    if rules:
        blocks.append(toml_table("call_numbers", rules))
    safety = evacuation_entry(table.evacuation, ids)
    if safety:
        blocks.append(toml_table("evacuation", safety))
    return "\n".join(blocks).encode()


@dataclass(frozen=True, slots=True)
class Renaming:
    """Gives the archive's ids to features that a table names.

    Args:
        ids: The archive's ids.
        kinds: The types of the venue's features, by id.
        levels: The venue's levels.
        zones: The table's zones, which keep their ids.
    """

    ids: FileIds
    kinds: Mapping[str, str]
    levels: frozenset[str]
    zones: frozenset[str]

    def entry(self, entry: Entry) -> Entry:
        """Return a device or screen: every text in it that is a feature's id is renamed."""
        return {key: self.member(key, value) for key, value in entry.items()}

    def member(self, key: str, value: object) -> object:
        """Return the value of a key of a device or screen."""
        if key in NO_FEATURES or self.is_zone(key, value):
            return value
        if key == "level" and isinstance(value, str) and value in self.levels:
            return self.ids.of("level", value)
        return self.value(value)

    def is_zone(self, key: str, value: object) -> bool:
        """Tell whether a value names a zone of the table, not the zone that a unit is."""
        return key == "zone" and value in self.zones

    def value(self, value: object) -> object:
        """Return a value with the ids of features in it renamed."""
        if isinstance(value, str):
            return self.ids.of(self.kinds[value], value) if value in self.kinds else value
        if isinstance(value, Mapping):
            return self.entry({str(key): item for key, item in value.items()})
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def units(self, unit_ids: Sequence[str]) -> list[str]:
        """Return the archive's ids of units."""
        return [self.ids.of("unit", unit_id) for unit_id in unit_ids]


def sensor_entry(sensor: SensorPosition, venue: Venue, ids: Renaming) -> Entry:
    """Return what the table says of a measuring point."""
    longitude, latitude = venue.frame.point_to_degrees(sensor.x, sensor.y)
    entry: dict[str, object] = {
        "id": sensor.id,
        "kind": sensor.kind,
        "level": ids.ids.of("level", sensor.level_id),
        "position": [round(longitude, POINT_DIGITS), round(latitude, POINT_DIGITS)],
    }
    if sensor.unit_id is not None:
        entry["unit"] = ids.ids.of("unit", sensor.unit_id)
    return entry


def zone_ids(table: VenueTable) -> frozenset[str]:
    """Return the ids of the table's zones."""
    return frozenset(zone.id for zone in table.zones)


def zone_entry(zone: Zone, ids: Renaming) -> Entry:
    """Return a zone."""
    entry: dict[str, object] = {"id": zone.id, "units": ids.units(zone.unit_ids)}
    return {**entry, **given(name=name_of(zone.names), capacity=zone.capacity)}


def connector_entry(connector: Connector, ids: Renaming) -> Entry:
    """Return a lift, stair, escalator or ramp."""
    return {
        "id": connector.id,
        "kind": connector.kind.value,
        "units": ids.units([stop.unit_id for stop in connector.stops]),
        "direction": connector.direction.value,
        **given(name=name_of(connector.names), hours=connector.hours),
    }


def opening_entries(table: VenueTable, venue: Venue, ids: Renaming) -> Iterator[Entry]:
    """Yield what the table has to say of openings: the table's own first."""
    more = {item.id: item for item in unstated_passages(venue)}
    stated = stated_passages(replace(venue, relationships={**venue.relationships, **more}))
    own = {condition.id: condition for condition in table.openings}
    for opening_id in {**own, **venue.openings}:
        opening = venue.openings.get(opening_id)
        if opening is None:
            continue
        said, told = stated.get(opening_id, UNSTATED), own.get(opening_id, NOTHING)
        into = told.into or (opening.into if opening.into != said.into else None)
        entry = given(
            clear_width=opening.clear_width,
            hours=told.hours or (opening.hours if opening.hours != said.hours else None),
            into=None if into is None else ids.ids.of("unit", into),
        )
        if entry:
            yield {"id": ids.ids.of("opening", opening_id), **entry}


NOTHING = OpeningCondition("")
"""What the table says of an opening that it does not name."""


def unit_entries(table: VenueTable, venue: Venue, ids: Renaming) -> Iterator[Entry]:
    """Yield the hours of units that the table states, or that no relationship can."""
    own = {condition.id: condition.hours for condition in table.units}
    stated = stated_unit_hours(venue)
    for unit_id, unit in venue.units.items():
        contradicted = unit_id in stated and stated[unit_id] != unit.hours
        hours = own.get(unit_id) or (unit.hours if contradicted else None)
        if hours is not None:
            yield {"id": ids.ids.of("unit", unit_id), "hours": hours}


def shelf_entry(face: ShelfFace, ids: Renaming) -> Entry:
    """Return one side of a range of shelves."""
    return {
        "fixture": ids.ids.of("fixture", face.fixture_id),
        "facing": face.facing,
        "scheme": face.scheme.value,
        "starts": [start.full_text for start in face.starts],
        **given(
            last=None if face.last is None else face.last.full_text,
            collection=face.collection,
            priority=face.priority or None,
        ),
    }


def rules_entry(rules: CallNumberRules) -> Entry:
    """Return how the library writes call numbers, as far as it is not as usual."""
    return given(
        signs=rules.signs if rules.signs != RULES.signs else None,
        prefixes=list(rules.prefixes) if rules.prefixes != RULES.prefixes else None,
    )


def refuge_entries(table: VenueTable, venue: Venue, ids: Renaming) -> Iterator[Entry]:
    """Yield the refuges that are no amenities of the plan."""
    for refuge in table.refuges:
        if refuge.id in venue.amenities:
            continue
        entry: dict[str, object] = {
            "id": refuge.id,
            "unit": ids.ids.of("unit", refuge.unit_id),
            "capacity": refuge.capacity,
        }
        if (refuge.x, refuge.y) != spot_in(venue.units[refuge.unit_id]):
            longitude, latitude = venue.frame.point_to_degrees(refuge.x, refuge.y)
            entry["position"] = [round(longitude, POINT_DIGITS), round(latitude, POINT_DIGITS)]
        yield {**entry, **given(name=name_of(refuge.names))}


def evacuation_entry(settings: EvacuationSettings, ids: Renaming) -> Entry:
    """Return how the building is left, as far as it is not as usual."""
    usual = EvacuationSettings()
    exits = [ids.value(opening_id) for opening_id in settings.not_exits]
    share = settings.wheelchair_share
    return given(
        escalators=True if settings.escalators else None,
        not_exits=exits or None,
        stair_widths=dict(settings.stair_widths) or None,
        wheelchair_share=share if share != usual.wheelchair_share else None,
    )


def name_of(names: Labels) -> Labels | None:
    """Return names, or None where there are none."""
    return dict(names) or None


def given(**entry: object) -> dict[str, object]:
    """Return what an entry says: TOML has no null."""
    return {key: value for key, value in entry.items() if value is not None}
