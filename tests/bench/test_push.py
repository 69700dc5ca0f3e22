"""The benchmark of push: what it sends, what it holds against what, and that its pieces fit."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bench.harness import BenchError, Result
from bench.push.lanes import Lane, lane
from bench.push.measures import Measured, fan_out
from bench.push.messages import MARK, document, floor, floor_text, text
from bench.push.publishers import mqtt_publish
from bench.push.results import BARS, results_of


@pytest.mark.parametrize("message", [text(5), text(5, "t/9"), floor_text(5), json.dumps(floor(7))])
def test_each_message_has_the_mark_once(message: str) -> None:
    assert message.encode().count(MARK) == 1


def test_every_member_changes_each_time() -> None:
    first, second = document(1), document(2)
    assert all(first[name] != second[name] for name in first)
    assert 180 <= len(text(123_456)) <= 220


def test_mqtt_packets_of_any_length() -> None:
    assert mqtt_publish(b"hi") == b"\x30\x05\x00\x01thi"
    assert mqtt_publish(bytes(200))[:3] == b"\x30\xcb\x01"


def measured() -> Measured:
    made = Measured()
    kinds = {kind for _, _, kind in BARS} | {"zhilu", "zhilu-deflate"}
    for what, clients, _ in BARS:
        for kind in kinds:
            rate = 1_000.0 if kind.startswith("zhilu") else 100.0
            made.per_cpu[what, clients, kind] = [rate, rate]
            made.waits[what, clients, kind] = [[1.0, 2.0]] * 2
    made.per_cpu["updates", 1_000, "zhilu"] = [9_000.0]
    made.waits["updates", 1_000, "zhilu"] = [[100.0]]
    made.waits["stalled", 1_000, "with"] = [[11.0]]
    made.waits["stalled", 1_000, "without"] = [[10.0]]
    made.cores.append(0.4)
    made.figures.update(
        {"stalled.growth": 0.1, "stalled.kernel": 0.1, "storm.clients": 10_000.0}
        | {"storm.seconds": 9.0, "storm.tick.late.p99": 10.0, "storm.tick.late.max": 90.0}
        | {"memory.idle.zhilu": 15.0, "memory.idle.websockets-deflate": 55.0}
    )
    return made


def test_every_bar_is_held_against_what_was_measured() -> None:
    results = {result.name: result for result in results_of(measured())}
    held = {name: result for name, result in results.items() if result.bar is not None}
    assert len(held) == len(BARS) + 3 + 1 + 3 + 2 + 1
    for (what, clients, kind), bar in BARS.items():
        ours = "zhilu-deflate" if what == "deflate" else "zhilu"
        result = held[f"{what}.{clients}.{ours}.per_cpu.{kind}"]
        assert result == Result(result.name, 10.0, "x", kind, bar, bar <= 10.0)
    assert held["updates.1000.zhilu.per_cpu.aiohttp"].ok is False
    assert held["stalled.1000.p99.ratio"].value == 1.1


class Tiring(Lane):
    """A lane whose server hangs up after three orders."""

    def ask(self, do: str, **order: object) -> dict[str, Any]:
        self.clients.append((do, order))  # type: ignore[attr-defined]
        if len(self.clients) > 3:  # type: ignore[arg-type]
            raise BenchError("hung up")
        return {"seconds": 1.0, "deliveries": 8, "cpu_ns": 2, "ms": [1.0]}


def test_a_server_that_gives_up_is_named_and_the_others_go_on() -> None:
    made = Measured()
    orders: Any = []
    lanes: list[Lane] = [Tiring("mosquitto", orders, orders)]
    fan_out(made, "one", lanes, clients=10, rounds=3, deliveries=10)
    assert lanes == []
    assert made.failed == ["one.10.mosquitto"]
    assert made.per_cpu["one", 10, "mosquitto"] == [4e9]


@pytest.mark.integration
def test_ours_and_the_loop_in_c_deliver_every_message() -> None:
    made = Measured()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with lane("c", folder) as loop, lane("zhilu", folder) as ours:
            for what in ("one", "ten"):
                fan_out(made, what, [loop, ours], clients=20, rounds=1, deliveries=10_000)
    assert all(rates[0] > 0 for rates in made.per_cpu.values())
    assert set(made.per_cpu) == {
        (what, 20, kind) for what in ("one", "ten") for kind in ("c", "zhilu")
    }
