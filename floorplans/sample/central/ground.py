"""Level 1 of the central library: entrances, atrium floor, services, and the store behind glass."""

from collections.abc import Iterator

from floorplans.sample.central import children, ground_services
from floorplans.sample.central.atrium import ATRIUM, NORTH_TERRACE, atrium_gaps, atrium_rooms
from floorplans.sample.central.connectors import connector_names
from floorplans.sample.central.cores import CORES, core
from floorplans.sample.central.floors import level_names
from floorplans.sample.central.furniture import ROUND, SOFA, piece, row, tables
from floorplans.sample.central.grid import DEPTH, Rect, cut
from floorplans.sample.central.layout import (
    EAST_PASSAGE,
    NORTH_CORRIDOR,
    NORTH_ROOM,
    OUTLINE,
    SOUTH_CORRIDOR,
    WEST_PASSAGE,
    hall,
    walk,
)
from floorplans.sample.central.part import Part, storey
from floorplans.sample.core import door, entrance, glazed, staff_door, wide
from floorplans.sample.plan import Facility, Furnishing, Gap, Room, Storey, named

SLUG = "c1"
VESTIBULE = Rect(70.6, 0.0, 80.6, 4.2)
NORTH_VESTIBULE = Rect(71.6, 71.4, 79.6, DEPTH)
MAIN_HALL = Rect(50.4, 0.0, 100.8, ATRIUM.south)
ATRIUM_FLOOR = Rect(50.4, ATRIUM.south, 100.8, ATRIUM.north)
NORTH_HALL = Rect(50.4, ATRIUM.north, 100.8, NORTH_CORRIDOR.north)
SECURITY_ROOM = NORTH_ROOM.part(0, 0, 12.6, 10.5)
FIRST_AID = NORTH_ROOM.part(37.8, 0, 44.1, 10.5)
NURSING = NORTH_ROOM.part(44.1, 0, 50.4, 10.5)
NORTH_LOBBY = NORTH_ROOM.part(12.6, 0, 37.8, 10.5)
STORE = Rect(121.8, 23.1, 151.2, 52.5)
"""The automated store, which rises from the third basement behind the glass of level 1."""

VIEWING = Rect(117.6, 23.1, 121.8, 52.5)


def first_floor() -> Storey:
    """Return level 1."""
    names = connector_names()
    return storey(
        SLUG,
        0,
        level_names(1),
        OUTLINE.area,
        (
            *(core(SLUG, place, names, exits=True) for place in CORES),
            arrivals(),
            halls(),
            north_rooms(),
            children.childrens_library(SLUG),
            ground_services.west_services(SLUG),
            ground_services.east_services(SLUG),
            ground_services.exhibition(SLUG),
            ground_services.library24(SLUG),
            ground_services.acquisitions(SLUG),
            store_window(),
        ),
    )


def arrivals() -> Part:
    """Return the main vestibule and the entrance hall behind it."""
    gates = Rect(70.9, 6.6, 80.3, 7.8)
    return Part(
        rooms=(
            Room(
                f"{SLUG}-vestibule", "lobby", VESTIBULE.area, named("主入口门斗", "Main vestibule")
            ),
            hall(
                SLUG,
                "main-hall",
                cut(MAIN_HALL, without=[VESTIBULE]),
                named("入口大厅", "Entrance hall"),
                500,
                category="lobby",
            ),
        ),
        gaps=(
            *(
                entrance(
                    f"{SLUG}-main-entrance-{number}",
                    (x, 0.0),
                    (x + 2.4, 0.0),
                    named(f"南主入口{number}", f"South main entrance {number}"),
                )
                for number, x in ((1, 71.2), (2, 74.4), (3, 77.6))
            ),
            *(
                glazed(f"{SLUG}-vestibule-{number}", (x, 4.2), (x + 2.4, 4.2))
                for number, x in ((1, 71.2), (2, 74.4), (3, 77.6))
            ),
        ),
        furnishings=tuple(entrance_furniture(gates)),
        facilities=(
            Facility(
                f"{SLUG}-information",
                "information",
                f"{SLUG}-main-hall",
                (75.6, 17.4),
                named("总咨询台", "Information desk"),
                wheelchair=True,
            ),
            Facility(
                f"{SLUG}-defibrillator",
                "defibrillator",
                f"{SLUG}-main-hall",
                (69.8, 2.2),
                named("自动体外除颤器（AED）", "Defibrillator (AED)"),
            ),
        ),
    )


def entrance_furniture(gates: Rect) -> Iterator[Furnishing]:
    """Yield security gates, information desk, sofas and trees of the entrance hall."""
    yield from row(f"{SLUG}-gate", "securityequipment", gates, (0.5, 1.2), 1.4)
    yield piece(
        f"{SLUG}-information-desk",
        "desk",
        Rect(72.0, 18.2, 79.2, 19.4),
        named("总咨询台", "Information desk"),
    )
    yield from row(
        f"{SLUG}-card",
        "checkin.kiosk",
        Rect(60.0, 0.0, 66.0, 0.8),
        (0.8, 0.8),
        1.6,
    )
    for west in (53.0, 88.4):
        yield from tables(f"{SLUG}-main-hall", Rect(west, 5.0, west + 9.6, 8.4), SOFA, (1.8, 1.6))
        yield from row(
            f"{SLUG}-tree", "vegetation", Rect(west, 16.8, west + 9.6, 22.8), (1.6, 1.6), 2.4
        )


