"""Recorded people counts, replayed through a real broker into a hub."""

from pathlib import Path

import pytest

from hub.errors import StartError
from hub.replay import Progress, all_samples, recordings, replay
from tests.integration.hub_tools import config_for, heard, hub
from tests.integration.mqtt_tools import eventually
from tests.servers import Mosquitto, free_port

pytestmark = pytest.mark.integration


@pytest.mark.shared
async def test_the_recorded_rooms_fill_the_seminar_rooms(
    mosquitto: Mosquitto, tmp_path: Path, shared_dir: Path
) -> None:
    files = recordings(shared_dir / "occupancy" / "sdu_ou44")
    async with hub(config_for(tmp_path, mosquitto)) as running:
        await heard(running, 0)
        samples = all_samples(files, {}, lambda *_: None)
        first_hours = (sample for _, sample in zip(range(2_000), samples, strict=False))
        progress = Progress()
        await replay(first_hours, 600_000, mosquitto.host, mosquitto.port, lambda _: None, progress)
        assert progress.published == 2_000
        await heard(running, 2_000)
        last = {
            sample.sensor: sample.people
            for _, sample in zip(range(2_000), all_samples(files, {}, print), strict=False)
        }
        runtime = running.running.runtime
        assert runtime.inputs.status_now().unassigned == 0
        site = runtime.twin.site

        def shown() -> dict[str, object]:
            document = runtime.twin.document("level/1/occupancy")
            assert document is not None
            zones = document["zones"]
            assert isinstance(zones, dict)
            found: dict[str, object] = {}
            for sensor in last:
                zone = zones[site.devices[sensor].zone or ""]
                assert isinstance(zone, dict)
                found[sensor] = zone.get("people")
            return found

        await eventually(lambda: shown() == last)


async def test_a_broker_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "room.csv"
    path.write_text("timestamp_utc,occupant_count\n2017-03-21T07:00:00Z,1\n")
    samples = all_samples((path,), {}, print)
    with pytest.raises(StartError, match="no MQTT broker"):
        await replay(samples, 1, "127.0.0.1", free_port(), lambda _: None, Progress())
