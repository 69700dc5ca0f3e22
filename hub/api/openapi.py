"""The HTTP API as an OpenAPI 3.1 document, made from the table of endpoints and its types.

`python -m hub.api` prints it; `docs/openapi.json` holds what it prints.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hub.access import RIGHTS_OF, Right
from hub.api.chinese import CALLS, GROUPS, WORDS
from hub.api.chinese_types import MEMBERS, TYPES
from hub.api.codes import ALLOWED, ANY, CODES, COMMANDS, KEYED, WITH_BODY, WRITING
from hub.api.endpoints import JSON, Endpoint
from hub.ports import Json

VERSION = "1.0.0"
SCHEMAS = "#/components/schemas/{name}"
PROBLEM_MEDIA = "application/problem+json"

WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.SWITCHING_PROTOCOLS})

Part: TypeAlias = dict[str, Any]

KEY_HEADER: Part = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
MATCH_HEADER: Part = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,19}"$'},
}


KNOWN_BY: Part = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of an account, or the credential of a screen (docs/access.md).",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-zhilu-session",
        "description": "Of a browser that has signed in; without TLS it lacks the prefix.",
    },
}


class ProblemDetails(msgspec.Struct, frozen=True):
    """What went wrong (RFC 9457); `code` is stable, `message` and `detail` are for people."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    code: str
    detail: str
    request_id: str
    message: dict[str, str] | UnsetType = UNSET
    id: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    by: str | UnsetType = UNSET
    at: str | UnsetType = UNSET
    in_force: bool | UnsetType = UNSET
    occurrence: str | UnsetType = UNSET


def codes_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Return every code that an endpoint can answer with, those of its own first."""
    common = [*endpoint.problems]
    if endpoint.command:
        common += COMMANDS
    if endpoint.keyed:
        common += KEYED
    if endpoint.body is not None:
        common += WITH_BODY
    if endpoint.method != "GET":
        common += WRITING
    if endpoint.right is not Right.VISIT:
        common += ALLOWED
    return tuple(dict.fromkeys([*common, *ANY]))


def openapi(table: Iterable[Endpoint]) -> Part:
    """Return the document (OpenAPI 3.1.1) of what programs call: all but pages and their parts."""
    endpoints = tuple(endpoint for endpoint in table if not endpoint.page)
    schemas = schemas_of(endpoints)
    paths: dict[str, Part] = defaultdict(dict)
    for endpoint in endpoints:
        paths[endpoint.address][endpoint.method.lower()] = operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zhilu",
            "version": VERSION,
            "summary": "Wayfinding and building IoT of one building",
            "description": "See docs/http-api.md; the push protocol: /api/v1/asyncapi.json.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in sorted({tag_of(each) for each in endpoints})],
        "paths": dict(paths),
        "components": {"schemas": schemas, "securitySchemes": KNOWN_BY},
        "x-problems": {
            code: {"statuses": list(map(int, each.statuses)), "zh": each.zh, "en": each.en}
            for code, each in CODES.items()
        },
    }


def schemas_of(endpoints: Iterable[Endpoint]) -> dict[str, Part]:
    """Return the schemas of all bodies and answers by name."""
    kinds = [kind for each in endpoints for kind in (each.body, each.answer) if kind is not None]
    _, found = msgspec.json.schema_components([*kinds, ProblemDetails], ref_template=SCHEMAS)
    for name, schema in found.items():
        schema["x-description-zh"] = GROUPS.get(name) or TYPES[name]
        for member in schema.get("properties", {}).values():
            if "description" in member:
                member["x-description-zh"] = MEMBERS[member["description"]]
    return found


def tag_of(endpoint: Endpoint) -> str:
    """Return the resource that an endpoint belongs to."""
    return endpoint.path.split("/")[1]


def operation(endpoint: Endpoint, schemas: Mapping[str, Part]) -> Part:
    """Return one endpoint as an operation."""
    made: Part = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "x-summary-zh": CALLS[endpoint.name],
        "tags": [tag_of(endpoint)],
        "parameters": [{**each, **meaning(each["name"])} for each in parameters(endpoint)],
        "responses": responses(endpoint),
        "security": [{name: []} for name in KNOWN_BY] if endpoint.right is not Right.VISIT else [],
        "x-right": endpoint.right.value,
        "x-roles": sorted(role for role, rights in RIGHTS_OF.items() if endpoint.right in rights),
    }
    if endpoint.query is not None:
        made["x-query"] = {"en": first_line(endpoint.query), "zh": GROUPS[endpoint.query.__name__]}
    if endpoint.deprecated is not None:
        made["deprecated"] = True
    if endpoint.body is not None:
        made["requestBody"] = {
            "description": first_line(endpoint.body),
            "x-description-zh": GROUPS[endpoint.body.__name__],
            "required": required(schemas[endpoint.body.__name__]),
            "content": {JSON: {"schema": {"$ref": SCHEMAS.format(name=endpoint.body.__name__)}}},
        }
    return made


def meaning(name: str) -> Part:
    """Return what a word of a call means, in both languages."""
    zh, en = WORDS[name]
    return {"description": en, "x-description-zh": zh}


def first_line(kind: type) -> str:
    """Return what a type is."""
    return (kind.__doc__ or "").strip().partition("\n")[0]


def required(schema: Part) -> bool:
    """Tell whether a body has to be sent."""
    return bool(schema.get("required"))


def parameters(endpoint: Endpoint) -> Iterable[Part]:
    """Yield what stands in the path, behind `?` and in headers of its own."""
    for name in endpoint.parameters:
        expression = endpoint.where.get(name)
        schema: Part = {"type": "string", "minLength": 1}
        if expression is not None:
            schema["pattern"] = f"^{expression}$"
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if endpoint.query is not None:
        yield from words(endpoint.query)
    if endpoint.command or endpoint.keyed:
        yield KEY_HEADER
    if endpoint.command:
        yield MATCH_HEADER


def words(query: type[msgspec.Struct]) -> Iterable[Part]:
    """Yield the words of a query."""
    _, found = msgspec.json.schema_components([query], ref_template=SCHEMAS)
    schema = found[query.__name__]
    for name, member in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": resolved(member, found),
        }


def resolved(value: Any, schemas: Mapping[str, Part]) -> Any:  # noqa: ANN401 - JSON
    """Return a schema without references."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            return resolved(schemas[reference.rpartition("/")[2]], schemas)
        return {name: resolved(member, schemas) for name, member in value.items()}
    if isinstance(value, list):
        return [resolved(item, schemas) for item in value]
    return value


