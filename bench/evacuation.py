"""Evacuation: how soon the sample libraries are clear, and how soon they could be at best.

For each library and crowd, without and with a fire in the zone that holds most people: the plan is
made, walked person by person (`bench.evacuation_walk`), and held against lower bounds by maximum
flow (`bench.evacuation_bounds`). See `docs/benchmarks.md`.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import harness
from bench.evacuation_bounds import Flows
from bench.evacuation_slots import SlottedFlows
from bench.evacuation_walk import as_planned, by_arrows, by_stewards, times_out
from bench.harness import Options, Result, at_most, figure
from hub.opening import open_site, write_sample
from hub.reading import SAMPLES
from hub.twin import Site
from routing.evacuation import (
    Crowd,
    Hazard,
    Situation,
    arrows_at_once,
    obstructed,
    plan_evacuation,
    standing,
)

SEED = 20_261_129
BAR = 1.1
CROWDS: Mapping[str, float] = {"few": 0.1, "usual": 0.5, "full": 1.0}
"""Share of each zone's capacity that is there, on average."""

PER_METRE = 0.1
"""People per square metre of a full zone whose capacity is not known."""

PASSED = frozenset({"elevator", "escalator", "stairs", "structure", "opentobelow", "road"})
ZONES, QUICK_ZONES = 40, 8
"""Zones of a scenario whose bound is worked out, spread over the time that clearing takes."""

ROUNDS = 3


SLOTS = 50, 250
"""Slots of the bound over time, where the static one, and then the coarse one, leaves it open
whether a time is within the bar."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower bounds, the quick ones first."""

    flows: Flows
    slotted: SlottedFlows

    def ratio(self, milliseconds: float, people: NDArray[np.int64]) -> float:
        """Return a time over the best bound for some people that it takes to judge it."""
        low = max(self.flows.bound(people), 1.0)
        for slots in SLOTS:
            if milliseconds <= BAR * low:
                break
            low = self.slotted.bound(people, low, slots)
        return milliseconds / low


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who is there, and what burns."""

    name: str
    people: Mapping[str, int]
    situation: Situation


def scenarios(site: Site) -> Iterator[Scenario]:
    """Yield the scenarios of a library, the same ones each time."""
    rng = random.Random(SEED)  # noqa: S311 - reproducible
    for name, share in CROWDS.items():
        people = crowd(site, share, rng)
        yield Scenario(name, people, Situation())
        held = {
            zone.id: sum(people.get(u, 0) for u in zone.unit_ids) for zone in site.zones.values()
        }
        fire = Hazard("fire", frozenset(site.zones[max(held, key=held.__getitem__)].unit_ids))
        yield Scenario(f"{name}.fire", people, Situation((fire,)))


def crowd(site: Site, share: float, rng: random.Random) -> Mapping[str, int]:
    """Return how many people are in each unit."""
    found: dict[str, int] = {}
    for zone in site.zones.values():
        metres = site.zone_metres[zone.id]
        capacity = zone.capacity or PER_METRE * metres
        for unit_id in zone.unit_ids:
            unit = site.venue.units[unit_id]
            if unit.category not in PASSED and metres > 0:
                part = capacity * unit.area.area / metres
                found[unit_id] = round(part * share * rng.uniform(0.6, 1.0))
    return found


def measure(options: Options) -> tuple[Result, ...]:
    """Plan, walk and bound every scenario."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for sample in SAMPLES:
            site, _ = open_site(write_sample(Path(folder), sample), simulated=False)
            for scenario in scenarios(site):
                results += judged(site, sample, scenario, options)
    return tuple(results)


