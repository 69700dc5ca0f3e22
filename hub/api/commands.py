"""What commands over HTTP have in common: who gives them, under which key, and what was seen."""

import re
import unicodedata
from http import HTTPStatus

from aiohttp import web

from hub.api.context import RUNTIME, json_response
from hub.api.problems import Problem
from hub.api.sources import source_of, tell
from hub.ports import Document
from hub.store import EndMeasure, Measure, TakeMeasure

REASON_CHARACTERS = 200
KEY_CHARACTERS = 128
NO_VERSION = 0

TAGS = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e]*"\s*)*')
STRONG_NUMBER = re.compile(r'(?<!W/)"([0-9]{1,19})"')


def idempotency_key(request: web.Request) -> str | None:
    """Return the sender's own name for the request.

    Raises:
        Problem: It is empty, too long or not printable.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= KEY_CHARACTERS and key.isprintable()):
        detail = f"an Idempotency-Key has 1 to {KEY_CHARACTERS} printable characters"
        raise Problem(HTTPStatus.BAD_REQUEST, "idempotency.key", detail)
    return key


def seen_versions(request: web.Request) -> tuple[int, ...]:
    """Return the versions that `If-Match` names (RFC 9110, section 13.1.1); none without it.

    A weak tag and one that is no version match nothing, as the RFC's strong comparison has it.

    Raises:
        Problem: It is no list of entity tags.
    """
    text = request.headers.get("If-Match")
    if text is None or text.strip() == "*":
        return ()
    if TAGS.fullmatch(text) is None:
        detail = f'If-Match {text[:40]!r} is no list of entity tags such as "17"'
        raise Problem(HTTPStatus.BAD_REQUEST, "if_match.invalid", detail)
    return tuple(map(int, STRONG_NUMBER.findall(text))) or (NO_VERSION,)


def reason_of(text: str, code: str) -> str:
    """Return what somebody wrote, without control characters.

    Raises:
        Problem: It is too long; its code is the one given.
    """
    words = "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()
    if len(words) > REASON_CHARACTERS:
        detail = f"a reason has at most {REASON_CHARACTERS} characters"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail)
    return words


def taking(  # noqa: PLR0913 - the parts of a command
    request: web.Request,
    kind: str,
    target: str,
    reason: str,
    *,
    prefix: str,
    value: str = "",
    replace: bool = False,
    seen: tuple[int, ...] | None = None,
) -> TakeMeasure:
    """Return the command that a request asks for.

    Args:
        request: The request.
        kind: Of the measure, as are `target`, `reason`, `value` and `replace`.
        target: What it is about.
        reason: Why.
        prefix: What the id of a new measure begins with.
        value: What its kind needs beside the target.
        replace: Whether it takes the place of one in force.
        seen: The versions that were seen, where the request does not tell them by `If-Match`.
    """
    runtime, source = request.app[RUNTIME], source_of(request)
    tell(request, f"take_{kind}", target)
    return TakeMeasure(
        id=runtime.ids.new("cmd-"),
        measure_id=runtime.ids.new(prefix),
        venue_id=runtime.twin.site.venue.id,
        kind=kind,
        target=target,
        reason=reason,
        actor=source.name,
        at_ns=runtime.clock.now_ns(),
        value=value,
        idempotency_key=idempotency_key(request),
        replace=replace,
        seen=seen_versions(request) if seen is None else seen,
        source=source,
    )


async def ended(
    request: web.Request, kind: str, measure_id: str = "", *, place: str = ""
) -> web.Response:
    """End a measure, named by its id or by the place at which it is in force."""
    runtime, source = request.app[RUNTIME], source_of(request)
    tell(request, f"end_{kind}", measure_id or place)
    measure, revision = await runtime.commanding.end(
        EndMeasure(
            id=runtime.ids.new("cmd-"),
            measure_id=measure_id,
            venue_id=runtime.twin.site.venue.id,
            kind=kind,
            actor=source.name,
            at_ns=runtime.clock.now_ns(),
            idempotency_key=idempotency_key(request),
            place=place,
            seen=seen_versions(request),
            source=source,
        )
    )
    return answer(measure, revision, {})


def answer(
    measure: Measure,
    revision: int,
    shown: Document,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return what a command did, with its version as the entity tag."""
    document: Document = {
        **shown,
        "id": measure.id,
        "version": measure.version,
        "revision": revision,
    }
    tag = {"ETag": f'"{measure.version}"'}
    return json_response(document, status, {**tag, **(headers or {})})
