"""Basement 1: restaurant and studios below the atrium, car park, receiving, store shaft."""

from collections.abc import Iterator

from floorplans.sample.central.atrium import CENTRE, atrium_gaps, atrium_rooms
from floorplans.sample.central.connectors import connector_names
from floorplans.sample.central.cores import CORES, core
from floorplans.sample.central.furniture import ROUND, SOFA, piece, row, tables
from floorplans.sample.central.grid import BAY, DEPTH, WIDTH, Rect, cut
from floorplans.sample.central.ground import STORE, VIEWING
from floorplans.sample.central.layout import (
    EAST_PASSAGE,
    MIDS,
    NORTH_CORRIDOR,
    OUTLINE,
    SOUTH_CORRIDOR,
    SOUTH_ROOM,
    WEST_PASSAGE,
    hall,
    walk,
)
from floorplans.sample.central.part import Part, storey
from floorplans.sample.central.services import offices
from floorplans.sample.core import door, glazed, staff_door, wide
from floorplans.sample.plan import (
    Furnishing,
    Gap,
    Names,
    Room,
    Storey,
    Tenant,
    named,
)

SLUG = "cb1"
PATH = Rect(29.4, 10.5, 33.6, 60.9)
"""The pedestrians' way along the inner side of a car park."""

RAMP = Rect(0.0, 69.3, 25.2, DEPTH)
EAST_SOUTH = Rect(117.6, 0.0, WIDTH, 23.1)
EAST_NORTH = cut(Rect(117.6, 52.5, WIDTH, DEPTH), without=[Rect(117.6, 60.9, 126.0, DEPTH)])
TRUCKS = Rect(134.4, 0.0, WIDTH, 23.1)
RECEIVING = Rect(117.6, 0.0, 134.4, 23.1)
COLUMN = 0.8


def basement_names(number: int) -> tuple[Names, Names]:
    """Return the long and the short names of a basement."""
    return named(f"地下{number}层", f"Basement {number}"), named(f"B{number}", f"B{number}")


def first_basement() -> Storey:
    """Return basement 1."""
    names = connector_names()
    return storey(
        SLUG,
        -1,
        basement_names(1),
        OUTLINE.area,
        (
            *(core(SLUG, place, names) for place in CORES),
            ways(SLUG),
            concourse(),
            studios(),
            car_park(SLUG, named("地下1层停车场", "Car park B1"), inbound=True),
            staff_side(),
            offices(
                SLUG,
                (
                    named("变配电室", "Transformer room"),
                    named("制冷机房", "Chiller room"),
                    named("空调机房", "Air-handling room"),
                ),
            ),
        ),
    )


def ways(storey_slug: str, *, driveway: bool = False) -> Part:
    """Return the corridors of a basement; the west passage may be a driveway between car parks."""
    across = WEST_PASSAGE.area
    if driveway:
        slug = f"{storey_slug}-passage-west"
        passage = Room(slug, "road", across, named("车行联络道", "Driveway"))
        opening = Gap(slug, (50.4, 36.0), (50.4, 39.6), "automobile", "open", material=None)
    else:
        passage = walk(storey_slug, "passage-west", across, named("西通道", "West passage"), 30)
        opening = wide(f"{storey_slug}-passage-west", (50.4, 36.0), (50.4, 39.6))
    return Part(
        rooms=(
            walk(
                storey_slug,
                "corridor-south",
                SOUTH_CORRIDOR.area,
                named("南走廊", "South corridor"),
                120,
            ),
            walk(
                storey_slug,
                "corridor-north",
                NORTH_CORRIDOR.area,
                named("北走廊", "North corridor"),
                140,
            ),
            passage,
        ),
        gaps=(opening,),
    )


def concourse() -> Part:
    """Return the hall below the atrium with restaurant and multi-purpose hall south of it."""
    shafts = atrium_rooms(SLUG)
    half = CENTRE.width / 2
    south, north = CENTRE.part(0, 0, half, 10.5), CENTRE.part(half, 0, CENTRE.width, 10.5)
    floor = CENTRE.inset(0, 10.5, 0, 0)
    return Part(
        rooms=(
            *shafts,
            hall(
                SLUG,
                "concourse",
                cut(floor, without=[room.area for room in shafts]),
                named("地下大厅", "Lower concourse"),
                500,
                category="lobby",
            ),
            hall(
                SLUG,
                "restaurant",
                south.area,
                named("读者餐厅", "Readers' restaurant"),
                160,
                category="foodservice",
            ),
            hall(
                SLUG,
                "multi",
                north.area,
                named("多功能厅", "Multi-purpose hall"),
                200,
                category="auditorium",
            ),
        ),
        gaps=(*atrium_gaps(SLUG), *concourse_gaps(floor)),
        furnishings=tuple(concourse_furniture(south, north)),
        tenants=(
            Tenant(
                "central-restaurant",
                "cafeteria",
                f"{SLUG}-restaurant",
                (60.0, 23.8),
                named("湖山食堂", "Hushan Canteen"),
                "Tu-Su 11:00-19:30",
            ),
        ),
    )


