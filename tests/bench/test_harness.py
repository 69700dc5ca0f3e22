"""Results, percentiles and the clients' frame reader; nothing here takes a time."""

import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import end_to_end
from bench.end_to_end import Timings, car_level_event, car_level_mark, sign_mark, state_event
from bench.end_to_end_rates import PacedHerd
from bench.harness import (
    Machine,
    Options,
    Report,
    Result,
    at_most,
    bar_lines,
    figure,
    median_over,
    median_ratio,
    percentile,
    print_report,
)
from bench.mqtt_publisher import connect_packet, publish_packet
from bench.processes import server_cpus
from bench.servers import BROKERED, EMBEDDED, NAIVE
from bench.ws_clients import Herd
from sensors.mqtt.connecting import parse_connect
from sensors.mqtt.frames import FrameBuffer
from sensors.mqtt.packets import split_publish


class TestPercentile:
    def test_is_the_nearest_rank(self) -> None:
        hundred = [float(value) for value in range(100, 0, -1)]
        assert percentile(hundred, 50) == 50
        assert percentile(hundred, 99) == 99
        assert percentile(hundred, 100) == 100

    def test_of_few_values_at_99_is_the_largest(self) -> None:
        assert percentile([3.0, 1.0, 2.0], 99) == 3.0

    @pytest.mark.parametrize("percent", [0, 101])
    def test_refuses_what_is_no_percentage(self, percent: float) -> None:
        with pytest.raises(ValueError, match="percentage"):
            percentile([1.0], percent)

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(ValueError, match="needs values"):
            percentile([], 50)

    @given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(0.1, 100))
    def test_is_a_value_that_so_many_do_not_exceed(
        self, values: list[float], percent: float
    ) -> None:
        found = percentile(values, percent)
        assert found in values
        assert sum(value <= found for value in values) >= len(values) * percent / 100 - 1e-9


class TestRounds:
    def test_one_bad_round_does_not_count(self) -> None:
        assert median_over([[1.0], [900.0], [2.0]], 50) == 2.0

    def test_a_ratio_is_taken_within_each_round(self) -> None:
        # Everything took ten times as long in the second round, for both sides.
        assert median_ratio([[1.0], [10.0], [1.0]], [[2.0], [20.0], [2.0]], 50) == 0.5


class TestResults:
    def test_a_bar_is_held_against_the_unrounded_value(self) -> None:
        assert at_most("a", 0.650_01, "ratio", 0.65).ok is False
        assert at_most("a", 0.65, "ratio", 0.65).ok is True

    def test_without_a_bar_there_is_no_verdict(self) -> None:
        assert figure("a", 1.234_567, "ms") == Result("a", 1.235, "ms", None, None, None)

    def test_the_last_line_is_the_report(self, capsys: pytest.CaptureFixture[str]) -> None:
        machine = Machine("CPU", 2, "6.1", "3.11")
        report = Report(machine, {"zhilu": "0.1"}, (figure("a", 1, "ms"),))
        print_report(report, Options(quick=True, as_json=True))
        last = capsys.readouterr().out.splitlines()[-1]
        assert msgspec.json.decode(last) == {
            "machine": {"cpu": "CPU", "cores": 2, "kernel": "6.1", "python": "3.11"},
            "versions": {"zhilu": "0.1"},
            "results": [
                {"name": "a", "value": 1.0, "unit": "ms", "peer": None, "bar": None, "ok": None}
            ],
        }

    def test_a_missed_bar_is_said_aloud(self) -> None:
        (line,) = bar_lines([figure("plain", 1, "ms"), at_most("a", 2, "ratio", 1, NAIVE)])
        assert line.endswith("bar 1 MISSED")


class TestMarks:
    def test_a_move_is_known_by_its_level(self) -> None:
        event = car_level_event(17)
        delta = (
            b'{"topic":"machines","revision":9,"patch":{"machines":{"lift-1":{"car_level":17}}}}'
        )
        peer = b'{"topic": "machines", "machine": "lift-1", "car_level": 17}'
        assert car_level_mark(delta) == car_level_mark(peer) == event.mark

    def test_what_is_sent_on_connecting_is_no_event(self) -> None:
        snapshot = (
            b'{"topic":"machines","epoch":"e","revision":9,"snapshot":'
            b'{"machines":{"lift-1":{"car_level":17}}}}'
        )
        assert car_level_mark(snapshot) is None
        assert car_level_mark(b'{"state": {"lift-1": {"car_level": 17}}}') is None
        assert sign_mark(b'{"topic":"sign/sign-l1-01","epoch":"e","revision":1}') is None

    def test_each_event_changes_something(self) -> None:
        for event in (state_event, car_level_event):
            assert all(event(number).payload != event(number + 1).payload for number in range(400))

    def test_a_frame_that_nobody_waits_for_is_counted(self) -> None:
        herd = Herd("", 0, "", b"", b"ready", lambda payload: int(payload[-1:]))
        herd.expected = 1
        for payload in (b"1", b"2"):
            herd.take(0, payload, 5)
        assert (herd.arrivals, herd.strays) == ([5], 1)

    def test_a_later_event_tells_of_those_before_it(self) -> None:
        herd = PacedHerd("", 0, "", b"", b"ready", int)
        herd.begin(198, clients=2)
        for client, mark, at_ns in ((1, b"198", 1), (2, b"0", 2), (1, b"199", 3), (1, b"1", 4)):
            herd.take(client, mark, at_ns)
        assert herd.arrived == {198: 2, 199: 3, 200: 4}


class TestPublisher:
    def test_speaks_mqtt_3_1_1(self) -> None:
        buffer = FrameBuffer(1_000)
        buffer.push(connect_packet("device") + publish_packet("a/b", b"1", 7))
        connect, publish = buffer.pull(), buffer.pull()
        assert connect is not None
        assert publish is not None
        assert parse_connect(connect[1]).client_id == "device"
        topic, packet_id, _, payload = split_publish(*publish, 4)
        assert (publish[0], topic, packet_id, payload) == (0x32, b"a/b", b"\0\7", b"1")


def test_servers_and_load_do_not_share_a_processor_where_there_are_two() -> None:
    cpus = os.sched_getaffinity(0)
    assert server_cpus() <= cpus
    assert (max(cpus) in server_cpus()) == (len(cpus) == 1)


def test_the_goal_is_judged_once_and_by_the_ratio() -> None:
    by_server = {EMBEDDED: timings(6.6), BROKERED: timings(9.0), NAIVE: timings(10.0)}
    results = list(end_to_end.machine_results(dict.fromkeys((1, 100, 1_000), by_server)))
    assert len({result.name for result in results}) == len(results)
    (judged,) = (result for result in results if result.bar is not None)
    assert judged == Result(
        "machines.1000.zhilu.last.p50.ratio", 0.66, "ratio", NAIVE, bar=0.65, ok=False
    )


def timings(milliseconds: float) -> Timings:
    rounds = [[milliseconds]]
    return Timings(rounds, rounds, rounds, rounds, [1.0])
