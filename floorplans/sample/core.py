"""What every storey has: lift halls, lifts, stairs, toilets, and the staff core."""

from shapely import Polygon

from floorplans.sample.plan import Gap, Names, Room, Spot, box, joined, named

OUTLINE = box(0, 0, 84, 48)
HALL = box(29, 13, 59, 35)
STAIRS_1 = box(49, 22, 55, 26)
ESCALATOR_UP = box(43, 17, 53, 19)
ESCALATOR_DOWN = box(43, 19, 53, 21)
SOUTH_WEST = box(0, 0, 16, 6)
BACK_ROOM = joined(box(0, 38, 7, 48), box(4, 37, 7, 38))
NORTH_CENTRE_WEST = joined(box(29, 35, 38, 48), box(38, 42, 42, 48))
NORTH_CENTRE_EAST = box(42, 35, 59, 48)

LIFT_NAMES = {
    "lift-1": named("1号电梯", "Lift 1"),
    "lift-2": named("2号电梯", "Lift 2"),
    "lift-3": named("3号电梯（员工）", "Lift 3 (staff)"),
}
STAIR_NAMES = {
    "stairs-1": named("中庭楼梯", "Atrium stairs"),
    "stairs-2": named("东楼梯", "East stairs"),
    "stairs-3": named("北楼梯", "North stairs"),
    "stairs-4": named("西疏散楼梯（员工）", "West escape stairs (staff)"),
}
ESCALATOR_NAMES = {
    "escalator-1": named("上行扶梯", "Up escalator"),
    "escalator-2": named("下行扶梯", "Down escalator"),
}


def wide(slug: str, start: Spot, end: Spot) -> Gap:
    """Return a passage without a door."""
    return Gap(slug, start, end, door="open", material=None)


def door(slug: str, start: Spot, end: Spot) -> Gap:
    """Return a swinging door."""
    return Gap(slug, start, end)


def glazed(slug: str, start: Spot, end: Spot) -> Gap:
    """Return an automatic sliding door of glass."""
    return Gap(slug, start, end, door="sliding", automatic=True, material="glass")


def entrance(slug: str, start: Spot, end: Spot, names: Names) -> Gap:
    """Return a principal entrance from the street."""
    return Gap(
        slug,
        start,
        end,
        category="pedestrian.principal",
        door="sliding",
        automatic=True,
        material="glass",
        names=names,
    )


def staff_door(slug: str, start: Spot, end: Spot) -> Gap:
    """Return a door that opens to a staff badge."""
    return Gap(slug, start, end, category="service", access_control=("badgereader",))


def escape(slug: str, start: Spot, end: Spot) -> Gap:
    """Return an emergency exit."""
    return Gap(slug, start, end, category="emergencyexit", material="metal")


def lift_door(slug: str, start: Spot, end: Spot) -> Gap:
    """Return a landing door."""
    return Gap(slug, start, end, door="sliding", automatic=True, material="metal")


def escalators(storey: str) -> tuple[Room, ...]:
    """Return the two escalators beside the atrium, which join the lower two storeys."""
    return (
        Room(f"{storey}-escalator-1", "escalator", ESCALATOR_UP, ESCALATOR_NAMES["escalator-1"]),
        Room(f"{storey}-escalator-2", "escalator", ESCALATOR_DOWN, ESCALATOR_NAMES["escalator-2"]),
    )


def core_rooms(storey: str) -> tuple[Room, ...]:
    """Return the rooms that repeat on every storey."""
    return (*west_core(storey), *east_core(storey), *staff_core(storey))


def west_core(storey: str) -> tuple[Room, ...]:
    """Return the lift hall by the main entrance with lift 1 and its toilets."""
    lift = box(3, 6.25, 6, 9.25)
    return (
        Room(
            f"{storey}-lift-hall-west",
            "lobby",
            box(6, 6, 16, 9.5),
            named("西电梯厅", "West lift hall"),
            capacity=35,
            counter=f"counter-{storey}-lift-hall-west",
        ),
        Room(f"{storey}-lift-1", "elevator", lift, LIFT_NAMES["lift-1"], wheelchair=True),
        Room(f"{storey}-shaft-west", "structure", joined(box(0, 6, 6, 9.5), without=[lift])),
        *toilets(
            storey,
            "west",
            women=box(0, 9.5, 8.6, 13),
            accessible=box(8.6, 9.5, 11, 13),
            men=box(11, 9.5, 16, 13),
        ),
    )


