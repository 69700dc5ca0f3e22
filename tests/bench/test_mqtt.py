"""The measurement of the MQTT endpoint."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.counting import Counter
from bench.harness import BenchError
from bench.mqtt import BARS, ENDPOINT, LIBRARIES, Lane, ratios
from bench.mqtt_devices import Devices
from tests.bench.acknowledging import Acknowledging


def test_a_number_is_seen_by_another_process(tmp_path: Path) -> None:
    writer, reader = Counter(tmp_path / "count"), Counter(tmp_path / "count")
    assert (reader.read(), reader.is_ready) == (0, False)
    writer.ready()
    writer.add(3)
    writer.add(4)
    assert (reader.read(), reader.is_ready) == (7, True)
    writer.close()
    reader.close()


@pytest.mark.parametrize("publish", [Devices.burst, lambda devices: devices.stream(12, 1e6)])
def test_devices_wait_for_each_acknowledgement(
    publish: Callable[[Devices], list[float]],
) -> None:
    with Acknowledging() as broker:
        devices = Devices(broker.port, 6)
        waits = publish(devices)
        assert len(waits) == broker.published
        assert min(waits) >= 0
        devices.close()


def test_an_answer_that_is_no_acknowledgement_ends_the_measurement() -> None:
    with Acknowledging(answer=b"\x40\x02\0") as broker:
        devices = Devices(broker.port, 1)
        with pytest.raises(BenchError, match="does not acknowledge"):
            devices.burst()
        devices.close()


def test_the_goal_is_judged_round_by_round() -> None:
    lanes = [
        Lane(name, (), Counter.__new__(Counter), Devices.__new__(Devices), cpu=cpu)
        for name, cpu in (
            (ENDPOINT, [10.0, 20.0, 30.0]),
            ("mosquitto+aiomqtt", [100.0, 80.0, 150.0]),
            ("mosquitto+gmqtt", [20.0, 41.0, 10.0]),
            ("mosquitto+paho", [50.0, 40.0, 60.0]),
        )
    ]
    found = {result.peer: (result.value, result.ok) for result in ratios(lanes)}
    assert found == {
        "mosquitto+aiomqtt": (0.2, True),
        "mosquitto+gmqtt": (0.5, True),
        "mosquitto+paho": (0.5, None),
    }
    assert set(BARS) < {f"mosquitto+{library}" for library in LIBRARIES}
