"""The log: its forms, its levels, what libraries say, and a storm of bad messages."""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from contextvars import copy_context

import pytest
import structlog

from hub.config import LogConfig
from hub.inputs import Inputs
from hub.logs import REQUEST, configure_logging
from tests.hub.test_inputs import LIFT, StoppedClock
from tests.logs import plain_logs

Configure = Callable[[LogConfig], io.StringIO]


@pytest.fixture
def configured() -> Iterator[Configure]:
    """Give what configures the log and returns its stream; all is as before at the end."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def configure(config: LogConfig) -> io.StringIO:
        stream = io.StringIO()
        configure_logging(config, stream)
        return stream

    yield configure
    root.handlers = handlers
    root.setLevel(level)
    plain_logs()


def test_lines_are_pairs(configured: Configure) -> None:
    stream = configured(LogConfig())
    structlog.get_logger().warning("door.stuck", door="d 1", open=True)
    line = stream.getvalue()
    assert line.startswith("timestamp=")
    assert line.endswith('level=warning event=door.stuck door="d 1" open=true\n')


def test_lines_are_json_with_the_trace_as_text(configured: Configure) -> None:
    stream = configured(LogConfig(format="json"))
    structlog.get_logger().error("door.stuck", where={"a"}, exc_info=ValueError("门"))
    line = json.loads(stream.getvalue())
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert "ValueError: 门" in line["exception"]
    assert "门" in stream.getvalue()


def test_the_least_level_is_kept_to(configured: Configure) -> None:
    stream = configured(LogConfig(level="warning"))
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert stream.getvalue().count("\n") == 1


def test_the_id_of_a_request_stands_in_its_lines(configured: Configure) -> None:
    stream = configured(LogConfig(format="json"))
    context = copy_context()
    context.run(REQUEST.set, "r-1")
    context.run(structlog.get_logger().info, "asked")
    structlog.get_logger().info("later")
    asked, later = map(json.loads, stream.getvalue().splitlines())
    assert asked["request_id"] == "r-1"
    assert "request_id" not in later


async def test_a_library_that_repeats_itself_is_one_incident(configured: Configure) -> None:
    stream = configured(LogConfig(format="json"))
    for number in range(1_000):
        logging.getLogger("asyncio").error("socket.accept() failed %d", number)
    logging.getLogger("asyncio").info("nothing anybody wants")
    (line,) = map(json.loads, stream.getvalue().splitlines())
    assert (line["event"], line["logger"], line["incident"]) == ("library", "asyncio", "begun")
    assert line["message"] == "socket.accept() failed 0"


async def test_another_error_is_another_incident_though_a_library_says_the_same_of_it(
    configured: Configure,
) -> None:
    stream = configured(LogConfig(format="json"))

    def fails(number: int) -> None:
        if number % 2:
            raise KeyError(number)
        raise ValueError(number)

    for number in range(100):
        try:
            fails(number)
        except (KeyError, ValueError):
            logging.getLogger("aiohttp.server").exception("Error handling request from %s", "::1")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert "ValueError: 0" in first["exception"]
    assert "KeyError: 1" in second["exception"]


async def test_tasks_that_fail_alike_are_one_incident(configured: Configure) -> None:
    stream = configured(LogConfig(format="json"))

    async def fails() -> None:
        raise ValueError

    for _ in range(100):
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task failed", "task": (task := asyncio.create_task(fails()))}
            | {"exception": (await asyncio.gather(task, return_exceptions=True))[0]}
        )
    (line,) = map(json.loads, stream.getvalue().splitlines())
    assert "Task-" in line["message"]


async def test_ten_thousand_bad_messages_are_a_handful_of_lines(configured: Configure) -> None:
    stream = configured(LogConfig(format="json"))
    inputs = Inputs("embedded", {"lift-1": LIFT}, StoppedClock())
    bad = ((b"{", "state"), (b"\xff", "state"), (b"1", "unheard-of"), (b'{"value": null}', "state"))
    for number in range(10_000):
        payload, quantity = bad[number % len(bad)]
        inputs.sink(f"zhilu/v1/lift-1/{quantity}", payload, False)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert 1 < len(lines) <= len(bad)
    assert len({line["code"] for line in lines}) == len(lines)
    assert {line["event"] for line in lines} == {"reading.malformed"}
    assert inputs.status().malformed == 10_000
    later = inputs._incidents._incidents.look(10**9)
    assert sum(told.count for told in later) == 10_000
