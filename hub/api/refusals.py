"""What is refused to people and programs is written down in the audit."""

from http import HTTPStatus

from aiohttp import web

from hub.access import Right
from hub.access.audit import Act
from hub.api.context import RUNTIME
from hub.api.endpoints import Endpoint
from hub.api.problems import SAFE_METHODS, Problem
from hub.api.sources import act_told, source_of


async def write_down(request: web.Request, endpoint: Endpoint | None, problem: Problem) -> None:
    """Write down what is refused, before it is.

    What visitors may do (`Right.VISIT`) is none of the audit's business: their questions say where
    they are and where they want to go.
    """
    if endpoint is None or not is_told(request, endpoint, problem):
        return
    runtime = request.app[RUNTIME]
    act, target = act_told(request) or (endpoint.name, request.match_info.get("id", ""))
    now_ns = runtime.clock.now_ns()
    await runtime.auditing.refused(Act(now_ns, source_of(request), act, target, problem.code))


def is_told(request: web.Request, endpoint: Endpoint, problem: Problem) -> bool:
    """Tell whether a refusal is written down: of what changes something, and of whom is denied."""
    if not HTTPStatus.BAD_REQUEST <= problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    if act_told(request) is not None:
        return True
    if endpoint.right is Right.VISIT:
        return False
    return request.method not in SAFE_METHODS or problem.status is HTTPStatus.FORBIDDEN
