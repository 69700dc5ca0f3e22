"""Level 1 of the sample library, the ground floor: arrivals, children, events, café."""

from floorplans.sample import core
from floorplans.sample.core import door, entrance, escape, glazed, staff_door, wide
from floorplans.sample.furniture import ground_furnishings
from floorplans.sample.plan import (
    Facility,
    Gap,
    Room,
    Storey,
    Tenant,
    Theme,
    box,
    joined,
    named,
)

VESTIBULE = box(24, 0, 30, 3)
INFANTS = box(0, 22, 9, 31)
NURSING = box(25, 27, 29, 31)


def ground_floor() -> Storey:
    """Return the ground floor."""
    return Storey(
        slug="l1",
        ordinal=0,
        names=named("1层", "Level 1"),
        short_names=named("1F", "L1"),
        outline=core.OUTLINE,
        rooms=(*core.core_rooms("l1"), *arrivals(), *reading(), *events(), *behind_the_scenes()),
        gaps=(*core.core_gaps("l1"), *entrances(), *inner_gaps(), *staff_gaps()),
        furnishings=ground_furnishings(),
        facilities=facilities(),
        tenants=tenants(),
        themes=themes(),
    )


def arrivals() -> tuple[Room, ...]:
    """Return where readers come in."""
    return (
        Room("l1-vestibule", "lobby", VESTIBULE, named("主入口门斗", "Main entrance vestibule")),
        Room(
            "l1-lobby",
            "lobby",
            joined(box(16, 0, 40, 13), without=[VESTIBULE]),
            named("入口大厅", "Entrance lobby"),
            capacity=220,
            counter="counter-l1-lobby",
        ),
        Room(
            "l1-cloakroom",
            "room",
            core.SOUTH_WEST,
            named("存包处", "Cloakroom and lockers"),
            capacity=40,
        ),
        Room(
            "l1-selfservice",
            "library",
            box(40, 0, 49, 13),
            named("自助借还区", "Self-service loans and returns"),
            capacity=50,
            counter="counter-l1-selfservice",
        ),
        Room(
            "l1-atrium",
            "lobby",
            joined(core.HALL, without=[core.STAIRS_1, core.ESCALATOR_UP, core.ESCALATOR_DOWN]),
            named("中庭", "Atrium"),
            capacity=300,
            counter="counter-l1-atrium",
        ),
        *core.escalators("l1"),
        Room(
            "l1-east-hall",
            "lobby",
            box(59, 22, 84, 26),
            named("东门厅", "East hall"),
            capacity=80,
            counter="counter-l1-east-hall",
        ),
    )


def reading() -> tuple[Room, ...]:
    """Return the reading rooms."""
    return (
        Room(
            "l1-children",
            "library",
            joined(box(0, 13, 29, 31), without=[INFANTS, NURSING]),
            named("少儿图书馆", "Children's library"),
            capacity=150,
            counter="counter-l1-children",
        ),
        Room(
            "l1-infants",
            "library",
            INFANTS,
            named("婴幼儿阅读室", "Infants' room"),
            capacity=30,
            counter="counter-l1-infants",
        ),
        Room("l1-nursing", "mothersroom", NURSING, named("母婴室", "Nursing room"), capacity=4),
        Room(
            "l1-periodicals",
            "library",
            core.NORTH_CENTRE_WEST,
            named("报刊阅览室", "Newspapers and periodicals"),
            capacity=60,
            counter="counter-l1-periodicals",
        ),
        Room(
            "l1-library24",
            "library",
            box(68, 0, 84, 9),
            named("24小时自助图书馆", "24-hour library"),
            capacity=40,
            counter="counter-l1-library24",
        ),
    )


def events() -> tuple[Room, ...]:
    """Return the rooms for events and breaks."""
    return (
        Room(
            "l1-auditorium",
            "auditorium",
            core.NORTH_CENTRE_EAST,
            named("报告厅", "Lecture hall"),
            capacity=180,
            counter="counter-l1-auditorium",
            wheelchair=True,
        ),
        Room(
            "l1-exhibition",
            "room",
            joined(box(59, 35, 84, 48), box(76, 26, 84, 35)),
            named("展览厅", "Exhibition hall"),
            capacity=160,
            counter="counter-l1-exhibition",
        ),
        Room(
            "l1-cafe",
            "foodservice",
            box(68, 9, 84, 22),
            named("咖啡厅", "Café"),
            capacity=70,
            counter="counter-l1-cafe",
        ),
        Room(
            "l1-shop",
            "room",
            box(59, 13, 68, 22),
            named("文创书店", "Library bookshop"),
            capacity=30,
            counter="counter-l1-shop",
        ),
    )


def behind_the_scenes() -> tuple[Room, ...]:
    """Return the rooms that only staff enter."""
    return (
        Room(
            "l1-sorter",
            "nonpublic",
            box(49, 0, 59, 13),
            named("图书分拣室", "Book sorter room"),
        ),
        Room("l1-plant", "nonpublic", box(59, 0, 68, 13), named("设备机房", "Plant room")),
        Room(
            "l1-cataloguing",
            "nonpublic",
            box(7, 34, 29, 48),
            named("采编部", "Acquisitions and cataloguing"),
        ),
        Room("l1-loading", "nonpublic", core.BACK_ROOM, named("收发室", "Goods and mail room")),
    )


