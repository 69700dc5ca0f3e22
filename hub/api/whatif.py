"""What if passages were closed or opened: asked, not done."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import web

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, body_of, json_response
from hub.api.endpoints import Endpoint
from hub.api.passages import passage_of
from hub.api.problems import Problem
from hub.runtime import Runtime
from hub.twin import Supposition
from routing import Target

Targets = Annotated[tuple[str, ...], msgspec.Meta(max_length=50)]


class WhatIfRequest(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"closed": "close", "opened": "open"},
):
    """The body of `POST /what-if`."""

    closed: Targets = ()
    opened: Targets = ()
    trips: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 1_000
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 1


async def ask(request: web.Request) -> web.Response:
    """Answer what would change; nothing does."""
    runtime = request.app[RUNTIME]
    wanted = body_of(request, WhatIfRequest)
    if not wanted.closed and not wanted.opened:
        detail = "name at least one passage to close or to open"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "whatif.empty", detail)
    both = sorted({*wanted.closed} & {*wanted.opened})
    if both:
        detail = f"{', '.join(both)}: named both to close and to open; leave out one of them"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "whatif.both", detail)
    supposition = Supposition(
        closed=tuple(target_of(runtime, each) for each in wanted.closed),
        opened=tuple(target_of(runtime, each) for each in wanted.opened),
        trips=wanted.trips,
        seed=wanted.seed,
    )
    return json_response(await runtime.suppositions.ask(supposition))


def target_of(runtime: Runtime, feature_id: str) -> tuple[Target, str]:
    """Return a passage with what it is.

    Raises:
        Problem: It is none.
    """
    return passage_of(runtime.twin.site, feature_id, "whatif.target.unknown"), feature_id


ENDPOINTS = (
    Endpoint(
        "POST",
        "/what-if",
        ask,
        Right.SUPPOSE,
        "askWhatIf",
        "What would change if passages were closed or opened; nothing is.",
        body=WhatIfRequest,
        answer=answers.WhatIf,
        weight=50,
        problems=(
            "whatif.empty",
            "whatif.both",
            "whatif.target.unknown",
            "whatif.busy",
            "whatif.unready",
        ),
    ),
)
