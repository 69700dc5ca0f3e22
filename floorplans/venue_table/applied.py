"""A venue with what its table says of its openings and units."""

from dataclasses import replace

from floorplans.model import Opening, Venue
from floorplans.venue_table.conditions import OpeningCondition
from floorplans.venue_table.table import VenueTable


def with_openings(venue: Venue, table: VenueTable) -> Venue:
    """Return the venue with clear widths, hours and directions of the table's `[[openings]]`.

    What the table says takes the place of what the plan says; the rest stays.
    """
    changed = {
        one.id: with_condition(venue.openings[one.id], one)
        for one in table.openings
        if one.id in venue.openings
    }
    return replace(venue, openings={**venue.openings, **changed}) if changed else venue


def with_condition(opening: Opening, condition: OpeningCondition) -> Opening:
    """Return an opening with what the table says of it."""
    width, hours, into = condition.clear_width, condition.hours, condition.into
    return replace(
        opening,
        clear_width=opening.clear_width if width is None else width,
        hours=opening.hours if hours is None else hours,
        into=opening.into if into is None else into,
    )


def with_units(venue: Venue, table: VenueTable) -> Venue:
    """Return the venue with the hours of the table's `[[units]]`; other hours stay."""
    changed = {
        one.id: replace(venue.units[one.id], hours=one.hours)
        for one in table.units
        if one.id in venue.units and one.hours is not None
    }
    return replace(venue, units={**venue.units, **changed}) if changed else venue
