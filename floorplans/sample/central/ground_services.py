"""Rooms of level 1 around the halls: loans, lockers, lectures, café, shop, exhibition, 24 hours."""

from floorplans.sample.central.classes import books
from floorplans.sample.central.furniture import (
    CAFE,
    ROUND,
    UPRIGHT,
    Table,
    piece,
    row,
    tables,
)
from floorplans.sample.central.grid import WIDTH, Rect, cut
from floorplans.sample.central.layout import (
    MIDS,
    WEST_PASSAGE,
    hall,
    north_wing,
)
from floorplans.sample.central.part import Part
from floorplans.sample.central.rooms import halves, two_doors
from floorplans.sample.central.services import OFFICE_TABLE
from floorplans.sample.central.stacks import Block, stacks
from floorplans.sample.core import door, entrance, escape, glazed, staff_door, wide
from floorplans.sample.plan import Facility, Gap, Room, Tenant, named

LIBRARY_24 = Rect(117.6, 0.0, 151.2, 23.1)
DOCK = Rect(138.6, 52.5, 151.2, 65.1)


def west_services(storey: str) -> Part:
    """Return self-service loans, lockers, and the lecture hall."""
    found, _, (loans, lockers) = halves(
        storey,
        "sw",
        ("selfservice", named("自助借还区", "Self-service loans and returns"), "library"),
        ("lockers", named("存包与雨具区", "Lockers and cloakroom"), "room"),
    )
    lecture = MIDS["nw"]
    seats = Table(0.6, 6.2, 11)
    return Part(
        rooms=(
            *found,
            hall(
                storey,
                "lecture-hall",
                lecture.area,
                named("报告厅", "Lecture hall"),
                320,
                category="auditorium",
            ),
        ),
        gaps=(
            wide(f"{storey}-selfservice", (50.4, 16.2), (50.4, 23.8)),
            wide(f"{storey}-lockers", (50.4, 27.0), (50.4, 33.6)),
            wide(f"{storey}-selfservice-lockers", (36.0, loans.north), (40.8, loans.north)),
            door(f"{storey}-lecture-hall-south", (50.4, 41.2), (50.4, 43.0)),
            door(f"{storey}-lecture-hall-north", (50.4, 57.8), (50.4, 59.6)),
            escape(f"{storey}-lecture-hall-corridor", (48.0, 60.9), (49.6, 60.9)),
        ),
        furnishings=(
            *row(
                f"{storey}-loan", "checkin.kiosk", loans.part(4.4, 2.4, 14.0, 6.0), (0.8, 0.8), 2.0
            ),
            piece(
                f"{storey}-return",
                "equipment",
                Rect(33.6, 17.4, 35.2, 23.0),
                named("自助还书分拣口", "Book return"),
            ),
            *row(
                f"{storey}-locker", "furniture", lockers.part(1.6, 1.8, 13.4, 8.7), (2.4, 0.9), 1.6
            ),
            piece(
                f"{storey}-stage",
                "stage",
                Rect(33.6, 44.4, 36.6, 56.4),
                named("讲台", "Stage"),
            ),
            *tables(f"{storey}-lecture-hall", Rect(38.4, 43.6, 48.0, 57.2), seats, (0.6, 1.2)),
        ),
        facilities=(
            Facility(
                f"{storey}-book-return",
                "productreturn",
                f"{storey}-selfservice",
                (35.8, 20.2),
                named("自助还书口", "Book return"),
                wheelchair=True,
            ),
            Facility(
                f"{storey}-coinlocker",
                "coinlocker",
                f"{storey}-lockers",
                (49.2, 30.4),
                named("自助存包柜", "Lockers"),
                wheelchair=True,
            ),
        ),
        tenants=(
            Tenant(
                "central-lectures",
                "eventspace",
                f"{storey}-lecture-hall",
                (37.4, 50.4),
                named("湖山讲坛", "Hushan Lectures"),
                "Sa-Su 14:00-17:00",
            ),
        ),
    )


def east_services(storey: str) -> Part:
    """Return café, bookshop, and the newspaper reading room."""
    found, gaps, (cafe, shop) = halves(
        storey,
        "se",
        ("cafe", named("咖啡厅", "Café"), "foodservice"),
        ("shop", named("文创书店", "Library bookshop"), "room"),
    )
    papers = MIDS["ne"]
    return Part(
        rooms=(
            *found,
            hall(
                storey,
                "newspapers",
                papers.area,
                named("报刊阅览厅", "Newspapers and magazines"),
                120,
            ),
        ),
        gaps=(
            *gaps,
            *two_doors(storey, "ne", "newspapers", south=11.4),
            glazed(f"{storey}-cafe-shop", (104.0, cafe.north), (106.4, cafe.north)),
        ),
        furnishings=(
            piece(
                f"{storey}-cafe-counter",
                "desk",
                Rect(115.0, 16.6, 115.9, 22.6),
                named("吧台", "Counter"),
            ),
            *tables(f"{storey}-cafe", cafe.part(3.0, 1.8, 12.4, 8.7), CAFE, (1.8, 1.8)),
            *row(
                f"{storey}-shop-shelf", "furniture", shop.part(3.0, 2.0, 15.3, 9.0), (2.4, 0.8), 1.6
            ),
            *stacks(
                f"{storey}-newspapers",
                books("Z6", collection="报刊"),
                [Block(papers.part(9.6, 2.1, 15.0, 18.9), 6, aisle=1.8)],
            ),
            *tables(f"{storey}-newspapers", papers.part(2.4, 2.4, 7.2, 18.6), UPRIGHT, (1.8, 1.5)),
        ),
        tenants=(
            Tenant(
                "central-cafe",
                "coffee",
                f"{storey}-cafe",
                (113.6, 19.6),
                named("书香咖啡", "Shuxiang Coffee"),
                "Tu-Su 09:00-20:30",
            ),
            Tenant(
                "central-shop",
                "books",
                f"{storey}-shop",
                (102.2, 33.2),
                named("湖山书局", "Hushan Books"),
                "Tu-Su 09:30-20:30",
            ),
        ),
    )


