"""The screens of the sample library: where they hang, look, and what they direct to."""

from floorplans.sample.plan import Names, Screen, Spot, named

STANDING = 0.3
"""Metres from glass to back of a free-standing screen."""


def library_screens() -> tuple[Screen, ...]:
    """Return all screens, lowest level first."""
    return (*ground_screens(), *upper_screens("l2"), *upper_screens("l3"))


def ground_screens() -> tuple[Screen, ...]:
    """Return the screens of level 1."""
    return (
        Screen(
            "sign-l1-01",
            "l1",
            (27, 10.3),
            180,
            named("入口大厅", "Entrance lobby"),
            (
                "unit:l3-special",
                "unit:l2-social",
                "unit:l1-children",
                "unit:l1-selfservice",
                "unit:l1-auditorium",
                "unit:l3-audiovisual",
                "unit:l1-toilet-accessible-west",
                "occupant:shiguang-cafe",
            ),
            STANDING,
        ),
        Screen(
            "sign-l1-02",
            "l1",
            (44.5, 24.4),
            270,
            named("中庭", "Atrium"),
            (
                "unit:l1-periodicals",
                "unit:l1-auditorium",
                "unit:l1-exhibition",
                "occupant:shiguang-cafe",
                "unit:l2-literature",
                "unit:l3-reference",
                "unit:l1-toilet-accessible-east",
            ),
            STANDING,
        ),
        Screen(
            "sign-l1-03",
            "l1",
            (70.8, 24),
            90,
            named("东门厅", "East hall"),
            (
                "amenity:l1-information",
                "unit:l1-exhibition",
                "unit:l1-auditorium",
                "unit:l1-children",
                "unit:l2-digital",
                "unit:l2-seminar-4",
                "unit:l3-special",
            ),
            STANDING,
        ),
        Screen(
            "sign-l1-04",
            "l1",
            (15, 9.5),
            180,
            named("西电梯厅", "West lift hall"),
            (
                "unit:l1-selfservice",
                "unit:l1-children",
                "unit:l2-study-1",
                "unit:l2-social",
                "unit:l3-special",
                "unit:l3-science",
            ),
        ),
    )


def upper_screens(storey: str) -> tuple[Screen, ...]:
    """Return the screens of an upper level: at both lifts, the stairs and the gallery."""
    return (
        upper(storey, 1, (14.8, 9.5), 180, named("西电梯厅", "West lift hall")),
        upper(storey, 2, (59, 19.6), 270, named("中庭回廊东侧", "Gallery, east side")),
        upper(storey, 3, (59, 27.6), 270, named("2号电梯前", "By lift 2")),
        upper(storey, 4, (44, 35), 180, named("北楼梯前", "By the north stairs")),
    )


def upper(storey: str, number: int, glass: Spot, facing: int, names: Names) -> Screen:
    """Return one of the screens of an upper level."""
    slug = f"sign-{storey}-{number:02}"
    return Screen(slug, storey, glass, facing, names, UPPER_DESTINATIONS[storey][number - 1])


UPPER_DESTINATIONS = {
    "l2": (
        (
            "unit:l2-social",
            "unit:l2-literature",
            "unit:l2-study-2",
            "unit:l2-help",
            "unit:l3-special",
            "unit:l1-children",
        ),
        (
            "unit:l2-literature",
            "unit:l2-digital",
            "unit:l2-quiet",
            "unit:l2-seminar-1",
            "unit:l3-audiovisual",
            "unit:l2-social",
            "unit:l2-toilet-accessible-east",
        ),
        (
            "unit:l2-history",
            "unit:l2-seminar-1",
            "unit:l2-makers",
            "unit:l2-digital",
            "unit:l3-reference",
            "unit:l1-auditorium",
        ),
        (
            "fixture:l2-history-range-03",
            "unit:l2-bound",
            "unit:l2-social",
            "unit:l2-makers",
            "unit:l3-foreign",
            "unit:l1-periodicals",
            "unit:l2-toilet-accessible-east",
        ),
    ),
    "l3": (
        (
            "unit:l3-special",
            "occupant:local-history-society",
            "unit:l3-science",
            "unit:l3-technology",
            "unit:l3-microform",
            "unit:l1-selfservice",
        ),
        (
            "unit:l3-technology",
            "unit:l3-audiovisual",
            "unit:l3-study",
            "unit:l3-carrel-4",
            "unit:l3-special",
            "unit:l2-digital",
            "unit:l3-toilet-accessible-east",
        ),
        (
            "unit:l3-reference",
            "unit:l3-training",
            "unit:l3-carrel-1",
            "unit:l3-audiovisual",
            "unit:l2-seminar-2",
            "unit:l1-exhibition",
        ),
        (
            "fixture:l3-reference-range-02",
            "unit:l3-foreign",
            "unit:l3-science",
            "unit:l3-training",
            "unit:l2-history",
            "amenity:l1-information",
        ),
    ),
}
