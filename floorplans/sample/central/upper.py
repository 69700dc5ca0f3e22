"""Levels 5 and 6, set back behind roof terraces: classics, scholars, special collections, sound."""

from collections.abc import Iterator, Sequence

from shapely import Polygon

from floorplans.sample.central import rooms
from floorplans.sample.central.classes import books
from floorplans.sample.central.floors import level_names
from floorplans.sample.central.furniture import (
    BROAD,
    READING,
    ROUND,
    SCREEN_DESK,
    SOFA,
    Table,
    piece,
    row,
    tables,
)
from floorplans.sample.central.grid import BAY, DEPTH, WIDTH, Rect
from floorplans.sample.central.layout import (
    MIDS,
    OUTLINE,
    SOUTH_ROOM,
    frame,
    hall,
    north_wing,
    south_wing,
    wing_gaps,
)
from floorplans.sample.central.part import Part, storey
from floorplans.sample.central.rooms import halves
from floorplans.sample.central.services import amenities, offices
from floorplans.sample.central.stacks import Block, stacks
from floorplans.sample.core import glazed, staff_door, wide
from floorplans.sample.plan import Furnishing, Gap, Room, Storey, named


def fifth_floor() -> Storey:
    """Return level 5: classics study, scholars' study, local documents, foreign languages."""
    slug, setback = "c5", BAY
    return storey(
        slug,
        4,
        level_names(5),
        OUTLINE.area,
        (
            frame(slug),
            rooms.wing(
                slug,
                "west",
                (
                    "classics",
                    named("国学馆", "Classics study"),
                    books("B2", "I2", "K2", collection="国学"),
                ),
                (
                    "scholars",
                    named("学者书房", "Scholars' study"),
                    books("B", "H0", "K0", "K1", collection="学者"),
                ),
                setback=setback,
                bays=7,
            ),
            rooms.wing(
                slug,
                "east",
                (
                    "foreign",
                    named("外文馆", "Foreign-language hall"),
                    books("H3", "I3", "I5", "I7", "K3", "K5", "K7", collection="外文"),
                ),
                (
                    "local",
                    named("地方文献馆", "Local documents hall"),
                    books("F1", "G2", "K29", "K8", "Z5", collection="地方"),
                ),
                setback=setback,
                bays=7,
            ),
            roof_terraces(slug, setback - BAY, TERRACE_DOORS),
            rooms.terraces(slug),
            rooms.seminar_block(slug, "sw", "研修室", "Research carrel", 501, (4.2,) * 5),
            calligraphy(slug),
            rooms.stack_room(
                slug,
                "se",
                "genealogy",
                named("家谱与方志馆", "Genealogies and gazetteers"),
                books("K29", "K81", "K89", collection="家谱"),
            ),
            rooms.stack_room(
                slug,
                "ne",
                "bound",
                named("过刊阅览室", "Bound periodicals"),
                books("Z5", "Z6", collection="过刊"),
            ),
            rooms.long_room(
                slug,
                "series",
                named("丛书阅览区", "Collected series"),
                books("Z1", "Z2", "Z3", collection="丛书"),
                north=False,
            ),
            offices(
                slug,
                (
                    named("古籍修复室", "Conservation workshop"),
                    named("文献研究部", "Research office"),
                    named("数字化加工室", "Digitisation studio"),
                ),
            ),
            amenities(slug, 5),
        ),
    )


def roof_terraces(slug: str, west: float, doors: Sequence[tuple[str, float]]) -> Part:
    """Return a roof terrace one bay wide along either façade, with planting beds.

    Args:
        slug: The storey's slug.
        west: Where the western one begins; the eastern one mirrors it.
        doors: Slug and southern jamb of each door to the wings.
    """
    found: list[Room] = []
    gaps: list[Gap] = []
    furnishings: list[Furnishing] = []
    for side, zh, en in (("west", "西", "West"), ("east", "东", "East")):
        place = Rect(west, 0.0, west + BAY, DEPTH)
        place = place.mirrored() if side == "east" else place
        room = f"{slug}-roof-{side}"
        x = place.west if side == "east" else place.east
        names = named(f"{zh}侧屋顶花园", f"{en} roof garden")
        found.append(
            Room(room, "terrace", place.area, names, capacity=80, counter=f"counter-{room}")
        )
        gaps += [glazed(f"{room}-{mark}", (x, y), (x, y + 1.8)) for mark, y in doors]
        furnishings += row(
            f"{room}-bed", "vegetation", place.inset(2.8, 6, 2.8, 6), (2.8, 6.0), 6.0
        )
    return Part(tuple(found), tuple(gaps), tuple(furnishings))


