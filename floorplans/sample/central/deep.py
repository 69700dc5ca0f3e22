"""Basements 2 and 3: car park, sorter hall, put-wall room, and the floor of the automated store."""

from collections.abc import Iterator

from floorplans.sample.central.atrium import CENTRE
from floorplans.sample.central.basement import (
    EAST_NORTH,
    EAST_SOUTH,
    basement_names,
    car_park,
    columns,
    ways,
)
from floorplans.sample.central.connectors import DEEP_CORES, connector_names
from floorplans.sample.central.cores import (
    BEHIND_LIFTS,
    CLOSET,
    CORE_DEPTH,
    CORE_WIDTH,
    CORES,
    LOBBY,
    STAIRS,
    Core,
    core,
    gap_line,
    service_gaps,
    service_rooms,
)
from floorplans.sample.central.furniture import piece, row
from floorplans.sample.central.grid import DEPTH, WIDTH, Rect, cut
from floorplans.sample.central.ground import STORE, VIEWING
from floorplans.sample.central.layout import (
    EAST_PASSAGE,
    MIDS,
    NORTH_CORRIDOR,
    OUTLINE,
    SOUTH_CORRIDOR,
    SOUTH_ROOM,
)
from floorplans.sample.central.part import Part, storey
from floorplans.sample.central.services import offices
from floorplans.sample.core import staff_door, wide
from floorplans.sample.plan import Furnishing, Room, Storey, named

B2, B3 = "cb2", "cb3"
PUT_WALL = MIDS["se"]
DEEP_WEST = 92.4
"""Where the third basement begins: it lies below the eastern half only."""

STAFF_REST = (10.5, 3.6, CORE_WIDTH, CORE_DEPTH)


def second_basement() -> Storey:
    """Return basement 2."""
    names = connector_names()
    return storey(
        B2,
        -2,
        basement_names(2),
        OUTLINE.area,
        (
            *(core(B2, place, names) for place in CORES),
            ways(B2, driveway=True),
            car_park(B2, named("地下2层停车场", "Car park B2"), inbound=False),
            centre_cars(),
            sorting(),
            plant(),
            offices(
                B2,
                (
                    named("给水泵房", "Water pump room"),
                    named("换热站", "Heat exchanger room"),
                    named("柴油发电机房", "Generator room"),
                ),
            ),
        ),
    )


def centre_cars() -> Part:
    """Return the car park below the concourse."""
    slug = f"{B2}-parking-centre"
    room = Room(
        slug,
        "parking",
        CENTRE.area,
        named("地下2层中央停车场", "Central car park B2"),
        capacity=100,
        counter=f"counter-{slug}",
    )
    return Part(
        (room,),
        (
            wide(f"{slug}-south", (54.0, CENTRE.south), (60.0, CENTRE.south)),
            wide(f"{slug}-north", (54.0, CENTRE.north), (60.0, CENTRE.north)),
            wide(f"{slug}-north-east", (91.0, CENTRE.north), (97.0, CENTRE.north)),
        ),
        tuple(columns(slug, (7, 8, 9, 10, 11), range(2, 8))),
    )


