"""What every handler works with."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from hub.admission import Admission
from hub.api.bodies import BODY
from hub.ports import Json
from hub.runtime import Runtime

RUNTIME: web.AppKey[Runtime] = web.AppKey("runtime", Runtime)
PAGES: web.AppKey[Path] = web.AppKey("pages", Path)
ADMISSION: web.AppKey[Admission] = web.AppKey("admission", Admission)

__all__ = [
    "BODY_BYTES",
    "PAGES",
    "RUNTIME",
    "Handler",
    "Middleware",
    "body_of",
    "encoded",
    "json_response",
]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_BYTES = 64 * 1024

S = TypeVar("S", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder(order="deterministic")


def encoded(document: Json | Mapping[str, Json | msgspec.Raw]) -> bytes:
    """Return a document as JSON; raw members are JSON already."""
    return _encoder.encode(document)


def json_response(
    document: Json | Mapping[str, Json | msgspec.Raw],
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return a document; raw members are JSON already."""
    return web.Response(
        body=encoded(document),
        status=status,
        content_type="application/json",
        headers=headers,
    )


def body_of(request: web.Request, kind: type[S]) -> S:
    """Return a request's JSON body as a struct.

    Raises:
        msgspec.ValidationError: It has another shape.
        msgspec.DecodeError: It is not JSON.
    """
    return msgspec.json.decode(request.get(BODY, b""), type=kind)
