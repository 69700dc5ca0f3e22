"""Levels 2 and 3 of the sample library: open stacks, study, seminar rooms, special collections."""

from shapely import Polygon

from floorplans.sample import core
from floorplans.sample.core import door, escape, glazed, staff_door, wide
from floorplans.sample.furniture import second_furnishings, third_furnishings
from floorplans.sample.plan import (
    Facility,
    Gap,
    Names,
    Room,
    Storey,
    Tenant,
    Theme,
    box,
    joined,
    named,
    octagon,
)

ATRIUM = octagon(33, 17, 55, 31, 2)
ESCALATOR_LANDING = box(53, 17, 55, 21)
WEST_CORRIDOR = joined(box(16, 6, 33, 9.5), box(29, 9.5, 33, 13))


def second_floor() -> Storey:
    """Return level 2."""
    landing = joined(ESCALATOR_LANDING, core.ESCALATOR_UP, core.ESCALATOR_DOWN)
    void = joined(ATRIUM, without=[core.STAIRS_1, landing])
    gallery = joined(core.HALL, without=[joined(ATRIUM, without=[ESCALATOR_LANDING])])
    rooms = (
        *core.core_rooms("l2"),
        *core.escalators("l2"),
        *common_rooms("l2", void, gallery),
        *second_rooms(),
        *seminar_rooms(),
    )
    return Storey(
        slug="l2",
        ordinal=1,
        names=named("2层", "Level 2"),
        short_names=named("2F", "L2"),
        outline=core.OUTLINE,
        rooms=rooms,
        gaps=(*core.core_gaps("l2"), *common_gaps("l2"), *second_gaps()),
        furnishings=second_furnishings(),
        facilities=facilities("l2", "2层", "level 2"),
        tenants=(),
        themes=(
            Theme(
                "l2-quiet",
                "seating",
                box(63, 0, 84, 11),
                named("静音区", "Silent zone"),
            ),
        ),
    )


def third_floor() -> Storey:
    """Return level 3."""
    void = joined(ATRIUM, without=[core.STAIRS_1])
    return Storey(
        slug="l3",
        ordinal=2,
        names=named("3层", "Level 3"),
        short_names=named("3F", "L3"),
        outline=core.OUTLINE,
        rooms=(
            *core.core_rooms("l3"),
            *common_rooms("l3", void, joined(core.HALL, without=[ATRIUM])),
            *third_rooms(),
            *carrels(),
        ),
        gaps=(*core.core_gaps("l3"), *common_gaps("l3"), *third_gaps()),
        furnishings=third_furnishings(),
        facilities=facilities("l3", "3层", "level 3"),
        tenants=(
            Tenant(
                "local-history-society",
                "culturalcenter",
                "l3-special",
                (9.4, 4.6),
                named("地方文献研究会", "Local History Society"),
                "We,Sa 13:30-17:00",
            ),
        ),
        themes=(
            Theme(
                "l3-rare",
                "private",
                box(14, 0, 29, 6),
                named("古籍善本书库", "Rare book stacks"),
            ),
        ),
    )


def common_rooms(storey: str, void: Polygon, gallery: Polygon) -> tuple[Room, ...]:
    """Return the void and the corridors of an upper floor."""

    def corridor(slug: str, area: Polygon, names: Names, capacity: int) -> Room:
        slug = f"{storey}-{slug}"
        return Room(slug, "walkway", area, names, capacity=capacity, counter=f"counter-{slug}")

    return (
        Room(f"{storey}-void", "opentobelow", void, named("中庭上空", "Atrium void")),
        corridor("gallery", gallery, named("中庭回廊", "Atrium gallery"), 150),
        corridor("corridor-west", WEST_CORRIDOR, named("西走廊", "West corridor"), 40),
        corridor("corridor-east", box(59, 22, 84, 26), named("东走廊", "East corridor"), 50),
        corridor(
            "corridor-south-east", box(59, 0, 63, 22), named("东南走廊", "South-east corridor"), 45
        ),
        corridor(
            "corridor-north-east", box(76, 26, 79, 43), named("东北走廊", "North-east corridor"), 25
        ),
    )


def hall(
    slug: str, area: Polygon, names: Names, capacity: int, *, category: str = "library"
) -> Room:
    """Return a room for readers that a counter watches."""
    return Room(slug, category, area, names, capacity=capacity, counter=f"counter-{slug}")


