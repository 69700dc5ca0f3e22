"""What joins the storeys of the central library: 12 lifts, 6 stairs, 8 escalators."""

from floorplans.sample.central.cores import CORES
from floorplans.sample.plan import Names, Shaft, named

BASEMENTS = ("cb3", "cb2", "cb1")
FLOORS = ("c1", "c2", "c3", "c4", "c5", "c6")
ALL = (*BASEMENTS, *FLOORS)

ESCALATOR_RUNS = (("cb1", "c1"), ("c1", "c2"), ("c2", "c3"), ("c3", "c4"))
"""Lower and upper storey of each pair of escalators; the first of a pair runs up."""

OTHER_STAIRS = {
    "stairs-01": named("中庭楼梯", "Atrium stairs"),
    "stairs-06": named("阶梯书台", "Stepped seating"),
}
STAFF_LIFTS = {"lift-09", "lift-10"}
GOODS_LIFTS = {"lift-11", "lift-12"}
PANORAMIC_LIFTS = ("lift-07", "lift-08")
DEEP_CORES = {"se", "ne"}
"""Cores that go down to the third basement."""


def connector_names() -> dict[str, Names]:
    """Return what people call each connector."""
    names = dict(OTHER_STAIRS)
    for place in CORES:
        names[place.stairs] = named(f"{place.zh}疏散楼梯", f"{place.en.capitalize()} stairs")
    for number in range(1, 13):
        slug = f"lift-{number:02}"
        zh, en = lift_kind(slug)
        names[slug] = named(f"{number}号{zh}", f"{en} {number}")
    for number, (lower, upper) in enumerate(ESCALATOR_RUNS):
        low, high = (storey.removeprefix("c").upper() for storey in (lower, upper))
        names[f"escalator-{2 * number + 1:02}"] = named(
            f"上行扶梯（{low}–{high}层）", f"Up escalator ({low}–{high})"
        )
        names[f"escalator-{2 * number + 2:02}"] = named(
            f"下行扶梯（{high}–{low}层）", f"Down escalator ({high}–{low})"
        )
    return names


def lift_kind(slug: str) -> tuple[str, str]:
    """Return what kind of lift one is, in both languages."""
    if slug in STAFF_LIFTS:
        return "员工电梯", "Staff lift"
    if slug in GOODS_LIFTS:
        return "货梯", "Goods lift"
    if slug in PANORAMIC_LIFTS:
        return "观光电梯", "Panoramic lift"
    return "电梯", "Lift"


def shafts() -> tuple[Shaft, ...]:
    """Return all connectors."""
    names = connector_names()
    found = [Shaft("stairs-01", "stairs", names["stairs-01"], FLOORS)]
    for place in CORES:
        deep = place.slug in DEEP_CORES
        found.append(Shaft(place.stairs, "stairs", names[place.stairs], ALL if deep else ALL[1:]))
        found += [Shaft(slug, "elevator", names[slug], ALL[1:]) for slug in place.cars]
        for slug in (place.staff_car, place.goods_car):
            if slug is not None:
                served = ALL if deep else ALL[1:]
                found.append(Shaft(slug, "elevator", names[slug], served))
    found += [Shaft(slug, "elevator", names[slug], FLOORS) for slug in PANORAMIC_LIFTS]
    found.append(Shaft("stairs-06", "stairs", names["stairs-06"], FLOORS[:2]))
    for number, run in enumerate(ESCALATOR_RUNS):
        for offset, direction in ((1, "up"), (2, "down")):
            slug = f"escalator-{2 * number + offset:02}"
            found.append(Shaft(slug, "escalator", names[slug], run, direction))
    return tuple(sorted(found, key=lambda shaft: shaft.slug))
