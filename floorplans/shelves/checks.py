"""Checks of shelves against the venue: can one stand in front of every bay?"""

from collections.abc import Iterable

from floorplans.findings import Finding
from floorplans.model import Fixture, Venue
from floorplans.reporting import FileReport, Report
from floorplans.shelves.faces import ShelfFace
from floorplans.shelves.fronts import Front, front_of
from floorplans.shelves.ground import Ground

FILE = "venue.toml"

LEAST_FLOOR = 0.5
"""Metres of floor in front of a bay that a reader needs."""

ODD = 30.0
"""Degrees between a face and the nearest side of its fixture that look like a mistake."""


def check_shelves(venue: Venue, faces: Iterable[ShelfFace]) -> tuple[Finding, ...]:
    """Return what is wrong with where faces are; those of unknown fixtures are passed over."""
    gathered = Report()
    report = FileReport(gathered, FILE)
    ground = Ground(venue)
    for face in faces:
        fixture = venue.fixtures.get(face.fixture_id)
        if fixture is not None:
            check_face(ground, fixture, face, report)
    return tuple(gathered.findings)


def check_face(ground: Ground, fixture: Fixture, face: ShelfFace, report: FileReport) -> None:
    """Check one face."""
    front = front_of(fixture.area, face.facing)
    if front.deviation > ODD:
        report.warning(
            "shelf.facing",
            fixture.id,
            f"No side of the fixture looks to {face.facing:g} degrees; the nearest one, which was"
            f" used, is {front.deviation:.0f} degrees off.",
            "Give the bearing that the side looks to, clockwise from north.",
        )
    if not ground.home_units(fixture):
        report.warning(
            "shelf.no_unit",
            fixture.id,
            "The shelves stand in no unit that can be walked in.",
            "Draw them inside their room, or cover their place with a unit.",
        )
    if not ground.is_free(fixture, front, LEAST_FLOOR):
        check_floor(ground, fixture, face, front, report)


def check_floor(
    ground: Ground, fixture: Fixture, face: ShelfFace, front: Front, report: FileReport
) -> None:
    """Check the floor in front of each bay."""
    bays = len(face.starts)
    stands = [ground.in_front(fixture, front, bay, bays) for bay in range(1, bays + 1)]
    depths = [0.0 if stand is None else stand.depth for stand in stands]
    least = min(depths)
    if max(depths) == 0:
        report.error(
            "shelf.wall",
            fixture.id,
            f"The face that looks to {face.facing:g} degrees ({face.span('en')}) looks into a wall"
            " or other furniture; nobody can stand in front of it.",
            "Correct `facing`, or move the fixture off the wall.",
        )
    elif least < LEAST_FLOOR:
        narrow = [str(bay) for bay, depth in enumerate(depths, 1) if depth < LEAST_FLOOR]
        report.warning(
            "shelf.narrow",
            fixture.id,
            f"In front of bay {', '.join(narrow[:10])}{', ...' if len(narrow) > 10 else ''} of the"  # noqa: PLR2004
            f" face that looks to {face.facing:g} degrees there are only {least:.2f} m of floor.",
            f"Leave at least {LEAST_FLOOR:g} m between the shelves and what stands in front.",
        )
