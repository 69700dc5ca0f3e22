"""What is kept of leave is bounded, under weights that stay as well."""

import pytest

from routing import annexes
from routing.annexes import Annexes, annex_of
from routing.costs import EMPTY
from tests.routing.worlds import World

KEYS = [(frozenset({f"room {number}"}), frozenset[str](), "") for number in range(10)]


def test_beyond_the_bound_all_are_forgotten_also_while_no_weight_changes(
    built: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annexes, "MOST_ANNEXES", 4)
    costs = built.costs["foot"]
    held = Annexes()
    for key in KEYS:
        assert held.sure(costs.live, key) is None
        made = held.renewed(
            costs.live, key, ((),), lambda: annex_of(costs.graph, costs.live, EMPTY, EMPTY)
        )
        assert held.sure(costs.live, key) is made
    assert [held.sure(costs.live, key) is not None for key in KEYS] == [False] * 8 + [True] * 2
