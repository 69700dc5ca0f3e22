"""Every call and topic of a gateway with every role: its own, and those that it passes on."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from hub.access import Right, Role
from hub.api import ENDPOINTS
from hub.gateway import knowing
from hub.gateway.calls import CALLS, Call, nothing_there
from hub.gateway.web import SERVED, VIEWS
from tests.integration.access_tools import Guarded, Person, asking, guarded_hub
from tests.integration.gateway_tools import gateway_before
from tests.integration.test_access_matrix import DENIED, allowed, code_of, status_of

pytestmark = pytest.mark.integration

OWN = {"/healthz", "/readyz", "/metrics"}


class Before(Guarded):
    """A hub as it is met by way of a gateway."""

    def __init__(self, core: Guarded, address: str, app: Any) -> None:
        super().__init__(core.running, core.http)
        self.core, self.app = core, app
        self.running: Any = SimpleNamespace(address=address, runtime=core.running.runtime)

    async def everybody(self) -> list[Person]:
        """Return somebody of every role, whose browsers show the gateway's pages."""
        people = await self.core.everybody()
        for person in people:
            if "Origin" in person.headers:
                cookie = person.cookie.replace("=", ".main=", 1)
                person.headers = {"Cookie": cookie, "Origin": self.running.address}
        return people


@pytest_asyncio.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Before]:
    async with (
        guarded_hub(asking(tmp_path, proxies=("127.0.0.1",))) as core,
        gateway_before({"main": core.running}) as (address, app),
    ):
        yield Before(core, address, app)


def refusal(right: Right, person: Person) -> str | None:
    if right in person.rights:
        return None
    return f"access.{'unknown' if person.role is Role.VISITOR else 'forbidden'}"


async def test_a_gateway_serves_nothing_that_asks_for_no_right(hub: Before) -> None:
    table: dict[object, Call] = hub.app[CALLS]
    others = [each for each in hub.app.router.routes() if each not in table]
    assert len(table) + len(others) == len(hub.app.router.routes())
    # What is served nowhere is told to be nothing, or which methods it takes.
    assert [each.handler for each in others] == [nothing_there]
    assert set(table.values()) == set(SERVED)
    passed = {call.path for call in SERVED if call.right is None}
    # What stands there meets the core's own table.
    assert passed == {"/api/{rest:.*}"}
    assert {type(call.right) for call in SERVED if call.path not in passed} == {Right}
    rights = {call.path: call.right for call in SERVED}
    declared = {each.address: each.right for each in ENDPOINTS if each.address in rights}
    assert set(declared) > OWN
    assert {path: rights[path] for path in declared} == declared


async def own_calls(hub: Before, people: list[Person]) -> list[object]:
    """Try all that a gateway serves itself; returns what was not as declared, for each try."""
    wrong: list[object] = []
    for call in (each for each in SERVED if each.right is not None and not each.stream):
        path = re.sub(r"\{.*\}", "nothing", call.path.replace("{building}", "main"))
        for before in ("", "/b/main") if call.everywhere else ("",):
            for person in people:
                status, told, _ = await hub.ask("GET", before + path, **person.headers)
                code = told.get("code") if isinstance(told, dict) else None
                assert call.right is not None
                expected = refusal(call.right, person)
                refused = status in {401, 403}
                right = (code if refused else None, refused) == (expected, expected is not None)
                wrong.append(None if right else (path, person.role.value, status, code))
    return wrong


async def passed_calls(hub: Before, people: list[Person]) -> list[object]:
    """Try all that a core serves, by way of the gateway."""
    wrong: list[object] = []
    calls = [(endpoint, before) for endpoint in ENDPOINTS for before in ("", "/b/main")]
    for endpoint, before in calls:
        if before and (endpoint.method != "GET" or endpoint.address in OWN | {"/assets/{name}"}):
            continue
        for person in people:
            headers = person.headers
            if endpoint.name == "signOut" and person.cookie:
                headers = await hub.signed_in(person.name)
            seen = replace(endpoint, under=before + endpoint.under)
            code = await code_of(hub, seen, headers)
            right = (code if code in DENIED else None) == refusal(endpoint.right, person)
            wrong.append(None if right else (before, endpoint.name, person.role.value, code))
    return wrong


async def test_every_call_of_a_gateway_with_every_role(
    hub: Before, capsys: pytest.CaptureFixture[str]
) -> None:
    people = await hub.everybody()
    tried = [*await own_calls(hub, people), *await passed_calls(hub, people)]
    wrong = [each for each in tried if each is not None]
    with capsys.disabled():
        print(f"\nrights: {len(tried)} pairs by a gateway tried, {len(wrong)} not as declared")  # noqa: T201
    assert wrong == []
    assert len(tried) > len(ENDPOINTS) * len(Role)


async def test_every_topic_of_a_gateway_with_every_role(hub: Before) -> None:
    topics = [*hub.running.runtime.twin.documents()]
    signs = [topic for topic in topics if topic.startswith("sign/")]
    topics = [*(each for each in topics if each not in signs[2:]), "#", "sign/+", "no/such"]
    wrong = []
    for person in await hub.everybody():
        for topic in topics:
            status = await status_of(hub, topic, person)
            if (status == 200) != (allowed(person, topic) and Right.VISIT in person.rights):
                wrong.append((topic, person.role.value, status))
    assert wrong == []


async def test_what_is_sent_reaches_the_core_whole(hub: Before) -> None:
    await hub.core.account("ada", Role.VIEWER)
    assert (await hub.signed_in("ada"))["Cookie"]


async def test_there_is_nothing_of_a_building_that_the_gateway_does_not_know(hub: Before) -> None:
    for path in ("/", "/console", "/sign-in", "/sign/one", "/api/v1/venue", "/api/v1/stream"):
        status, _, _ = await hub.ask("GET", f"/b/elsewhere{path}")
        assert status == 404, path


async def test_the_figures_are_read_on_while_no_core_answers(hub: Before) -> None:
    admin = await hub.core.somebody(Role.ADMIN)
    shown = {"Authorization": f"Bearer {admin.token}"}
    assert (await hub.ask("GET", "/metrics"))[0] == 401
    status, text, _ = await hub.ask("GET", "/metrics", **shown)
    assert status == 200
    assert "zhilu_gateway_current" in text
    hub.app[VIEWS]["main"].lease = None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(knowing, "LASTS_SECONDS", 0.0)
        assert (await hub.ask("GET", "/metrics", **shown))[0] == 200
        assert (await hub.ask("GET", "/metrics"))[0] == 401
        patched.setattr(knowing, "SCRAPERS_SECONDS", 0.0)
        assert (await hub.ask("GET", "/metrics", **shown))[0] == 401