def concourse_gaps(floor: Rect) -> Iterator[Gap]:
    """Yield the openings of the concourse and the halls beside it."""
    for mark, x in (("west", 56.0), ("east", 92.0)):
        yield wide(f"{SLUG}-concourse-{mark}", (x, floor.north), (x + 4.2, floor.north))
        yield glazed(f"{SLUG}-halls-{mark}", (x, floor.south), (x + 3.0, floor.south))
        yield glazed(f"{SLUG}-halls-south-{mark}", (x, CENTRE.south), (x + 2.4, CENTRE.south))


def concourse_furniture(south: Rect, north: Rect) -> Iterator[Furnishing]:
    """Yield the furniture of concourse, restaurant and multi-purpose hall."""
    yield from tables(f"{SLUG}-restaurant", south.part(7.2, 1.8, 21.2, 8.7), ROUND, (1.6, 1.6))
    yield piece(
        f"{SLUG}-restaurant-counter",
        "desk",
        Rect(south.west + 1.4, south.south + 2.4, south.west + 2.4, south.north - 2.4),
        named("取餐台", "Counter"),
    )
    yield piece(
        f"{SLUG}-multi-stage",
        "stage",
        Rect(north.east - 3.0, north.south + 2.6, north.east, north.north - 2.6),
        named("舞台", "Stage"),
    )
    yield from tables(f"{SLUG}-concourse", Rect(62.0, 29.6, 89.2, 34.0), SOFA, (3.2, 2.6))
    yield from row(f"{SLUG}-planter", "vegetation", Rect(62.0, 38.0, 89.2, 39.4), (3.4, 1.4), 4.4)


def studios() -> Part:
    """Return the studios west of the concourse."""
    art, dance = MIDS["sw"], MIDS["nw"]
    return Part(
        rooms=(
            hall(SLUG, "art", art.area, named("美术工作室", "Art studio"), 60, category="room"),
            hall(SLUG, "dance", dance.area, named("排练厅", "Rehearsal room"), 60, category="room"),
        ),
        gaps=(
            door(f"{SLUG}-art", (50.4, 29.4), (50.4, 31.2)),
            door(f"{SLUG}-art-corridor", (44.0, art.south), (45.8, art.south)),
            door(f"{SLUG}-dance", (50.4, 47.0), (50.4, 48.8)),
            door(f"{SLUG}-dance-corridor", (44.0, dance.north), (45.8, dance.north)),
        ),
        furnishings=tuple(
            row(f"{SLUG}-easel", "furniture", art.inset(3, 4, 3, 4), (1.6, 1.0), 2.6)
        ),
    )


def car_park(storey_slug: str, names: Names, *, inbound: bool) -> Part:
    """Return the car park of the west wing with its ramp and the pedestrians' way.

    Args:
        storey_slug: The storey's slug.
        names: What the car park is called.
        inbound: True where the ramp leads to the street.
    """
    corner = Rect(25.2, 60.9, 33.6, DEPTH)
    path = cut(PATH)
    cars = cut(Rect(0.0, 0.0, 33.6, DEPTH), without=[corner, PATH, RAMP])
    slug = f"{storey_slug}-parking"
    ramp_gap = Gap(
        f"{storey_slug}-ramp", (10.0, RAMP.south), (15.0, RAMP.south), "automobile", "open"
    )
    gaps = [
        ramp_gap,
        wide(f"{slug}-path-south", (29.4, 20.0), (29.4, 26.0)),
        wide(f"{slug}-path-north", (29.4, 48.0), (29.4, 54.0)),
        glazed(f"{storey_slug}-path-south", (33.6, 11.4), (33.6, 13.8)),
        crossing(f"{storey_slug}-path-passage", 33.6, cars=not inbound),
        glazed(f"{storey_slug}-path-north", (30.2, 60.9), (32.6, 60.9)),
    ]
    if not inbound:
        gaps.append(crossing(f"{slug}-path-middle", 29.4, cars=True))
    else:
        gaps.append(
            Gap(
                f"{storey_slug}-ramp-street",
                (0.0, 70.4),
                (0.0, 74.6),
                "automobile",
                "shutter",
                material="metal",
                names=named("车库入口", "Car park entrance"),
            )
        )
    return Part(
        rooms=(
            Room(slug, "parking", cars, names, capacity=120, counter=f"counter-{slug}"),
            Room(f"{storey_slug}-ramp", "road", RAMP.area, named("车行坡道", "Vehicle ramp")),
            walk(storey_slug, "path", path, named("停车场人行通道", "Car park footway"), 60),
        ),
        gaps=tuple(gaps),
        furnishings=tuple(columns(slug, (1, 2, 3), range(1, 8))),
    )


