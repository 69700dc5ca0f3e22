"""The four cores: lift hall, lifts, escape stairs, toilets, risers; staff lifts in the north.

A core is drawn once, in metres u away from the outer side of the building's wing and v in from the
façade, and mirrored to its corner.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from floorplans.sample.central.grid import DEPTH, WIDTH, Rect, cut, tidy
from floorplans.sample.central.part import Part
from floorplans.sample.core import door, escape, lift_door, staff_door, wide
from floorplans.sample.plan import Facility, Gap, Names, Room, Spot, named

CORE_WIDTH, CORE_DEPTH = 16.8, 10.5
CORE_WEST = 33.6
"""Metres from the building's side to the outer side of a core."""

LOBBY = (6.3, 0.0, 10.5, CORE_DEPTH)
FIRST_CAR = (3.7, 7.9, 6.3, CORE_DEPTH)
SECOND_CAR = (3.7, 5.1, 6.3, 7.7)
ACCESSIBLE = (0.0, 8.1, 3.7, CORE_DEPTH)
FAMILY = (3.7, 2.1, 6.3, 4.7)
CLOSET = (0.0, 0.0, 6.3, 2.1)
STAIRS = (10.5, 0.0, CORE_WIDTH, 3.6)
WOMEN = (10.5, 3.6, 13.8, CORE_DEPTH)
MEN = (13.8, 3.6, CORE_WIDTH, CORE_DEPTH)
BEHIND_LIFTS = (0.0, 2.1, 6.3, CORE_DEPTH)
SERVICE_LOBBY = (-4.2, 0.0, 0.0, CORE_DEPTH)
GOODS_CAR = (-7.6, 7.1, -4.2, CORE_DEPTH)
STAFF_CAR = (-6.8, 4.1, -4.2, 6.7)
BOOK_STATION = (-8.4, 0.0, -4.2, 3.7)
BOOK_TRACK = (-8.4, 1.9, -6.6, 3.7)
BEHIND_SERVICE = (-8.4, 3.7, -4.2, CORE_DEPTH)

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Core:
    """A core and the machines in it; slugs of lifts and stairs are those of the connectors."""

    slug: str
    zh: str
    en: str
    east: bool
    north: bool
    cars: tuple[str, ...]
    stairs: str
    staff_car: str | None = None
    goods_car: str | None = None

    def spot(self, u: float, v: float) -> Spot:
        """Return a spot of the plan."""
        x = WIDTH - CORE_WEST - u if self.east else CORE_WEST + u
        return tidy(x), tidy(DEPTH - v if self.north else v)

    def rect(self, sides: Sides) -> Rect:
        """Return a rectangle of the plan."""
        (x0, y0), (x1, y1) = self.spot(*sides[:2]), self.spot(*sides[2:])
        return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    @property
    def box(self) -> Rect:
        """Where it stands, the staff's side included."""
        return self.rect((-8.4 if self.staff_car else 0.0, 0.0, CORE_WIDTH, CORE_DEPTH))

    def label(self, zh: str, en: str) -> Names:
        """Return a name that says which core is meant."""
        return named(f"{zh}（{self.zh}）", f"{en} ({self.en})")


CORES = (
    Core("sw", "西南", "south-west", False, False, ("lift-01", "lift-02"), "stairs-02"),
    Core("se", "东南", "south-east", True, False, ("lift-03", "lift-04"), "stairs-03"),
    Core("nw", "西北", "north-west", False, True, ("lift-05",), "stairs-04", "lift-09", "lift-11"),
    Core("ne", "东北", "north-east", True, True, ("lift-06",), "stairs-05", "lift-10", "lift-12"),
)


def core(storey: str, place: Core, names: dict[str, Names], *, exits: bool = False) -> Part:
    """Return a public core on one storey.

    Args:
        storey: The storey's slug.
        place: The core.
        names: What its lifts and stairs are called.
        exits: True where stairs and staff lobby lead to the open air.
    """
    service = place.staff_car is not None
    return Part(
        rooms=(
            *public_rooms(storey, place, names),
            *(service_rooms(storey, place, names) if service else ()),
        ),
        gaps=(
            *public_gaps(storey, place),
            *(service_gaps(storey, place) if service else ()),
            *(exit_gaps(storey, place) if exits else ()),
        ),
        facilities=(
            Facility(
                f"{storey}-{place.slug}-water",
                "drinkingfountain",
                f"{storey}-{place.slug}-lift-hall",
                place.spot(10.2, 4.4),
                place.label("饮水处", "Drinking water"),
                wheelchair=True,
            ),
        ),
    )


def public_rooms(storey: str, place: Core, names: dict[str, Names]) -> Iterator[Room]:
    """Yield the rooms that visitors use, and the risers behind them."""
    prefix = f"{storey}-{place.slug}"
    cars = {
        slug: place.rect(sides)
        for slug, sides in zip(place.cars, (FIRST_CAR, SECOND_CAR), strict=False)
    }
    yield Room(
        f"{prefix}-lift-hall",
        "lobby",
        place.rect(LOBBY).area,
        named(f"{place.zh}电梯厅", f"{place.en.capitalize()} lift hall"),
        capacity=30,
    )
    for slug, car in cars.items():
        yield Room(f"{storey}-{slug}", "elevator", car.area, names[slug], wheelchair=True)
    yield Room(
        f"{prefix}-riser",
        "structure",
        cut(
            place.rect(BEHIND_LIFTS),
            without=[*cars.values(), place.rect(ACCESSIBLE), place.rect(FAMILY)],
        ),
    )
    yield Room(
        f"{storey}-{place.stairs}",
        "stairs",
        place.rect(STAIRS).area,
        names[place.stairs],
    )
    yield from toilets(prefix, place)
    yield Room(
        f"{prefix}-closet",
        "nonpublic",
        place.rect(CLOSET).area,
        place.label("配电间", "Electrical room"),
    )


