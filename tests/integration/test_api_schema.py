"""The whole API against its OpenAPI document: requests that fit and that do not, made by chance.

schemathesis makes them from the document alone, always the same ones. The hub asks nobody who they
are (`[access] mode = "open"`), so that every call is reached.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from hub.api import ENDPOINTS
from hub.api.openapi import openapi
from hub.app import running_hub
from hub.config import Config
from tests.integration.hub_tools import config_for

pytestmark = pytest.mark.integration

EXAMPLES = int(os.environ.get("ZHILU_EXAMPLES", "10"))
"""Requests of each call; more of them by hand: ZHILU_EXAMPLES=200."""
CHECKS = [
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
]
STREAMS = [endpoint.name for endpoint in ENDPOINTS if endpoint.stream]


def whole_schema() -> Any:
    """Return the document as schemathesis has it, without what never ends."""
    document = msgspec.json.decode(msgspec.json.encode(openapi(ENDPOINTS)))
    schema = schemathesis.openapi.from_dict(document)
    schema.config.generation.update(modes=list(GenerationMode), deterministic=True)
    schema.config.phases.update(phases=["fuzzing"])
    return schema.exclude(operation_id=STREAMS)


schema = whole_schema()


def unlimited(data: Path) -> Config:
    """Return the configuration of a hub that lets everybody ask as much as they like."""
    config = config_for(data)
    http = msgspec.structs.replace(config.http, visitor_rate=0.0, member_rate=0.0)
    return msgspec.structs.replace(config, http=http)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a hub beside the test, in a thread of its own: schemathesis does not await."""
    config = unlimited(tmp_path_factory.mktemp("data"))
    told: list[str] = []
    ready, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with running_hub(config) as running:
            told.append(running.address)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(60)
    yield told[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(30)
    loop.close()


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_call_keeps_to_the_document(case: Any, address: str) -> None:
    response = case.call(base_url=address, timeout=30)
    case.validate_response(response, checks=CHECKS)


def test_every_call_is_tried_but_for_what_never_ends() -> None:
    operations = schema.get_all_operations()
    names = {result.ok().definition.raw["operationId"] for result in operations}
    described = {endpoint.name for endpoint in ENDPOINTS if not endpoint.page}
    assert names == described - set(STREAMS)