def judged(site: Site, sample: str, scenario: Scenario, options: Options) -> list[Result]:
    """Return the figures of one scenario."""
    premises = site.premises
    network = premises.network
    name = f"{sample}.{scenario.name}"
    crowd_there = Crowd(scenario.people)
    plan = plan_evacuation(premises, scenario.situation, crowd_there)
    at_once = arrows_at_once(premises, scenario.situation, crowd_there)
    obstacles = obstructed(network, site.venue, scenario.situation, premises.rules)
    bounds = Bounds(Flows.of(network, obstacles), SlottedFlows(network, obstacles))
    out = times_out(network, obstacles, as_planned(plan.assignment))
    there = standing(network, scenario.people) - plan.assignment.left_over
    led = times_out(network, obstacles, by_arrows(network, plan.arrows.on_foot, there.tolist()))
    nearest = times_out(network, obstacles, by_arrows(network, at_once.on_foot, there.tolist()))
    ratio = bounds.ratio(out[-1][0], there.astype(np.int64))
    least = out[-1][0] / ratio
    zones = zone_ratios(site, bounds, out, QUICK_ZONES if options.quick else ZONES)
    alone = alone_ratios(site, bounds.flows, out, there, QUICK_ZONES if options.quick else ZONES)
    found = [
        figure(f"{name}.people", len(out), "people"),
        figure(f"{name}.stranded", sum(plan.arrows.stranded.values()), "people"),
        figure(f"{name}.clear", out[-1][0] / 1000, "s"),
        at_most(f"{name}.clear.ratio", ratio, "ratio", BAR, "max-flow bound"),
        at_most(f"{name}.zones.max", max(zones), "ratio", BAR, "max-flow bound"),
        figure(f"{name}.zones.median", statistics.median(zones), "ratio", "max-flow bound"),
        figure(f"{name}.zones.alone", statistics.median(alone), "ratio", "bound of the zone alone"),
        figure(f"{name}.arrows", led[-1][0] / 1000, "s"),
        figure(f"{name}.arrows.ratio", led[-1][0] / least, "ratio", "max-flow bound"),
        figure(f"{name}.arrows.told", max(plan.seconds.values()), "s"),
        figure(f"{name}.nearest", nearest[-1][0] / 1000, "s"),
        figure(
            f"{name}.plan.cpu",
            cpu(lambda: plan_evacuation(premises, scenario.situation, crowd_there, once=True)),
            "ms",
        ),
        figure(
            f"{name}.nearest.cpu",
            cpu(lambda: arrows_at_once(premises, scenario.situation, crowd_there)),
            "ms",
        ),
    ]
    if plan.stewarded is not None:
        split = by_stewards(network, plan.arrows.on_foot, plan.stewarded.shares, there.tolist())
        steered = times_out(network, obstacles, split)[-1][0]
        told = plan.stewarded.led.last / 1000
        found += [
            figure(f"{name}.stewards", steered / 1000, "s"),
            figure(f"{name}.stewards.ratio", steered / least, "ratio", "max-flow bound"),
            figure(f"{name}.stewards.told", told, "s"),
        ]
    print("\n".join(f"{each.name:<40} {each.value:>9g} {each.unit}" for each in found), flush=True)
    return found


def cpu(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that some work takes, the least of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        work()
        rounds.append((time.thread_time() - begun) * 1000)
    return min(rounds)


def zone_of(site: Site, spot: int) -> str:
    """Return the zone of a spot."""
    unit_id = site.premises.network.spots[spot].access.unit_id
    return site.zone_of_unit.get(unit_id, unit_id)


def cleared(site: Site, out: list[tuple[float, int]]) -> list[tuple[float, str]]:
    """Return when the last of each zone's people is out, earliest first."""
    last: dict[str, float] = {}
    for moment, spot in out:
        last[zone_of(site, spot)] = moment
    return sorted((moment, zone) for zone, moment in last.items())


def some(zones: list[tuple[float, str]], count: int) -> list[tuple[float, str]]:
    """Return so many zones, spread evenly over all, the last one among them."""
    places = np.unique(np.linspace(0, len(zones) - 1, count).round().astype(int))
    return [zones[place] for place in places.tolist()]


def zone_ratios(
    site: Site, bounds: Bounds, out: list[tuple[float, int]], count: int
) -> list[float]:
    """Return, when each zone is clear, that time over the bound for all who are out by then.

    These same people cannot be out sooner by any plan. A zone alone in the building could, but not
    all zones can be the first.
    """
    spots = len(site.premises.network.spots)
    found = []
    for moment, _ in some(cleared(site, out), count):
        gone = [spot for when, spot in out if when <= moment]
        people: NDArray[np.int64] = np.bincount(gone, minlength=spots).astype(np.int64)
        found.append(bounds.ratio(moment, people))
    return found


def alone_ratios(
    site: Site,
    flows: Flows,
    out: list[tuple[float, int]],
    there: NDArray[np.int32],
    count: int,
) -> list[float]:
    """Return when each zone is clear over the bound for its people alone in the building."""
    owner = [zone_of(site, spot) for spot in range(len(there))]
    found = []
    for moment, zone in some(cleared(site, out), count):
        own = np.array([each == zone for each in owner])
        found.append(moment / max(flows.bound(np.where(own, there, 0).astype(np.int64)), 1.0))
    return found


if __name__ == "__main__":
    sys.exit(harness.run(str(__doc__), measure))