def second_rooms() -> tuple[Room, ...]:
    """Return the rooms of level 2 but for the core and the seminar rooms."""
    return (
        hall(
            "l2-social",
            box(0, 13, 29, 31),
            named("社会科学阅览区", "Social sciences reading hall"),
            140,
        ),
        hall(
            "l2-literature",
            box(33, 0, 59, 13),
            named("语言、文学、艺术阅览区", "Language, literature and arts reading hall"),
            110,
        ),
        hall(
            "l2-history",
            core.NORTH_CENTRE_EAST,
            named("历史、地理阅览区", "History and geography reading hall"),
            70,
        ),
        hall(
            "l2-bound",
            core.NORTH_CENTRE_WEST,
            named("过刊阅览室", "Bound periodicals"),
            40,
        ),
        hall(
            "l2-digital",
            box(63, 11, 84, 22),
            named("电子阅览室", "Digital reading room"),
            80,
        ),
        hall("l2-quiet", box(63, 0, 84, 11), named("静音自习室", "Silent study hall"), 120),
        hall(
            "l2-makers", box(59, 35, 76, 48), named("创客空间", "Maker space"), 50, category="room"
        ),
        study("l2-study-1", box(0, 0, 11, 6), named("自习室1", "Study room 1")),
        study("l2-study-2", box(11, 0, 22, 6), named("自习室2", "Study room 2")),
        study("l2-study-3", box(22, 0, 33, 6), named("自习室3", "Study room 3")),
        Room(
            "l2-help",
            "office",
            box(16, 9.5, 29, 13),
            named("参考咨询室", "Research help"),
            capacity=15,
        ),
        Room(
            "l2-office-1", "nonpublic", box(7, 34, 18, 48), named("读者服务部", "Reader services")
        ),
        Room("l2-office-2", "nonpublic", box(18, 34, 29, 48), named("信息技术部", "IT office")),
        Room("l2-pantry", "nonpublic", core.BACK_ROOM, named("员工休息室", "Staff room")),
    )


def study(slug: str, area: Polygon, names: Names) -> Room:
    """Return a study room."""
    return Room(slug, "library", area, names, capacity=24)


def seminar_rooms() -> tuple[Room, ...]:
    """Return the seminar rooms, whose counters replay recorded data."""
    plan = (
        ("1", "room508", box(79, 26, 84, 31.5), 10),
        ("2", "room511", box(79, 31.5, 84, 37), 10),
        ("3", "room601", box(79, 37, 84, 43), 12),
        ("4", "room604", box(76, 43, 84, 48), 16),
    )
    return tuple(
        Room(
            f"l2-seminar-{number}",
            "conferenceroom",
            area,
            named(f"研讨室{number}", f"Seminar room {number}"),
            capacity=capacity,
            counter=counter,
            replayed=True,
        )
        for number, counter, area, capacity in plan
    )


def third_rooms() -> tuple[Room, ...]:
    """Return the rooms of level 3 but for the core and the carrels."""
    return (
        hall("l3-special", box(0, 0, 29, 6), named("特藏文献阅览室", "Special collections"), 40),
        hall(
            "l3-science",
            box(0, 13, 29, 31),
            named("自然科学阅览区", "Natural sciences reading hall"),
            140,
        ),
        hall(
            "l3-technology",
            box(33, 0, 59, 13),
            named("工业技术阅览区", "Technology reading hall"),
            110,
        ),
        hall(
            "l3-reference",
            core.NORTH_CENTRE_EAST,
            named("工具书阅览区", "Reference reading hall"),
            70,
        ),
        hall(
            "l3-foreign",
            core.NORTH_CENTRE_WEST,
            named("外文阅览室", "Foreign-language reading room"),
            40,
        ),
        hall("l3-audiovisual", box(63, 11, 84, 22), named("视听馆", "Audio-visual hall"), 90),
        hall("l3-study", box(63, 0, 84, 11), named("自习大厅", "Study hall"), 120),
        hall(
            "l3-training",
            box(59, 35, 76, 48),
            named("培训教室", "Training room"),
            60,
            category="classroom",
        ),
        Room(
            "l3-microform",
            "library",
            box(16, 9.5, 29, 13),
            named("缩微文献阅览室", "Microform reading room"),
            capacity=12,
        ),
        Room(
            "l3-conservation",
            "nonpublic",
            box(29, 0, 33, 6),
            named("古籍修复室", "Conservation workshop"),
        ),
        Room(
            "l3-office-1", "nonpublic", box(7, 34, 18, 48), named("馆长办公室", "Director's office")
        ),
        Room(
            "l3-office-2", "nonpublic", box(18, 34, 29, 48), named("行政办公室", "Administration")
        ),
        Room("l3-meeting", "nonpublic", core.BACK_ROOM, named("员工会议室", "Staff meeting room")),
    )