def sorting() -> Part:
    """Return sorter hall, put-wall room and tote buffer around the store's shaft."""
    buffer = EAST_NORTH
    return Part(
        rooms=(
            Room(f"{B2}-store-void", "opentobelow", STORE.area, named("智能书库上空", "Store")),
            Room(
                f"{B2}-sorter", "nonpublic", EAST_SOUTH.area, named("图书分拣大厅", "Sorter hall")
            ),
            Room(f"{B2}-put-wall", "nonpublic", PUT_WALL.area, named("播种墙", "Put-wall room")),
            Room(
                f"{B2}-staff-passage",
                "nonpublic",
                EAST_PASSAGE.area,
                named("东后勤走廊", "East staff passage"),
            ),
            Room(f"{B2}-staff-corridor", "nonpublic", VIEWING.area, named("后勤走廊", "Staff way")),
            Room(f"{B2}-totes", "nonpublic", buffer, named("周转箱缓存区", "Tote buffer")),
            Room(
                f"{B2}-control",
                "nonpublic",
                MIDS["ne"].area,
                named("物流控制室", "Logistics control room"),
            ),
        ),
        gaps=(
            staff_door(f"{B2}-sorter", (117.6, 12.0), (117.6, 13.8)),
            staff_door(f"{B2}-sorter-put-wall", (117.6, 17.4), (117.6, 20.4)),
            staff_door(f"{B2}-sorter-north", (118.8, 23.1), (120.6, 23.1)),
            staff_door(f"{B2}-put-wall", (108.0, 35.7), (110.4, 35.7)),
            staff_door(f"{B2}-control", (108.0, 39.9), (109.8, 39.9)),
            staff_door(f"{B2}-staff-passage", (100.8, 37.0), (100.8, 38.8)),
            wide(f"{B2}-staff-passage-east", (117.6, 36.0), (117.6, 39.6)),
            staff_door(f"{B2}-totes", (118.8, 52.5), (120.6, 52.5)),
            staff_door(f"{B2}-totes-corridor", (119.0, 60.9), (120.8, 60.9)),
        ),
        furnishings=(
            piece(
                f"{B2}-sorter-loop",
                "equipment",
                Rect(122.4, 9.6, 147.0, 12.6),
                named("分拣线", "Sorter loop"),
            ),
            *row(f"{B2}-chute", "equipment", Rect(122.4, 4.4, 147.0, 7.6), (1.4, 3.2), 1.6),
            *row(f"{B2}-induct", "equipment", Rect(122.4, 14.6, 147.0, 17.8), (1.8, 3.2), 3.0),
            *row(f"{B2}-wall", "equipment", PUT_WALL.inset(2.4, 2.4, 2.4, 2.4), (4.8, 1.0), 2.0),
            *row(f"{B2}-tote", "equipment", Rect(128.4, 55.0, 148.8, 73.0), (2.4, 1.2), 1.6),
            *row(f"{B2}-desk", "desk", MIDS["ne"].inset(3, 3, 3, 3), (2.4, 1.2), 2.2),
        ),
    )


def plant() -> Part:
    """Return the plant rooms in the west and south."""
    return Part(
        rooms=(
            Room(f"{B2}-fire-tank", "nonpublic", MIDS["sw"].area, named("消防水池", "Fire tank")),
            Room(f"{B2}-fans", "nonpublic", MIDS["nw"].area, named("排烟机房", "Smoke fan room")),
            Room(
                f"{B2}-archive",
                "nonpublic",
                SOUTH_ROOM.area,
                named("档案库房", "Archive store"),
            ),
        ),
        gaps=(
            staff_door(f"{B2}-fire-tank", (44.0, 14.7), (45.8, 14.7)),
            staff_door(f"{B2}-fans", (44.0, 60.9), (45.8, 60.9)),
            staff_door(f"{B2}-archive", (54.0, 10.5), (55.8, 10.5)),
            staff_door(f"{B2}-archive-east", (95.4, 10.5), (97.2, 10.5)),
        ),
        furnishings=(
            piece(f"{B2}-tank", "water", MIDS["sw"].inset(2.4, 3.6, 2.4, 2.4)),
            *row(f"{B2}-fan", "equipment", MIDS["nw"].inset(3, 3, 3, 3), (3.0, 2.4), 2.4),
            *row(f"{B2}-shelf", "furniture", SOUTH_ROOM.inset(2, 1.8, 2, 3), (0.9, 5.4), 1.2),
        ),
    )


def third_basement() -> Storey:
    """Return basement 3."""
    outline = Rect(DEEP_WEST, 0.0, WIDTH, DEPTH)
    return storey(
        B3,
        -3,
        basement_names(3),
        outline.area,
        (
            *(deep_core(place) for place in CORES if place.slug in DEEP_CORES),
            store_floor(),
            deep_plant(),
        ),
    )


def deep_core(place: Core) -> Part:
    """Return a core that only staff use: stairs, lobby, a plant room and a rest room."""
    names = connector_names()
    slug = f"{B3}-{place.slug}"
    closet = cut(place.rect(CLOSET), place.rect(BEHIND_LIFTS))
    service = place.staff_car is not None
    return Part(
        rooms=(
            Room(
                f"{slug}-lobby", "nonpublic", place.rect(LOBBY).area, place.label("前室", "Lobby")
            ),
            Room(
                f"{slug}-plant", "nonpublic", closet, place.label("电梯底坑机房", "Lift pit room")
            ),
            Room(
                f"{B3}-{place.stairs}",
                "stairs",
                place.rect(STAIRS).area,
                names[place.stairs],
                staff=True,
            ),
            Room(
                f"{slug}-rest",
                "nonpublic",
                place.rect(STAFF_REST).area,
                place.label("员工值班室", "Staff duty room"),
            ),
            *(service_rooms(B3, place, names) if service else ()),
        ),
        gaps=(
            wide(f"{slug}-lobby", *gap_line(place, (6.6, CORE_DEPTH), (10.2, CORE_DEPTH))),
            staff_door(f"{slug}-plant", *gap_line(place, (6.3, 4.0), (6.3, 5.2))),
            staff_door(f"{B3}-{place.stairs}", *gap_line(place, (10.5, 1.2), (10.5, 2.4))),
            staff_door(f"{slug}-rest", *gap_line(place, (12.0, CORE_DEPTH), (13.2, CORE_DEPTH))),
            *(service_gaps(B3, place) if service else ()),
        ),
    )


