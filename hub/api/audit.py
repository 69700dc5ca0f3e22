"""Who did what: the entries of the audit, and whether their chain is whole."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from hub.access import Right
from hub.access.audit import Entry
from hub.api import answers
from hub.api.context import RUNTIME
from hub.api.endpoints import Endpoint
from hub.api.problems import Problem
from hub.api.queries import query_of
from hub.auditing import Checking
from hub.store import Wanted
from hub.twin import rfc3339

MOST, LIMIT = 200, 50
LARGEST = 2**53 - 1
MOST_NS = 2**63 - 1
TEXT_CHARACTERS = 300

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_CHARACTERS)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]

_encode = msgspec.json.Encoder().encode


class AuditQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entries; all of the words have to fit.

    `act` with a dot at its end means all acts that begin with it, `outcome=refused` every refusal;
    times are RFC 3339 with an offset.
    """

    actor: Text | UnsetType = UNSET
    act: Text | UnsetType = UNSET
    target: Text | UnsetType = UNSET
    outcome: Text | UnsetType = UNSET
    since: Instant | UnsetType = UNSET
    until: Instant | UnsetType = UNSET
    below: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)] | UnsetType = UNSET
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = LIMIT


async def entries(request: web.Request) -> web.Response:
    """List entries, the newest first."""
    query = query_of(request, AuditQuery)
    table = request.app[RUNTIME].auditing.table
    found = await table.page(wanted_of(query), query.limit + 1)
    shown, more = found[: query.limit], len(found) > query.limit
    page = answers.AuditPage(list(map(told, shown)), shown[-1].number if more else UNSET)
    return fresh(page)


def wanted_of(query: AuditQuery) -> Wanted:
    """Return what the store is asked for."""
    return Wanted(
        given(query.actor),
        given(query.act),
        given(query.target),
        given(query.outcome),
        nanoseconds(query.since),
        nanoseconds(query.until),
        None if query.below is UNSET else query.below,
    )


def given(text: str | UnsetType) -> str | None:
    """Return a text that no database stumbles over, None where there is none."""
    return None if text is UNSET else text.replace("\0", "�")


def nanoseconds(at: datetime | UnsetType) -> int | None:
    """Return a time as nanoseconds since 1970 UTC, at most as many as a database counts."""
    if at is UNSET:
        return None
    return max(-MOST_NS, min(MOST_NS, round(at.timestamp() * 10**6) * 1_000))


def told(entry: Entry) -> answers.AuditEntry:
    """Return an entry as it is answered."""
    return answers.AuditEntry(
        entry.number,
        rfc3339(entry.at_ns),
        answers.AuditActor(entry.actor_id, entry.actor_name, entry.actor_kind),
        entry.act,
        entry.target,
        entry.outcome,
        entry.address,
        entry.revision,
        msgspec.json.decode(entry.detail, type=dict[str, Any]),
        entry.hash,
    )


async def chain(request: web.Request) -> web.Response:
    """Tell whether the chain is whole; it is checked where that was not done in the last minute."""
    checking = request.app[RUNTIME].auditing.checking()
    if checking is None:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store.unavailable", "try again")
    return fresh(found_of(checking))


def found_of(checking: Checking) -> answers.AuditChain:
    """Return how far a check is."""
    at, verdict = rfc3339(checking.begun_ns), checking.verdict
    if verdict is None:
        return answers.AuditChain("checking", checking.checked, checking.last, at)
    last = max(checking.last, verdict.head.number)
    if verdict.broken is None:
        return answers.AuditChain("whole", checking.checked, last, at, verdict.head.hash)
    broken = verdict.broken
    told = answers.AuditBreak(broken.number, broken.code, broken.message)
    return answers.AuditChain("broken", checking.checked, last, at, verdict.head.hash, told)


def fresh(answer: msgspec.Struct) -> web.Response:
    """Return an answer that nobody keeps."""
    return web.Response(body=_encode(answer), content_type="application/json")


ENDPOINTS = (
    Endpoint(
        "GET",
        "/audit",
        entries,
        Right.AUDIT,
        "listAudit",
        "Who did what, newest first.",
        query=AuditQuery,
        answer=answers.AuditPage,
        problems=("store.unavailable", "store.taken"),
    ),
    Endpoint(
        "GET",
        "/audit/chain",
        chain,
        Right.AUDIT,
        "checkAudit",
        "Whether the chain of audit entries is whole; ask again while it is being checked.",
        answer=answers.AuditChain,
        problems=("store.unavailable",),
    ),
)