def carrels() -> tuple[Room, ...]:
    """Return the research carrels."""
    plan = (
        ("1", box(79, 26, 84, 31.5)),
        ("2", box(79, 31.5, 84, 37)),
        ("3", box(79, 37, 84, 43)),
        ("4", box(76, 43, 84, 48)),
    )
    return tuple(
        Room(
            f"l3-carrel-{number}",
            "huddleroom",
            area,
            named(f"研修室{number}", f"Research carrel {number}"),
            capacity=8,
        )
        for number, area in plan
    )


def common_gaps(storey: str) -> tuple[Gap, ...]:
    """Return the openings that both upper floors have."""
    return (
        wide(f"{storey}-lift-hall-west", (16, 6.25), (16, 9.25)),
        wide(f"{storey}-corridor-west", (29.4, 13), (32.6, 13)),
        wide(f"{storey}-corridor-east", (59, 22.25), (59, 25.75)),
        wide(f"{storey}-corridor-south-east", (59, 13.5), (59, 16.5)),
        wide(f"{storey}-corridors-east", (59.5, 22), (62.5, 22)),
        wide(f"{storey}-corridor-north-east", (76.4, 26), (78.6, 26)),
        glazed(f"{storey}-west-hall-south", (29, 15), (29, 17)),
        glazed(f"{storey}-west-hall-north", (29, 27), (29, 29)),
        escape(f"{storey}-west-hall-staff", (14.3, 31), (15.7, 31)),
        glazed(f"{storey}-south-hall-west", (38, 13), (40.4, 13)),
        glazed(f"{storey}-south-hall-east", (51, 13), (53.4, 13)),
        glazed(f"{storey}-north-hall-east", (49.4, 35), (51.6, 35)),
        glazed(f"{storey}-north-hall-west", (32, 35), (34, 35)),
        glazed(f"{storey}-south-east-room-north", (63, 16), (63, 18)),
        glazed(f"{storey}-south-east-room-south", (63, 5), (63, 7)),
        glazed(f"{storey}-north-east-room", (76, 37.2), (76, 39.2)),
        door(f"{storey}-small-room-1", (79, 28), (79, 29.1)),
        door(f"{storey}-small-room-2", (79, 33.5), (79, 34.6)),
        door(f"{storey}-small-room-3", (79, 39.5), (79, 40.6)),
        door(f"{storey}-small-room-4", (77, 43), (78.1, 43)),
        door(f"{storey}-south-of-lift-hall", (8.6, 6), (10.2, 6)),
        door(f"{storey}-north-of-corridor-west", (20, 9.5), (21.2, 9.5)),
        staff_door(f"{storey}-office-1", (12, 34), (13.2, 34)),
        staff_door(f"{storey}-office-2", (22, 34), (23.2, 34)),
        staff_door(f"{storey}-back-room", (7, 43), (7, 44.2)),
    )


def second_gaps() -> tuple[Gap, ...]:
    """Return the openings that only level 2 has."""
    return (
        wide("l2-escalator-1", (53, 17.4), (53, 18.6)),
        wide("l2-escalator-2", (53, 19.4), (53, 20.6)),
        door("l2-study-2", (18, 6), (19.2, 6)),
        door("l2-study-3", (26, 6), (27.2, 6)),
    )


def third_gaps() -> tuple[Gap, ...]:
    """Return the openings that only level 3 has."""
    return (
        staff_door("l3-conservation", (30.2, 6), (31.4, 6)),
        staff_door("l3-conservation-special", (29, 2.4), (29, 3.6)),
    )


def facilities(storey: str, zh: str, en: str) -> tuple[Facility, ...]:
    """Return the amenities of an upper floor that are not rooms of their own."""
    return (
        Facility(
            f"{storey}-information",
            "information",
            f"{storey}-gallery",
            (35, 14.6),
            named(f"{zh}服务台", f"Service desk, {en}"),
            wheelchair=True,
        ),
        Facility(
            f"{storey}-water",
            "drinkingfountain",
            f"{storey}-gallery",
            (58.7, 34),
            named(f"饮水处（{zh}）", f"Drinking water ({en})"),
        ),
        Facility(
            f"{storey}-copies",
            "copymachine",
            f"{storey}-corridor-west",
            (32.6, 6.4),
            named(f"自助文印（{zh}）", f"Copying and printing ({en})"),
        ),
    )