def store_floor() -> Part:
    """Return the automated store with its racks, and the rooms that feed it."""
    return Part(
        rooms=(
            Room(f"{B3}-store", "nonpublic", STORE.area, named("智能书库", "Automated store")),
            Room(f"{B3}-staff-corridor", "nonpublic", VIEWING.area, named("后勤走廊", "Staff way")),
            Room(
                f"{B3}-picking",
                "nonpublic",
                EAST_SOUTH.area,
                named("出入库工作站", "Pick stations"),
            ),
            Room(
                f"{B3}-workshop", "nonpublic", EAST_NORTH, named("设备维修间", "Machine workshop")
            ),
        ),
        gaps=(
            staff_door(f"{B3}-store", (121.8, 36.6), (121.8, 39.0)),
            staff_door(f"{B3}-picking", (117.6, 12.0), (117.6, 13.8)),
            staff_door(f"{B3}-picking-north", (118.8, 23.1), (120.6, 23.1)),
            staff_door(f"{B3}-store-picking", (134.0, 23.1), (137.0, 23.1)),
            staff_door(f"{B3}-workshop", (118.8, 52.5), (120.6, 52.5)),
            staff_door(f"{B3}-workshop-corridor", (119.0, 60.9), (120.8, 60.9)),
        ),
        furnishings=tuple(racks()),
    )


def racks() -> Iterator[Furnishing]:
    """Yield the racks of the store, their crane aisles, and the stations before them."""
    yield from row(f"{B3}-rack", "equipment", Rect(125.4, 26.1, 148.8, 50.1), (22.0, 1.2), 1.6)
    yield from row(f"{B3}-station", "equipment", EAST_SOUTH.inset(5, 4, 5, 5), (2.4, 2.0), 2.8)
    yield from row(f"{B3}-bench", "furniture", Rect(128.6, 56.0, 148.0, 72.0), (2.4, 1.2), 2.4)


def deep_plant() -> Part:
    """Return corridors and plant rooms of basement 3."""
    west = Rect(DEEP_WEST, 0.0, 100.8, DEPTH)
    south, north = MIDS["se"], Rect(100.8, 35.7, 117.6, 60.9)
    return Part(
        rooms=(
            Room(
                f"{B3}-corridor-south",
                "nonpublic",
                Rect(100.8, SOUTH_CORRIDOR.south, 117.6, SOUTH_CORRIDOR.north).area,
                named("南后勤走廊", "South staff corridor"),
            ),
            Room(
                f"{B3}-corridor-north",
                "nonpublic",
                Rect(100.8, NORTH_CORRIDOR.south, 126.0, NORTH_CORRIDOR.north).area,
                named("北后勤走廊", "North staff corridor"),
            ),
            Room(f"{B3}-thermal", "nonpublic", west.area, named("蓄冷水池机房", "Thermal store")),
            Room(f"{B3}-pumps", "nonpublic", south.area, named("污水泵房", "Sewage pump room")),
            Room(f"{B3}-servers", "nonpublic", north.area, named("设备控制机房", "Store servers")),
        ),
        gaps=(
            staff_door(f"{B3}-thermal-south", (100.8, 11.7), (100.8, 13.5)),
            staff_door(f"{B3}-thermal-north", (100.8, 62.1), (100.8, 63.9)),
            staff_door(f"{B3}-pumps", (108.0, 14.7), (109.8, 14.7)),
            staff_door(f"{B3}-pumps-east", (117.6, 29.0), (117.6, 30.8)),
            staff_door(f"{B3}-servers", (108.0, 60.9), (109.8, 60.9)),
            staff_door(f"{B3}-servers-east", (117.6, 45.0), (117.6, 46.8)),
        ),
        furnishings=(
            *row(f"{B3}-tank", "water", west.inset(2, 17, 2, 17), (4.4, 8.0), 3.0),
            *row(f"{B3}-pump", "equipment", south.inset(3, 3, 3, 3), (2.4, 2.4), 2.6),
            *row(f"{B3}-server", "equipment", north.inset(3, 3, 3, 3), (4.8, 1.2), 2.0),
        ),
    )