TERRACE_DOORS = (("south", 0.1), ("middle-south", 33.75), ("middle-north", 35.85), ("north", 73.7))
"""Slug and southern jamb of the doors between wings and roof terraces, clear of the tables.

The last one is left out where the rare books and the hi-fi room stand behind it.
"""


def calligraphy(slug: str) -> Part:
    """Return the calligraphy room and the tea room."""
    found, gaps, (lower, upper) = halves(
        slug,
        "nw",
        ("calligraphy", named("书法体验室", "Calligraphy room"), "room"),
        ("tea", named("茶书房", "Tea and books"), "room"),
    )
    return Part(
        found,
        gaps,
        (
            *tables(f"{slug}-calligraphy", lower.inset(2.0, 1.8, 2.6, 1.8), READING),
            *tables(f"{slug}-tea", upper.inset(2.0, 1.8, 2.6, 1.8), ROUND),
        ),
    )


def sixth_floor() -> Storey:
    """Return level 6: special collections, audio-visual hall, screening, administration."""
    slug, setback = "c6", 2 * BAY
    return storey(
        slug,
        5,
        level_names(6),
        Rect(setback - BAY, 0.0, WIDTH - setback + BAY, DEPTH).area,
        (
            frame(slug),
            special_collections(slug, setback),
            audiovisual(slug, setback),
            roof_terraces(slug, setback - BAY, TERRACE_DOORS[:-1]),
            rooms.terraces(slug),
            rooms.seminar_block(slug, "sw", "视听间", "Listening room", 601, (4.2,) * 5),
            classrooms(slug),
            screening(slug),
            rooms.study_hall(slug, "ne", "study", named("云端自习厅", "Sky study hall"), BROAD),
            lounge(slug),
            offices(
                slug,
                (
                    named("馆长办公室", "Director's office"),
                    named("行政办公室", "Administration"),
                    named("员工休息室", "Staff room"),
                    named("理事会会议室", "Board room"),
                ),
            ),
            amenities(slug, 6),
        ),
    )


def special_collections(slug: str, setback: float) -> Part:
    """Return the west wing of level 6: reading room and closed rare book stacks."""
    reading, rare = f"{slug}-special", f"{slug}-rare"
    gaps = [gap for gap in wing_gaps(slug, "west") if not gap.slug.endswith(("halls", "north"))]
    marks = ("B2", "I21", "I22", "J29", "K29", "K86", "Z1")
    store = Rect(19.2, 45.0, 31.8, 59.5)
    vestibule = Rect(setback, 35.7, 33.6, 42.0)
    return Part(
        rooms=(
            hall(
                slug,
                "special",
                south_wing(east=False, setback=setback).area,
                named("特藏文献阅览室", "Special collections reading room"),
                60,
            ),
            hall(
                slug,
                "special-lobby",
                vestibule.area,
                named("珍籍展廊", "Treasures gallery"),
                60,
            ),
            Room(
                rare,
                "nonpublic",
                north_wing(east=False, setback=setback).difference(vestibule.area),
                named("古籍善本书库", "Rare book stacks"),
            ),
        ),
        gaps=(
            *gaps,
            wide(f"{slug}-special-inner", (27.0, 35.7), (32.0, 35.7)),
            staff_door(rare, (28.0, 42.0), (29.8, 42.0)),
            staff_door(f"{rare}-corridor", (25.2, 62.0), (25.2, 63.8)),
        ),
        furnishings=(
            *stacks(
                reading, books(*marks, collection="特藏"), [Block(Rect(24.0, 2.1, 30.6, 33.0), 7)]
            ),
            *tables(reading, Rect(18.8, 2.1, 21.4, 33.0), READING, (1.8, 1.8)),
            *row(f"{slug}-showcase", "obstruction", Rect(19.0, 38.3, 25.6, 39.3), (2.4, 1.0), 1.8),
            *row(f"{rare}-cabinet", "furniture", store, (5.4, 0.9), 1.5),
        ),
    )


