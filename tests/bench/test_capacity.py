"""The cost model: sums that can be done by hand."""

from dataclasses import replace

import pytest

from bench.capacity.model import (
    BUSY,
    MOST_CLIENTS,
    Costs,
    Phones,
    Use,
    city,
    core_parts,
    edge_parts,
    egress,
    memory,
    processors,
    use_of,
)

COSTS = Costs(
    idle=1_000,
    message=100,
    tick=1_000,
    count=2_000,
    outage=50_000,
    frame=5,
    client=1,
    handshake=300,
    route=1_500,
    search=200,
    frame_bytes=84,
    client_bytes=20_000,
    route_bytes=5_000,
    building_bytes=500 * 2**20,
    journal_bytes=300,
)
NOBODY = Use(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_hub_that_nobody_uses_costs_what_it_costs_idle() -> None:
    assert processors(COSTS, NOBODY) == pytest.approx(0.001)
    assert memory(COSTS, NOBODY) == COSTS.building_bytes
    assert egress(COSTS, NOBODY) == 0


def test_each_thing_adds_as_often_as_it_happens() -> None:
    used = Use(1_000, 20, 5, 10, 0.1, 2, 3, 4, 6, 50)
    assert sum(core_parts(COSTS, used).values()) == pytest.approx(
        0.001 + 20 * 100e-6 + 5 * 1e-3 + 10 * 2e-3 + 0.1 * 50e-3 + 4 * 1.5e-3 + 6 * 200e-6
    )
    assert sum(edge_parts(COSTS, used).values()) == pytest.approx(
        1_000 * 2 * 5e-6 + 1_000 * 1e-6 + 3 * 300e-6
    )
    assert egress(COSTS, used) == 1_000 * 2 * (84 + 66) * 8
    assert memory(COSTS, used) == COSTS.building_bytes + 1_000 * 20_000 + 50 * 5_000


def test_people_come_ask_and_go_as_is_assumed() -> None:
    used = use_of(600, Phones(stays=600, asks=300, searches=2, follows=0.5))
    assert (used.handshakes, used.routes, used.searches, used.open_routes) == (1, 2, 4, 300)


def test_one_building_with_few_clients_needs_no_gateway() -> None:
    need = city(COSTS, 1, 1_000, Phones())
    assert (need.processes, need.published, need.delivered) == (0, 0, 0)
    assert need.busiest == pytest.approx(need.cores + need.edges)


def test_more_clients_than_a_process_takes_need_gateways() -> None:
    need = city(COSTS, 1, MOST_CLIENTS + 1, Phones())
    assert need.processes == 2
    assert "one gateway" not in need.bottleneck
    assert "connections" in city(COSTS, 1, MOST_CLIENTS, Phones()).bottleneck


def test_a_city_is_the_sum_of_its_buildings() -> None:
    one, many = city(COSTS, 10, 10_000, Phones()), city(COSTS, 1_000, 1_000_000, Phones())
    for name in ("cores", "edges", "memory", "egress", "published", "commits", "disk"):
        assert getattr(many, name) == pytest.approx(100 * getattr(one, name)), name
    assert many.processes == 100
    assert many.delivered == pytest.approx(100 * many.published)
    assert "stream of all buildings" in many.bottleneck
    assert many.district_takes == pytest.approx(many.gateway_takes * 11 / 1_000)


def test_the_bottleneck_is_what_costs_most() -> None:
    dear = replace(COSTS, route=100_000)
    assert "routes" in city(dear, 100, 100_000, Phones()).bottleneck
    busy = Phones(counts=400.0)
    need = city(COSTS, 2, 2_000, busy)
    assert "ticks" in need.bottleneck
    assert need.busiest > BUSY