def halls() -> Part:
    """Return the atrium's floor, the hall north of it, and the corridors beside the cores."""
    shafts = atrium_rooms(SLUG)
    corridors = {
        "south-west": Rect(33.6, SOUTH_CORRIDOR.south, 50.4, SOUTH_CORRIDOR.north),
        "south-east": Rect(33.6, SOUTH_CORRIDOR.south, 50.4, SOUTH_CORRIDOR.north).mirrored(),
        "north-west": Rect(25.2, NORTH_CORRIDOR.south, 50.4, NORTH_CORRIDOR.north),
        "north-east": Rect(25.2, NORTH_CORRIDOR.south, 50.4, NORTH_CORRIDOR.north).mirrored(),
    }
    zh = {"south-west": "西南", "south-east": "东南", "north-west": "西北", "north-east": "东北"}
    return Part(
        rooms=(
            hall(
                SLUG,
                "atrium",
                cut(ATRIUM_FLOOR, without=[room.area for room in shafts]),
                named("中庭", "Atrium"),
                800,
                category="lobby",
            ),
            *shafts,
            hall(
                SLUG,
                "north-hall",
                NORTH_HALL.area,
                named("北厅", "North hall"),
                300,
                category="lobby",
            ),
            *(
                walk(
                    SLUG,
                    f"corridor-{slug}",
                    area.area,
                    named(f"{zh[slug]}走廊", f"{slug.capitalize()} corridor"),
                    60,
                )
                for slug, area in corridors.items()
            ),
            walk(SLUG, "passage-west", WEST_PASSAGE.area, named("西通道", "West passage"), 30),
            walk(SLUG, "passage-east", EAST_PASSAGE.area, named("东通道", "East passage"), 30),
        ),
        gaps=(*atrium_gaps(SLUG), *hall_gaps()),
        furnishings=(
            *tables(
                f"{SLUG}-north-hall",
                Rect(NORTH_TERRACE.west, 54.4, NORTH_TERRACE.east, 58.2),
                ROUND,
                (3.0, 1.4),
            ),
            *row(f"{SLUG}-olive", "vegetation", Rect(76.0, 32.2, 87.4, 43.0), (1.8, 1.8), 3.0),
        ),
    )


def hall_gaps() -> Iterator[Gap]:
    """Yield the wide openings between the halls of level 1."""
    for mark, start, end in (("west", 51.0, 68.0), ("east", 83.2, 100.2)):
        yield wide(f"{SLUG}-hall-atrium-{mark}", (start, ATRIUM.south), (end, ATRIUM.south))
        yield wide(f"{SLUG}-atrium-north-{mark}", (start, ATRIUM.north), (end, ATRIUM.north))
    for mark, x in (("west", 50.4), ("east", 100.8)):
        yield wide(f"{SLUG}-corridor-south-{mark}", (x, 10.9), (x, 14.3))
        yield wide(f"{SLUG}-corridor-north-{mark}", (x, 61.3), (x, 64.7))
        yield wide(f"{SLUG}-passage-{mark}", (x, 36.0), (x, 39.6))


def north_rooms() -> Part:
    """Return the north entrance and the rooms beside it."""
    y = NORTH_ROOM.south
    return Part(
        rooms=(
            Room(
                f"{SLUG}-north-vestibule",
                "lobby",
                NORTH_VESTIBULE.area,
                named("北入口门斗", "North vestibule"),
            ),
            hall(
                SLUG,
                "north-lobby",
                cut(NORTH_LOBBY, without=[NORTH_VESTIBULE]),
                named("北门厅", "North lobby"),
                120,
                category="lobby",
            ),
            Room(
                f"{SLUG}-security",
                "nonpublic",
                SECURITY_ROOM.area,
                named("消防安防控制室", "Fire and security control room"),
            ),
            Room(
                f"{SLUG}-first-aid",
                "firstaid",
                FIRST_AID.area,
                named("医务室", "First aid room"),
                capacity=6,
            ),
            Room(
                f"{SLUG}-nursing",
                "mothersroom",
                NURSING.area,
                named("母婴室", "Nursing room"),
                capacity=6,
            ),
        ),
        gaps=(
            entrance(
                f"{SLUG}-north-entrance",
                (74.0, DEPTH),
                (77.2, DEPTH),
                named("北入口", "North entrance"),
            ),
            glazed(f"{SLUG}-north-vestibule", (74.0, 71.4), (77.2, 71.4)),
            wide(f"{SLUG}-north-lobby", (70.0, y), (81.2, y)),
            staff_door(f"{SLUG}-security", (54.0, y), (55.2, y)),
            Gap(
                f"{SLUG}-security-exit",
                (54.0, DEPTH),
                (55.2, DEPTH),
                category="service",
                material="metal",
                access_control=("badgereader",),
            ),
            door(f"{SLUG}-first-aid", (90.4, y), (91.8, y)),
            door(f"{SLUG}-nursing", (96.8, y), (97.9, y)),
        ),
        furnishings=(
            *row(
                f"{SLUG}-console", "desk", SECURITY_ROOM.inset(2.0, 4.0, 2.0, 3.6), (3.6, 1.2), 1.6
            ),
            piece(f"{SLUG}-couch", "furniture", FIRST_AID.part(4.2, 6.0, 5.0, 8.0)),
            *tables(f"{SLUG}-nursing", NURSING.part(1.5, 4.5, 4.8, 8.8), ROUND, (1.5, 1.5)),
        ),
    )


def store_window() -> Part:
    """Return the glazed gallery that looks into the automated store."""
    return Part(
        rooms=(
            hall(
                SLUG,
                "store-gallery",
                VIEWING.area,
                named("智能书库观览廊", "Automated store gallery"),
                60,
                category="lobby",
            ),
            Room(
                f"{SLUG}-store-void",
                "opentobelow",
                STORE.area,
                named("智能书库上空", "Automated store (void)"),
            ),
        ),
        gaps=(wide(f"{SLUG}-store-gallery", (117.6, 36.0), (117.6, 39.6)),),
    )
