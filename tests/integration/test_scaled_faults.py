"""One process after the other is killed under load, and nothing that was acknowledged is lost.

The same with 3,000 clients, and with times, is `python -m bench.scale --faults`.
"""

from pathlib import Path

import pytest

from tests.integration.fault_run import fault_run
from tests.postgres import Postgres
from tests.servers import Mosquitto

pytestmark = pytest.mark.integration

CLIENTS = 60


async def test_no_acknowledged_command_is_lost_whatever_dies(
    tmp_path: Path, postgres: Postgres, mosquitto: Mosquitto
) -> None:
    outcome = await fault_run(tmp_path, postgres, mosquitto, clients=CLIENTS, pause=0.5)
    assert set(outcome.right) == {"core", "gateway", "nats", "nats.leader", "nats.leader.core"}
    assert outcome.acknowledged > 10
    assert (outcome.lost, outcome.wrong) == (0, 0)
    assert outcome.faults == []
    assert outcome.terms >= 2
    report = outcome.report
    assert (report["clients"], report["went_back"], report["resets"]) == (CLIENTS, 0, 0)
    assert report["commander_went_back"] == 0
    assert len(report["epochs"]) == 1
    assert report["breaks"] >= CLIENTS // 3
