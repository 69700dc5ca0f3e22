"""The log of incidents, woken by the event loop."""

import asyncio
from functools import partial
from typing import Any

import pytest

from sensors.adapters import IncidentLog
from sensors.incidents import Incidents
from tests.integration.mqtt_tools import eventually


class Lines:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, Any]]] = []

    def info(self, event: str, **fields: object) -> None:
        self.lines.append(("info", event, fields))

    def warning(self, event: str, **fields: object) -> None:
        self.lines.append(("warning", event, fields))

    def error(self, event: str, **fields: object) -> None:
        self.lines.append(("error", event, fields))


async def test_the_end_is_told_by_itself_with_the_last_particulars_and_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = Lines()
    log = IncidentLog(lines, Incidents(quiet=0.05))
    loop = asyncio.get_running_loop()
    with monkeypatch.context() as patched:
        patched.setattr(loop, "time", partial(float, loop.time()))  # all of it in no time
        for number in range(100):
            log.error("sink.failed", topic=f"t{number}", exc_info=True)  # noqa: LOG014
    assert lines.lines == [
        ("error", "sink.failed", {"topic": "t0", "exc_info": True, "incident": "begun"})
    ]
    await eventually(lambda: len(lines.lines) > 1)
    level, event, fields = lines.lines[1]
    assert (level, event, len(lines.lines)) == ("info", "sink.failed", 2)
    assert fields == {"topic": "t99", "incident": "ended", "count": 100, "seconds": 0.0}
    log.error("sink.failed", topic="again")
    assert lines.lines[2][2]["incident"] == "begun"


async def test_incidents_about_different_things_are_told_apart() -> None:
    lines = Lines()
    log = IncidentLog(lines)
    for about in ("one", "two", "one"):
        log.warning("refused", about=about, code=about)
    assert [fields["code"] for _, _, fields in lines.lines] == ["one", "two"]


async def test_nothing_is_kept_of_what_is_over() -> None:
    log = IncidentLog(Lines(), Incidents(quiet=0.01))
    for number in range(1_000):
        log.warning("refused", about=str(number))
    await eventually(lambda: not log._last)
    log.warning("refused", about="last")
    assert len(log._last) == 1
