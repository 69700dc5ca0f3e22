"""Levels 2 to 4 of the central library: youth, literature, humanities, technology."""

from floorplans.sample.central import rooms
from floorplans.sample.central.classes import books, books_between
from floorplans.sample.central.furniture import (
    BROAD,
    READING,
    SCREEN_DESK,
    SOFA,
    WORKBENCH,
    row,
    tables,
)
from floorplans.sample.central.grid import Rect
from floorplans.sample.central.layout import (
    MIDS,
    OUTLINE,
    frame,
    hall,
    north_wing,
    south_wing,
    wing_gaps,
)
from floorplans.sample.central.part import Part, storey
from floorplans.sample.central.services import amenities, offices
from floorplans.sample.central.stacks import Block, stacks
from floorplans.sample.plan import Names, Storey, named


def level_names(number: int) -> tuple[Names, Names]:
    """Return the long and the short names of a level above ground."""
    return named(f"{number}层", f"Level {number}"), named(f"{number}F", f"L{number}")


def second_floor() -> Storey:
    """Return level 2: youth library, literature museum, social sciences."""
    slug = "c2"
    return storey(
        slug,
        1,
        level_names(2),
        OUTLINE.area,
        (
            frame(slug),
            youth_and_literature(slug),
            rooms.wing(
                slug,
                "east",
                (
                    "philosophy",
                    named("人文馆·哲学社科", "Humanities hall: philosophy and society"),
                    books("A", "B", "C"),
                ),
                (
                    "politics",
                    named("人文馆·政法经济", "Humanities hall: politics, law, economics"),
                    books("D", "E", "F"),
                ),
            ),
            rooms.terraces(slug),
            rooms.seminar_block(slug, "sw", "研讨室", "Seminar room", 201, (4.2,) * 5),
            makers(slug),
            rooms.study_hall(slug, "se", "study", named("自习厅", "Study hall")),
            rooms.stack_room(
                slug,
                "ne",
                "periodicals",
                named("期刊阅览室", "Periodicals reading room"),
                books("Z5", "Z6", collection="期刊"),
            ),
            rooms.long_room(
                slug,
                "languages",
                named("语言学习区", "Language learning"),
                books("H3", "H4", "H7", collection="语言"),
                north=False,
            ),
            offices(
                slug,
                (
                    named("读者服务部", "Reader services"),
                    named("活动策划部", "Events office"),
                    named("志愿者之家", "Volunteers' room"),
                ),
            ),
            amenities(slug, 2),
        ),
    )


def youth_and_literature(slug: str) -> Part:
    """Return the west wing of level 2: youth library and literature museum."""
    youth, museum = f"{slug}-youth", f"{slug}-literature-museum"
    marks = ("B84", "G63", "H31", "I247.5", "J2", "K81", "N4", "TP3")
    cases = Rect(4.2, 43.5, 21.9, 68.0)
    return Part(
        rooms=(
            hall(
                slug,
                "youth",
                south_wing(east=False).area,
                named("青少年图书馆", "Youth library"),
                180,
            ),
            hall(
                slug,
                "literature-museum",
                north_wing(east=False),
                named("文学馆", "Literature museum"),
                200,
            ),
        ),
        gaps=tuple(wing_gaps(slug, "west")),
        furnishings=(
            *stacks(
                youth,
                books(*marks, collection="青少"),
                [Block(Rect(15.0, 2.1, 28.2, 33.6), 6, aisle=2.0)],
            ),
            *tables(youth, Rect(2.0, 2.1, 4.6, 33.6), READING, (1.8, 1.8)),
            *tables(youth, Rect(7.6, 2.4, 12.0, 33.3), SOFA, (1.8, 3.6)),
            *row(f"{museum}-case", "obstruction", cases, (3.0, 1.0), 3.2),
            *stacks(
                museum,
                books("I206", "I21", "I26", collection="文学馆"),
                [Block(Rect(23.4, 44.4, 29.7, 58.5), 7, aisle=2.2)],
            ),
            *row(f"{museum}-wall", "obstruction", Rect(4.0, 71.0, 21.0, 71.4), (4.0, 0.4), 2.4),
        ),
    )