def toilets(prefix: str, place: Core) -> Iterator[Room]:
    """Yield the four toilets."""
    for slug, category, sides, zh, en in (
        ("women", "restroom.female", WOMEN, "女卫生间", "Women's toilet"),
        ("men", "restroom.male", MEN, "男卫生间", "Men's toilet"),
        (
            "accessible",
            "restroom.unisex.wheelchair",
            ACCESSIBLE,
            "无障碍卫生间",
            "Accessible toilet",
        ),
        ("family", "restroom.family", FAMILY, "家庭卫生间", "Family toilet"),
    ):
        yield Room(
            f"{prefix}-toilet-{slug}",
            category,
            place.rect(sides).area,
            place.label(zh, en),
            wheelchair=slug == "accessible",
        )


def service_rooms(storey: str, place: Core, names: dict[str, Names]) -> Iterator[Room]:
    """Yield the staff's side of a northern core, with the vertical track for books."""
    prefix = f"{storey}-{place.slug}"
    track, station = place.rect(BOOK_TRACK), place.rect(BOOK_STATION)
    cars = {place.staff_car: STAFF_CAR, place.goods_car: GOODS_CAR}
    yield Room(
        f"{prefix}-service",
        "nonpublic",
        place.rect(SERVICE_LOBBY).area,
        place.label("后勤厅", "Staff lobby"),
    )
    for slug, sides in cars.items():
        if slug is not None:
            area = place.rect(sides).area
            yield Room(f"{storey}-{slug}", "elevator", area, names[slug], staff=True)
    yield Room(
        f"{prefix}-service-riser",
        "structure",
        cut(place.rect(BEHIND_SERVICE), without=map(place.rect, cars.values())),
    )
    yield Room(
        f"{prefix}-book-station",
        "nonpublic",
        cut(station, without=[track]),
        place.label("立体轨道小车站", "Book track station"),
    )
    yield Room(
        f"{prefix}-book-track",
        "structure",
        track.area,
        place.label("图书立体轨道", "Vertical book track"),
    )


def gap_line(place: Core, start: Spot, end: Spot) -> tuple[Spot, Spot]:
    """Return the jambs of an opening, in ascending order."""
    first, second = sorted((place.spot(*start), place.spot(*end)))
    return first, second


def public_gaps(storey: str, place: Core) -> Iterator[Gap]:
    """Yield the openings that visitors use."""
    prefix = f"{storey}-{place.slug}"
    for slug, along in zip(place.cars, ((8.6, 9.8), (5.8, 7.0)), strict=False):
        yield lift_door(f"{storey}-{slug}", *gap_line(place, (6.3, along[0]), (6.3, along[1])))
    yield wide(f"{prefix}-lift-hall", *gap_line(place, (6.6, CORE_DEPTH), (10.2, CORE_DEPTH)))
    yield door(f"{storey}-{place.stairs}", *gap_line(place, (10.5, 1.2), (10.5, 2.4)))
    yield staff_door(f"{prefix}-closet", *gap_line(place, (6.3, 0.5), (6.3, 1.5)))
    for slug, start, end in (
        ("women", (11.6, CORE_DEPTH), (12.6, CORE_DEPTH)),
        ("men", (14.8, CORE_DEPTH), (15.8, CORE_DEPTH)),
        ("accessible", (1.2, CORE_DEPTH), (2.2, CORE_DEPTH)),
        ("family", (6.3, 2.9), (6.3, 3.9)),
    ):
        yield door(f"{prefix}-toilet-{slug}", *gap_line(place, start, end))


def service_gaps(storey: str, place: Core) -> Iterator[Gap]:
    """Yield the openings of the staff's side."""
    prefix = f"{storey}-{place.slug}"
    yield staff_door(f"{prefix}-service", *gap_line(place, (-2.9, CORE_DEPTH), (-1.3, CORE_DEPTH)))
    yield lift_door(f"{storey}-{place.goods_car}", *gap_line(place, (-4.2, 7.7), (-4.2, 9.9)))
    yield lift_door(f"{storey}-{place.staff_car}", *gap_line(place, (-4.2, 4.8), (-4.2, 6.0)))
    yield staff_door(f"{prefix}-book-station", *gap_line(place, (-4.2, 1.2), (-4.2, 2.4)))


def exit_gaps(storey: str, place: Core) -> Iterator[Gap]:
    """Yield the doors to the open air."""
    prefix = f"{storey}-{place.slug}"
    yield escape(f"{prefix}-stairs-exit", *gap_line(place, (13.4, 0.0), (14.8, 0.0)))
    if place.staff_car is not None:
        line = gap_line(place, (-2.9, 0.0), (-1.3, 0.0))
        yield Gap(
            f"{prefix}-staff-entrance",
            *line,
            category="service",
            material="metal",
            access_control=("badgereader",),
        )