def audiovisual(slug: str, setback: float) -> Part:
    """Return the east wing of level 6: audio-visual hall and music library with hi-fi room."""
    video, music = f"{slug}-audiovisual", f"{slug}-music"
    hifi = Rect(setback, 66.0, 25.2, DEPTH).mirrored()
    return Part(
        rooms=(
            hall(
                slug,
                "audiovisual",
                south_wing(east=True, setback=setback).area,
                named("视听馆", "Audio-visual hall"),
                90,
            ),
            hall(
                slug,
                "music",
                without(north_wing(east=True, setback=setback), hifi.area),
                named("音乐馆", "Music library"),
                90,
            ),
            hall(
                slug,
                "hifi",
                hifi.area,
                named("高保真音乐欣赏室", "Hi-fi listening room"),
                24,
                category="room",
            ),
        ),
        gaps=(
            *wing_gaps(slug, "east"),
            glazed(f"{slug}-hifi", (127.4, 66.0), (129.2, 66.0)),
        ),
        furnishings=(
            *stacks(
                video, books("J6", "J7", "J8", "J9", collection="视听"), media_blocks(2.1, 33.0)
            ),
            *tables(video, Rect(128.6, 2.1, 133.0, 33.0), SCREEN_DESK, (1.5, 1.8)),
            *stacks(music, books("J6", collection="音乐"), media_blocks(43.0, 58.5)),
            *tables(music, Rect(128.6, 43.0, 133.0, 62.0), SOFA, (1.5, 2.4)),
            *tables(f"{slug}-hifi", Rect(128.2, 69.6, 132.4, 72.4), SOFA, (1.6, 1.4)),
            piece(f"{slug}-hifi-speakers", "equipment", Rect(128.4, 74.8, 132.0, DEPTH)),
        ),
    )


def without(area: Polygon, hole: Polygon) -> Polygon:
    """Return an area without another one."""
    left: Polygon = area.difference(hole)
    return left


def media_blocks(south: float, north: float) -> list[Block]:
    """Return the ranges of recordings along the inner side of the east wing of level 6."""
    return [Block(Rect(120.6, south, 126.0, north), 5)]


def classrooms(slug: str) -> Part:
    """Return the two training rooms."""
    found, gaps, places = halves(
        slug,
        "nw",
        ("training-1", named("培训教室1", "Training room 1"), "classroom"),
        ("training-2", named("培训教室2", "Training room 2"), "classroom"),
    )
    return Part(found, gaps, tuple(training_tables(slug, places)))


def training_tables(slug: str, places: tuple[Rect, Rect]) -> Iterator[Furnishing]:
    """Yield the tables of the training rooms."""
    for number, place in enumerate(places, start=1):
        area = place.inset(3.0, 1.8, 3.0, 1.8)
        yield from tables(f"{slug}-training-{number}", area, Table(2.4, 0.7, 3), (1.6, 1.5))


def screening(slug: str) -> Part:
    """Return the screening room and its foyer."""
    found, gaps, (lower, upper) = halves(
        slug,
        "se",
        ("screening-foyer", named("放映厅前厅", "Screening foyer"), "lobby"),
        ("screening", named("放映厅", "Screening room"), "movietheater"),
    )
    seats = Table(3.5, 0.6, 6)
    block = MIDS["se"]
    return Part(
        found,
        (*gaps, glazed(f"{slug}-screening-inner", (108.0, 25.2), (110.4, 25.2))),
        (
            *tables(f"{slug}-screening", upper.inset(3.0, 2.6, 3.0, 1.5), seats, (1.6, 1.2)),
            piece(
                f"{slug}-screening-screen",
                "wall",
                Rect(block.east - 0.3, 27.0, block.east, 34.0),
                named("银幕", "Screen"),
            ),
            *tables(f"{slug}-screening-foyer", lower.inset(3.0, 2.4, 3.0, 3.0), SOFA, (2.4, 2.4)),
        ),
    )


def lounge(slug: str) -> Part:
    """Return the sky lounge between the southern cores."""
    room = hall(
        slug, "lounge", SOUTH_ROOM.area, named("云上书廊", "Sky lounge"), 120, category="lounge"
    )
    return Part(
        (room,),
        tuple(
            rooms.passage_into(slug, f"lounge-{mark}", west, north=False)
            for mark, west in (("west", 54.0), ("east", 94.8))
        ),
        tuple(tables(f"{slug}-lounge", SOUTH_ROOM.inset(3.0, 1.8, 3.0, 3.2), ROUND, (2.4, 2.4))),
    )