def entrances() -> tuple[Gap, ...]:
    """Return the openings to the street."""
    return (
        entrance("l1-main-entrance", (25.5, 0), (28.5, 0), named("主入口", "Main entrance")),
        entrance("l1-east-entrance", (84, 23), (84, 25), named("东入口", "East entrance")),
        entrance(
            "l1-library24-entrance",
            (84, 3.5),
            (84, 5),
            named("24小时自助图书馆入口", "24-hour library entrance"),
        ),
        escape("l1-children-exit", (0, 16.4), (0, 17.8)),
        escape("l1-stairs-4-exit", (0, 36), (0, 37.4)),
        escape("l1-auditorium-exit", (57.4, 48), (58.8, 48)),
        escape("l1-exhibition-exit", (84, 40), (84, 41.6)),
        Gap("l1-sorter-dock", (53, 0), (55.4, 0), category="service", door="shutter"),
        Gap("l1-plant-dock", (62, 0), (64.4, 0), category="service", material="metal"),
        Gap("l1-goods-dock", (0, 42), (0, 44.4), category="service", door="shutter"),
    )


def inner_gaps() -> tuple[Gap, ...]:
    """Return the openings between public rooms."""
    return (
        glazed("l1-vestibule", (25.5, 3), (28.5, 3)),
        wide("l1-lift-hall-west", (16, 6.25), (16, 9.25)),
        wide("l1-cloakroom", (16, 1.5), (16, 4.5)),
        wide("l1-lobby-atrium", (33, 13), (39.5, 13)),
        wide("l1-lobby-selfservice", (40, 2.5), (40, 10.5)),
        wide("l1-selfservice-atrium", (42, 13), (47, 13)),
        glazed("l1-children", (29, 17), (29, 20)),
        wide("l1-infants", (9, 24), (9, 26)),
        door("l1-nursing", (25, 28.5), (25, 29.6)),
        glazed("l1-periodicals", (32, 35), (34, 35)),
        door("l1-auditorium", (49.4, 35), (51.6, 35)),
        wide("l1-escalator-1", (43, 17.4), (43, 18.6)),
        wide("l1-escalator-2", (43, 19.4), (43, 20.6)),
        wide("l1-atrium-east-hall", (59, 22.25), (59, 25.75)),
        wide("l1-exhibition", (78, 26), (82, 26)),
        wide("l1-cafe", (72, 22), (76, 22)),
        door("l1-library24-cafe", (79.5, 9), (81, 9)),
        glazed("l1-shop", (59, 16), (59, 18.4)),
        glazed("l1-shop-cafe", (68, 17), (68, 19)),
    )


def staff_gaps() -> tuple[Gap, ...]:
    """Return the openings behind the scenes."""
    return (
        staff_door("l1-sorter", (49, 9.2), (49, 10.8)),
        staff_door("l1-sorter-plant", (59, 10), (59, 11.6)),
        staff_door("l1-cataloguing", (17, 34), (18.8, 34)),
        staff_door("l1-loading", (7, 44), (7, 46)),
        escape("l1-children-staff", (14, 31), (15.4, 31)),
    )


def facilities() -> tuple[Facility, ...]:
    """Return the amenities that are not rooms of their own."""
    return (
        Facility(
            "l1-information",
            "information",
            "l1-lobby",
            (20.5, 9.9),
            named("总咨询台", "Information desk"),
            wheelchair=True,
        ),
        Facility(
            "l1-lockers", "coinlocker", "l1-cloakroom", (8, 5), named("自助存包柜", "Lockers")
        ),
        Facility(
            "l1-return",
            "productreturn",
            "l1-selfservice",
            (47.6, 4.5),
            named("自助还书机", "Book return"),
            wheelchair=True,
        ),
        Facility(
            "l1-defibrillator",
            "defibrillator",
            "l1-lobby",
            (31.5, 12.7),
            named("自动体外除颤器（AED）", "Defibrillator (AED)"),
        ),
        Facility(
            "l1-water-atrium",
            "drinkingfountain",
            "l1-atrium",
            (58.7, 34),
            named("饮水处（1层中庭）", "Drinking water (level 1 atrium)"),
        ),
    )


def tenants() -> tuple[Tenant, ...]:
    """Return who runs what on this level."""
    return (
        Tenant(
            "shiguang-cafe",
            "coffee",
            "l1-cafe",
            (76, 18),
            named("拾光咖啡", "Shiguang Coffee"),
            "Tu-Su 09:00-20:30",
        ),
        Tenant(
            "hushan-bookshop",
            "books",
            "l1-shop",
            (61.5, 19.8),
            named("湖山书店", "Hushan Books"),
            "Tu-Su 09:30-20:00",
        ),
        Tenant(
            "lakeside-lectures",
            "eventspace",
            "l1-auditorium",
            (50.5, 36.4),
            named("湖畔讲坛", "Lakeside Lectures"),
            "Sa-Su 14:00-17:00",
        ),
    )


def themes() -> tuple[Theme, ...]:
    """Return the themed parts of this level."""
    return (
        Theme(
            "l1-welcome",
            "information",
            box(16, 9.5, 24, 13),
            named("咨询与办证区", "Enquiries and reader cards"),
        ),
        Theme(
            "l1-exhibits",
            "exhibition",
            box(59, 35, 84, 48),
            named("主题展区", "Themed exhibition"),
        ),
    )