def exhibition(storey: str) -> Part:
    """Return the exhibition hall in the north-western wing."""
    slug = f"{storey}-exhibition"
    return Part(
        rooms=(
            hall(
                storey,
                "exhibition",
                north_wing(east=False),
                named("展览厅", "Exhibition hall"),
                300,
                category="room",
            ),
        ),
        gaps=(
            glazed(slug, (WEST_PASSAGE.west, 36.4), (WEST_PASSAGE.west, 39.2)),
            glazed(f"{slug}-north", (25.2, 61.8), (25.2, 64.2)),
            escape(f"{slug}-exit", (0.0, 55.0), (0.0, 56.8)),
        ),
        furnishings=(
            *row(f"{slug}-wall", "obstruction", Rect(4.2, 41.0, 28.6, 57.0), (5.6, 0.4), 3.4),
            *row(f"{slug}-case", "obstruction", Rect(4.2, 62.4, 20.4, 72.0), (2.0, 1.2), 3.0),
        ),
        tenants=(
            Tenant(
                "central-exhibition",
                "culturalcenter",
                slug,
                (30.8, 45.0),
                named("湖山文化展", "Hushan Culture Exhibition"),
                "Tu-Su 10:00-18:00",
            ),
        ),
    )


def library24(storey: str) -> Part:
    """Return the 24-hour library with an entrance of its own."""
    slug = f"{storey}-library24"
    return Part(
        rooms=(
            hall(
                storey,
                "library24",
                LIBRARY_24.area,
                named("24小时图书馆", "24-hour library"),
                140,
            ),
        ),
        gaps=(
            entrance(
                f"{slug}-entrance",
                (WIDTH, 4.0),
                (WIDTH, 6.0),
                named("24小时图书馆入口", "24-hour library entrance"),
            ),
            glazed(slug, (117.6, 11.4), (117.6, 13.8)),
            escape(f"{slug}-exit", (130.0, 0.0), (131.6, 0.0)),
        ),
        furnishings=(
            *stacks(
                slug,
                books("F2", "I247", "K81", "TP3", collection="24H阅"),
                [Block(Rect(121.0, 3.0, 134.0, 20.4), 6, aisle=2.0)],
            ),
            *tables(slug, Rect(137.0, 8.6, 148.8, 20.8), ROUND, (2.0, 2.0)),
            *row(f"{slug}-machine", "checkin.kiosk", Rect(136.4, 0.0, 142.0, 0.8), (0.8, 0.8), 1.6),
        ),
        tenants=(
            Tenant(
                "central-24",
                "library",
                slug,
                (147.0, 5.0),
                named("24小时自助服务", "24-hour self-service"),
                "24/7",
            ),
        ),
    )


def acquisitions(storey: str) -> Part:
    """Return the rooms of staff in the north-eastern wing: acquisitions and goods inwards."""
    area = cut(
        Rect(117.6, 52.5, 151.2, 75.6),
        without=[Rect(117.6, 60.9, 126.0, 75.6), DOCK],
    )
    slug = f"{storey}-acquisitions"
    return Part(
        rooms=(
            Room(slug, "nonpublic", area, named("采编中心", "Acquisitions and cataloguing")),
            Room(f"{storey}-goods", "nonpublic", DOCK.area, named("收发室", "Goods and mail room")),
        ),
        gaps=(
            staff_door(slug, (119.0, 60.9), (120.8, 60.9)),
            staff_door(f"{slug}-gallery", (119.0, 52.5), (120.4, 52.5)),
            staff_door(f"{storey}-goods", (138.6, 57.6), (138.6, 60.0)),
            Gap(
                f"{storey}-goods-dock",
                (WIDTH, 56.0),
                (WIDTH, 59.6),
                category="service",
                door="shutter",
                material="metal",
            ),
        ),
        furnishings=(
            *tables(slug, Rect(124.0, 54.8, 136.2, 59.4), OFFICE_TABLE, (2.0, 1.6)),
            *tables(slug, Rect(128.6, 67.4, 148.6, 73.6), OFFICE_TABLE, (2.0, 1.6)),
            *row(
                f"{storey}-goods-cart",
                "equipment",
                DOCK.part(3.6, 8.6, 10.4, 10.2),
                (1.6, 0.9),
                1.4,
            ),
        ),
    )