def makers(slug: str) -> Part:
    """Return the maker space and the digital studio."""
    found, gaps, (lower, upper) = rooms.halves(
        slug,
        "nw",
        ("makers", named("创客空间", "Maker space"), "room"),
        ("studio", named("数字体验中心", "Digital experience studio"), "room"),
    )
    return Part(
        found,
        gaps,
        (
            *tables(f"{slug}-makers", lower.inset(2.0, 1.8, 2.6, 1.8), WORKBENCH),
            *tables(f"{slug}-studio", upper.inset(2.0, 1.8, 2.6, 1.8), SCREEN_DESK),
        ),
    )


def third_floor() -> Storey:
    """Return level 3: culture, languages, literature, arts, history."""
    slug = "c3"
    return storey(
        slug,
        2,
        level_names(3),
        OUTLINE.area,
        (
            frame(slug),
            rooms.wing(
                slug,
                "west",
                (
                    "education",
                    named("人文馆·文化教育", "Humanities hall: culture and education"),
                    books("G", "H"),
                ),
                (
                    "literature",
                    named("人文馆·文学", "Humanities hall: literature"),
                    books_between("I0", "I246"),
                ),
            ),
            rooms.wing(
                slug,
                "east",
                (
                    "fiction",
                    named("人文馆·当代与外国文学", "Humanities hall: modern and world literature"),
                    books_between("I247.4", "I7"),
                ),
                (
                    "history",
                    named("人文馆·历史地理", "Humanities hall: history and geography"),
                    books("K"),
                ),
            ),
            rooms.terraces(slug),
            rooms.seminar_block(slug, "sw", "研讨室", "Seminar room", 301, (4.2,) * 5),
            rooms.stack_room(
                slug,
                "nw",
                "poetry",
                named("诗歌与戏剧馆", "Poetry and drama room"),
                books("I22", "I23", collection="诗歌"),
            ),
            rooms.stack_room(slug, "se", "arts", named("艺术馆", "Arts room"), books("J")),
            rooms.study_hall(slug, "ne", "quiet", named("静音自习室", "Silent study hall"), BROAD),
            rooms.long_room(
                slug,
                "biography",
                named("传记阅览区", "Biography reading area"),
                books("K81", collection="传记"),
                north=False,
            ),
            offices(
                slug,
                (
                    named("编目部", "Cataloguing office"),
                    named("参考咨询部", "Research help"),
                    named("员工会议室", "Staff meeting room"),
                ),
            ),
            amenities(slug, 3),
        ),
    )


def fourth_floor() -> Storey:
    """Return level 4: the technology hall."""
    slug = "c4"
    return storey(
        slug,
        3,
        level_names(4),
        OUTLINE.area,
        (
            frame(slug),
            rooms.wing(
                slug,
                "west",
                (
                    "sciences",
                    named("科技馆·自然科学", "Technology hall: natural sciences"),
                    books("N", "O", "P"),
                ),
                (
                    "life-sciences",
                    named("科技馆·生命与医学", "Technology hall: life sciences and medicine"),
                    books("Q", "R", "S"),
                ),
            ),
            rooms.wing(
                slug,
                "east",
                (
                    "engineering",
                    named("科技馆·工业技术", "Technology hall: engineering"),
                    books_between("TB", "TN"),
                ),
                (
                    "computing",
                    named("科技馆·信息与交通", "Technology hall: computing, building, transport"),
                    books_between("TP1", "X9"),
                ),
            ),
            rooms.terraces(slug),
            rooms.seminar_block(slug, "sw", "研讨室", "Seminar room", 401, (4.2, 4.2, 4.2, 8.4)),
            rooms.stack_room(
                slug,
                "nw",
                "standards",
                named("标准与专利阅览室", "Standards and patents"),
                books("TB", "TH", "TM", "TS", "X", collection="标准"),
            ),
            digital(slug),
            rooms.study_hall(slug, "ne", "study", named("研习厅", "Study hall")),
            rooms.long_room(
                slug,
                "reference",
                named("工具书阅览区", "Reference reading area"),
                books("Z"),
                north=False,
            ),
            offices(
                slug,
                (
                    named("信息技术部", "IT office"),
                    named("网络机房", "Server room"),
                    named("数字资源部", "Digital resources office"),
                ),
            ),
            amenities(slug, 4),
        ),
    )


def digital(slug: str) -> Part:
    """Return the digital reading room."""
    block = MIDS["se"]
    return Part(
        (hall(slug, "digital", block.area, named("电子阅览室", "Digital reading room"), 90),),
        rooms.two_doors(slug, "se", "digital"),
        rooms.computers(slug, "digital", block.inset(2.4, 1.8, 2.2, 1.8)),
    )