def responses(endpoint: Endpoint) -> Part:
    """Return the answers by status: the good one, and the problems with their codes."""
    good: Part = {"description": endpoint.status.phrase}
    if endpoint.answer is not None:
        (schema,), _ = msgspec.json.schema_components([endpoint.answer], ref_template=SCHEMAS)
        good["content"] = {endpoint.media: {"schema": schema}}
    elif endpoint.status not in WITHOUT_BODY and endpoint.status < HTTPStatus.MULTIPLE_CHOICES:
        good["content"] = {endpoint.media: {}}
    by_status: dict[HTTPStatus, list[str]] = defaultdict(list)
    for code in codes_of(endpoint):
        for status in CODES[code].statuses:
            by_status[status].append(code)
    bad = {str(int(each)): bad_answer(each, by_status[each]) for each in sorted(by_status)}
    return {str(int(endpoint.status)): good, **bad}


def bad_answer(status: HTTPStatus, codes: list[str]) -> Part:
    """Return what a status says that is a problem."""
    told = "; ".join(f"`{code}`: {CODES[code].en}" for code in codes)
    answer: dict[str, Json] = {"$ref": SCHEMAS.format(name="ProblemDetails")}
    return {
        "description": f"{status.phrase}. {told}",
        "content": {PROBLEM_MEDIA: {"schema": answer}},
        "x-codes": codes,
    }


def printed(table: Iterable[Endpoint]) -> str:
    """Return the document as it stands in `docs/openapi.json`."""
    encoded = msgspec.json.encode(openapi(table), order="sorted")
    return msgspec.json.format(encoded, indent=1).decode() + "\n"
