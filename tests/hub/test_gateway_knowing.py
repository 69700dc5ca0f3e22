"""Gateways ask the core who their clients are, and end what is no longer so."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from aiohttp import web

from hub.access import VISITOR, Right
from hub.errors import NoCoreError
from hub.gateway import knowing
from hub.gateway.knowing import KNOWN, Knowing, grants_of
from hub.gateway.passing import Passing
from hub.gateway.view import View

VIEWER: dict[str, object] = {
    "id": "u-1",
    "name": "ada",
    "kind": "account",
    "roles": ["viewer", "of a later version"],
    "rights": ["visit", "watch", "of a later version"],
}
NOBODY = {"id": "visitor", "name": "visitor", "kind": "visitor", "roles": [], "rights": ["visit"]}
CONSOLE = {**VIEWER, "id": "console", "name": "console", "kind": "local"}


class Core:
    """A core that knows some; without `people` it does not answer."""

    def __init__(self, people: dict[str, dict[str, object]] | None) -> None:
        self.people = people
        self.asked = 0

    async def me(self, view: View, headers: Iterable[tuple[str, str]]) -> bytes:
        self.asked += 1
        if self.people is None:
            raise NoCoreError(view.building)
        shown = dict(headers).get("Authorization", "")
        return msgspec.json.encode(self.people.get(shown, NOBODY))


class Pushing:
    """What a push server is told."""

    def __init__(self) -> None:
        self.open: frozenset[str] = frozenset()
        self.dismissed: list[str] = []

    def keys(self) -> frozenset[str]:
        return self.open

    def dismiss(self, keys: Iterable[str]) -> None:
        self.dismissed += keys


class Request(dict[Any, Any]):
    """A request, as far as it is looked at."""

    def __init__(self, **headers: str) -> None:
        super().__init__()
        self.headers = headers


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowing, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(knowing, "LASTS_SECONDS", 0.0)


def made(core: Core, push: Pushing | None = None) -> Knowing:
    view = SimpleNamespace(building="main", push=push)
    return Knowing(cast("Passing", core), cast("View", view))


async def who(known: Knowing, **headers: str) -> web.Request:
    request = cast("web.Request", Request(**headers))
    await known.note(request)
    return request


async def test_what_a_client_sends_is_shown_to_the_core() -> None:
    known = made(Core({"Bearer good": VIEWER}))
    request = await who(known, Authorization="Bearer good")
    assert (request[KNOWN].name, request[KNOWN].rights) == (
        "ada",
        frozenset({Right.VISIT, Right.WATCH}),
    )
    grants = grants_of(request)
    assert grants.hears("alarms")
    assert not grants.takes("screen/sign-1")
    assert "good" not in grants.key
    for headers in ({}, {"Authorization": "Bearer bad"}):
        assert (await who(known, **headers))[KNOWN] is VISITOR


async def test_whoever_was_not_asked_for_is_a_visitor() -> None:
    grants = grants_of(cast("web.Request", Request()))
    assert not grants.hears("alarms")
    assert grants.hears("machines")


async def test_where_no_core_answers_everybody_is_a_visitor() -> None:
    core = Core({"Bearer good": VIEWER})
    known = made(core)
    await who(known, Authorization="Bearer good")
    core.people = None
    assert (await who(known, Authorization="Bearer good"))[KNOWN] is VISITOR


async def test_a_core_that_asks_nobody_makes_everybody_known_also_while_it_is_away() -> None:
    core = Core({"": CONSOLE})
    known = made(core)
    assert (await who(known))[KNOWN].kind == "local"
    core.people = None
    assert (await who(known))[KNOWN].kind == "local"


async def test_an_answer_counts_for_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowing, "LASTS_SECONDS", 60.0)
    core = Core({"Bearer good": VIEWER})
    known = made(core)
    for _ in range(5):
        await who(known, Authorization="Bearer good")
    assert core.asked == 1


async def test_what_is_open_ends_when_its_client_may_do_less_and_not_when_no_core_answers() -> None:
    core, push = Core({"Bearer a": VIEWER, "Bearer b": VIEWER}), Pushing()
    known = made(core, push)
    keys = [(await who(known, Authorization=f"Bearer {each}"))[KNOWN].key for each in "ab"]
    push.open = frozenset(keys)
    await known.look()
    core.people = None
    await known.look()
    assert push.dismissed == []
    core.people = {"Bearer a": VIEWER, "Bearer b": {**VIEWER, "rights": ["visit"]}}
    await known.look()
    assert push.dismissed == [keys[1]]
    core.people = {}
    push.open = frozenset(keys[:1])
    await known.look()
    assert push.dismissed == [keys[1], keys[0]]


async def test_what_a_page_elsewhere_causes_is_kept_of_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else such a page could have its reader be a visitor here for as long as an answer counts."""
    monkeypatch.setattr(knowing, "LASTS_SECONDS", 60.0)

    class ByCookie(Core):
        async def me(self, view: View, headers: Iterable[tuple[str, str]]) -> bytes:
            del view
            told = dict(headers)
            known = "Cookie" in told and told.get("Sec-Fetch-Site") != "same-site"
            return msgspec.json.encode(VIEWER if known else NOBODY)

    known, cookie = made(ByCookie({})), {"Cookie": "zhilu-session.main=a"}
    for _ in range(2):
        foreign = await who(known, **cookie, **{"Sec-Fetch-Site": "same-site"})
        own = await who(known, **cookie, **{"Sec-Fetch-Site": "same-origin"})
        assert (foreign[KNOWN].kind, own[KNOWN].kind) == ("visitor", "account")