def east_core(storey: str) -> tuple[Room, ...]:
    """Return lift 2, the public stairs and the toilets of the east side."""
    lift = box(59, 29, 62, 32)
    accessible = box(67.5, 26, 70, 30)
    return (
        Room(f"{storey}-lift-2", "elevator", lift, LIFT_NAMES["lift-2"], wheelchair=True),
        Room(f"{storey}-shaft-east", "structure", joined(box(59, 26, 63, 35), without=[lift])),
        *toilets(
            storey,
            "east",
            women=box(63, 26, 67.5, 35),
            accessible=accessible,
            men=joined(box(67.5, 26, 72, 35), without=[accessible]),
        ),
        Room(f"{storey}-stairs-1", "stairs", STAIRS_1, STAIR_NAMES["stairs-1"]),
        Room(f"{storey}-stairs-2", "stairs", box(72, 26, 76, 35), STAIR_NAMES["stairs-2"]),
        Room(f"{storey}-stairs-3", "stairs", box(38, 35, 42, 42), STAIR_NAMES["stairs-3"]),
    )


def toilets(
    storey: str, side: str, *, women: Polygon, accessible: Polygon, men: Polygon
) -> tuple[Room, ...]:
    """Return a group of toilets."""
    zh, en = {"west": ("西侧", "west"), "east": ("东侧", "east")}[side]
    return (
        Room(
            f"{storey}-toilet-women-{side}",
            "restroom.female",
            women,
            named(f"女卫生间（{zh}）", f"Women's toilet ({en})"),
        ),
        Room(
            f"{storey}-toilet-accessible-{side}",
            "restroom.unisex.wheelchair",
            accessible,
            named(f"无障碍卫生间（{zh}）", f"Accessible toilet ({en})"),
            wheelchair=True,
        ),
        Room(
            f"{storey}-toilet-men-{side}",
            "restroom.male",
            men,
            named(f"男卫生间（{zh}）", f"Men's toilet ({en})"),
        ),
    )


def staff_core(storey: str) -> tuple[Room, ...]:
    """Return the corridor, lift and escape stairs that only staff use."""
    return (
        Room(
            f"{storey}-staff-corridor",
            "nonpublic",
            box(4, 31, 29, 34),
            named("后勤走廊", "Staff corridor"),
        ),
        Room(f"{storey}-lift-3", "elevator", box(4, 34, 7, 37), LIFT_NAMES["lift-3"], staff=True),
        Room(
            f"{storey}-stairs-4", "stairs", box(0, 31, 4, 38), STAIR_NAMES["stairs-4"], staff=True
        ),
    )


def core_gaps(storey: str) -> tuple[Gap, ...]:
    """Return the openings that repeat on every storey."""
    return (
        lift_door(f"{storey}-lift-1", (6, 7.15), (6, 8.35)),
        lift_door(f"{storey}-lift-2", (59, 29.9), (59, 31.1)),
        lift_door(f"{storey}-lift-3", (4.7, 34), (6.3, 34)),
        wide(f"{storey}-stairs-1", (55, 22.5), (55, 25.5)),
        door(f"{storey}-stairs-2", (73, 26), (75, 26)),
        door(f"{storey}-stairs-3", (39, 35), (41, 35)),
        staff_door(f"{storey}-stairs-4", (4, 32), (4, 33.4)),
        staff_door(f"{storey}-staff-corridor", (29, 31.8), (29, 33.2)),
        door(f"{storey}-toilet-women-west", (7.2, 9.5), (8.2, 9.5)),
        door(f"{storey}-toilet-accessible-west", (9.3, 9.5), (10.3, 9.5)),
        door(f"{storey}-toilet-men-west", (11.5, 9.5), (12.5, 9.5)),
        door(f"{storey}-toilet-women-east", (64.7, 26), (65.7, 26)),
        door(f"{storey}-toilet-accessible-east", (68.2, 26), (69.3, 26)),
        door(f"{storey}-toilet-men-east", (70.5, 26), (71.5, 26)),
    )
