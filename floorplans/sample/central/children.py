"""The children's library on level 1, with the infants' library, story room and nursing room."""

from floorplans.sample.central.classes import books
from floorplans.sample.central.furniture import ROUND, Table, piece, tables
from floorplans.sample.central.grid import Rect, cut
from floorplans.sample.central.layout import SOUTH_WING, hall
from floorplans.sample.central.part import Part
from floorplans.sample.central.stacks import Block, stacks
from floorplans.sample.core import door, escape, glazed, wide
from floorplans.sample.plan import Facility, Room, named

INFANTS = Rect(0.0, 23.1, 16.8, 35.7)
STORIES = Rect(16.8, 27.3, 25.2, 35.7)
NURSING = Rect(27.3, 31.5, 33.6, 35.7)
FAMILY = Rect(27.3, 27.3, 33.6, 31.5)
LOW = Table(1.5, 0.8, 6)


def childrens_library(storey: str) -> Part:
    """Return the south-western wing of level 1."""
    room, infants = f"{storey}-children", f"{storey}-infants"
    inner = (INFANTS, STORIES, NURSING, FAMILY)
    return Part(
        rooms=(
            hall(
                storey,
                "children",
                cut(SOUTH_WING, without=inner),
                named("少儿图书馆", "Children's library"),
                260,
            ),
            hall(storey, "infants", INFANTS.area, named("婴幼儿图书馆", "Infants' library"), 60),
            hall(
                storey,
                "stories",
                STORIES.area,
                named("故事屋", "Story room"),
                40,
                category="room",
            ),
            Room(
                f"{storey}-children-nursing",
                "mothersroom",
                NURSING.area,
                named("少儿馆母婴室", "Children's library nursing room"),
                capacity=4,
            ),
            Room(
                f"{storey}-children-toilet",
                "restroom.family",
                FAMILY.area,
                named("儿童卫生间", "Children's toilet"),
            ),
        ),
        gaps=(
            glazed(f"{storey}-children", (33.6, 11.2), (33.6, 14.0)),
            wide(f"{storey}-infants", (16.8, 23.9), (16.8, 26.5)),
            door(f"{storey}-stories", (20.4, 27.3), (22.2, 27.3)),
            door(f"{storey}-children-nursing", (27.3, 33.0), (27.3, 34.1)),
            door(f"{storey}-children-toilet", (27.3, 28.8), (27.3, 29.9)),
            escape(f"{storey}-children-exit", (0.0, 1.0), (0.0, 2.6)),
            escape(f"{storey}-infants-exit", (0.0, 33.4), (0.0, 35.0)),
        ),
        furnishings=(
            *stacks(
                room,
                books("G61", "G62", "I28", "J22", "K9", "N4", "Q95", collection="少儿"),
                [Block(Rect(12.6, 2.1, 28.8, 20.7), 5, aisle=1.8)],
            ),
            *tables(room, Rect(3.0, 4.2, 9.6, 20.4), LOW, (2.0, 2.0)),
            *stacks(
                infants,
                books("J22", collection="婴幼"),
                [Block(Rect(2.4, 31.2, 14.4, 33.8), 4, aisle=1.8)],
            ),
            *tables(infants, Rect(2.0, 25.0, 8.0, 29.0), ROUND, (1.8, 1.6)),
            piece(
                f"{infants}-mat",
                "furniture",
                Rect(10.4, 25.4, 14.0, 28.6),
                named("爬行垫", "Crawling mat"),
                seats=12,
            ),
            piece(
                f"{storey}-stories-steps",
                "furniture",
                Rect(18.3, 31.0, 23.7, 34.2),
                named("故事台阶", "Story steps"),
                seats=24,
            ),
            piece(
                f"{storey}-children-desk",
                "desk",
                Rect(30.6, 4.0, 31.6, 7.2),
                named("少儿服务台", "Children's desk"),
            ),
        ),
        facilities=(
            Facility(
                f"{storey}-children-information",
                "information",
                room,
                (32.4, 5.6),
                named("少儿服务台", "Children's desk"),
                wheelchair=True,
            ),
        ),
    )