def crossing(slug: str, x: float, *, cars: bool) -> Gap:
    """Return an opening at the end of the west passage, for cars where it is a driveway."""
    category = "automobile" if cars else "pedestrian"
    return Gap(slug, (x, 36.0), (x, 39.6), category, "open", material=None)


def columns(slug: str, across: tuple[int, ...], along: range) -> Iterator[Furnishing]:
    """Yield the building's columns where nothing else hides them."""
    half = COLUMN / 2
    for i in across:
        for j in along:
            x, y = i * BAY, j * BAY
            place = Rect(x - half, y - half, x + half, y + half)
            yield piece(f"{slug}-column-{i}-{j}", "obstruction", place)


def staff_side() -> Part:
    """Return the rooms of staff in the east: receiving, dock, processing, staff rooms."""
    canteen, lounge = MIDS["se"], MIDS["ne"]
    return Part(
        rooms=(
            Room(f"{SLUG}-store-void", "opentobelow", STORE.area, named("智能书库上空", "Store")),
            Room(f"{SLUG}-receiving", "nonpublic", RECEIVING.area, named("收货区", "Receiving")),
            Room(
                f"{SLUG}-dock", "road", TRUCKS.area, named("装卸货场", "Loading dock"), staff=True
            ),
            Room(
                f"{SLUG}-staff-corridor", "nonpublic", VIEWING.area, named("后勤走廊", "Staff way")
            ),
            Room(
                f"{SLUG}-staff-passage",
                "nonpublic",
                EAST_PASSAGE.area,
                named("东后勤走廊", "East staff passage"),
            ),
            Room(
                f"{SLUG}-processing",
                "nonpublic",
                EAST_NORTH,
                named("图书加工中心", "Processing centre"),
            ),
            Room(f"{SLUG}-canteen", "nonpublic", canteen.area, named("员工餐厅", "Staff canteen")),
            Room(
                f"{SLUG}-staff-lounge",
                "nonpublic",
                lounge.area,
                named("员工更衣休息室", "Staff changing and rest rooms"),
            ),
            Room(
                f"{SLUG}-compact",
                "nonpublic",
                SOUTH_ROOM.area,
                named("密集书库", "Compact stacks"),
            ),
        ),
        gaps=tuple(staff_gaps()),
        furnishings=(
            *row(
                f"{SLUG}-compact-range", "furniture", SOUTH_ROOM.inset(2, 1.8, 2, 3), (0.9, 5.4), 0
            ),
            *row(f"{SLUG}-pallet", "equipment", RECEIVING.inset(3, 4, 4, 4), (1.2, 1.2), 2.4),
            *row(f"{SLUG}-bench", "furniture", Rect(128.6, 56.0, 148.0, 72.0), (2.4, 1.2), 2.4),
            *row(f"{SLUG}-canteen-table", "furniture", canteen.inset(3, 3, 3, 3), (1.2, 1.2), 2.0),
            *row(f"{SLUG}-staff-locker", "furniture", lounge.inset(3, 3, 3, 3), (2.4, 0.6), 1.8),
        ),
    )


def staff_gaps() -> Iterator[Gap]:
    """Yield the openings of the staff's side of basement 1."""
    yield staff_door(f"{SLUG}-receiving", (117.6, 12.0), (117.6, 13.8))
    yield Gap(f"{SLUG}-dock-door", (134.4, 9.0), (134.4, 13.0), "service", "shutter")
    yield Gap(
        f"{SLUG}-dock-street",
        (WIDTH, 9.0),
        (WIDTH, 13.2),
        "automobile",
        "shutter",
        material="metal",
        names=named("货运入口", "Goods entrance"),
    )
    yield staff_door(f"{SLUG}-staff-corridor-south", (118.8, 23.1), (120.6, 23.1))
    yield staff_door(f"{SLUG}-staff-corridor-north", (118.8, 52.5), (120.6, 52.5))
    yield wide(f"{SLUG}-staff-passage-east", (117.6, 36.0), (117.6, 39.6))
    yield staff_door(f"{SLUG}-staff-passage-west", (100.8, 37.0), (100.8, 38.8))
    yield staff_door(f"{SLUG}-processing", (119.0, 60.9), (120.8, 60.9))
    yield staff_door(f"{SLUG}-canteen", (108.0, 35.7), (109.8, 35.7))
    yield staff_door(f"{SLUG}-canteen-south", (108.0, 14.7), (109.8, 14.7))
    yield staff_door(f"{SLUG}-staff-lounge", (108.0, 39.9), (109.8, 39.9))
    yield staff_door(f"{SLUG}-compact", (54.0, 10.5), (55.8, 10.5))
    yield staff_door(f"{SLUG}-compact-east", (95.4, 10.5), (97.2, 10.5))
