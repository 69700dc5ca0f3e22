"""What is looked up of a way's arcs is what comparing its passages would say."""

import random

import numpy as np
import pytest

from hub.engine import Cause, Change
from hub.twin import Twin
from hub.twin.stages.costs import bearing_on
from hub.twin.stages.reasons import Reasons, bearing_of
from routing import Condition, Effect, Target
from tests.hub.library import started_twin

Changes = dict[str, Change[Condition]]


@pytest.fixture(scope="module")
def twin() -> Twin:
    return started_twin()


def drawn_changes(twin: Twin, rng: random.Random, count: int) -> Changes:
    """Conditions that begin, end or become others, on units, openings and connectors."""
    graph = twin.site.costs["foot"].graph
    of = {
        Target.UNIT: graph.unit_ids,
        Target.OPENING: graph.opening_ids,
        Target.CONNECTOR: graph.connector_ids,
    }

    def drawn() -> Condition:
        target = rng.choice(list(of))
        ids = tuple(rng.sample(of[target], min(len(of[target]), rng.randint(1, 3))))
        return Condition(Effect.CLOSED, target, ids)

    cause = Cause("fact", "test", 1, {})
    pairs = [rng.choice([(drawn(), drawn()), (None, drawn()), (drawn(), None)])
             for _ in range(count)]  # fmt: skip
    return {f"c-{number}": Change(*pair, cause) for number, pair in enumerate(pairs)}


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 200])
def test_the_changes_that_bear_on_a_way_are_found_by_its_arcs(twin: Twin, count: int) -> None:
    rng = random.Random(count)  # noqa: S311
    costs = twin.site.costs["foot"]
    changes = drawn_changes(twin, rng, count)
    bearing = bearing_of(costs, changes)
    hit = 0
    for _ in range(60):
        arcs = [rng.randrange(len(costs.live)) for _ in range(rng.randint(0, 40))]
        half = len(arcs) // 2
        one, other = (np.array(part, dtype=np.int32) for part in (arcs[:half], arcs[half:]))
        ends = rng.sample(costs.graph.unit_ids, 2)
        found = bearing.on((one, other), ends)
        assert found == bearing_on(costs, changes, arcs, ends)
        hit += len(found)
    assert hit or count <= 1


def test_what_is_the_same_for_all_routes_of_a_tick_is_worked_out_once(twin: Twin) -> None:
    costs, changes = twin.site.costs["foot"], drawn_changes(twin, random.Random(7), 3)  # noqa: S311
    reasons = Reasons(twin.site, 9)
    bearing = reasons.bearing(costs, changes)
    assert reasons.bearing(costs, changes) is bearing
    assert reasons.bearing(costs, dict(changes)) is not bearing
    said = reasons.announcement(bearing.changes)
    assert said.revision == 9
    assert reasons.announcement(bearing.changes) is said
    assert reasons.announcement(()).en == "The route has changed"
