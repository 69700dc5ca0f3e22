"""The words behind `?` as structs: unknown ones, wrong ones and repeated ones are refused."""

from functools import cache
from typing import TypeVar

import msgspec
from aiohttp import web

S = TypeVar("S", bound=msgspec.Struct)


class NoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The call takes no words."""


def query_of(request: web.Request, kind: type[S]) -> S:
    """Return the words of a request; texts become numbers and truth values where those are wanted.

    Raises:
        msgspec.ValidationError: A word is not known, missing, not of its type or out of bounds, or
            is there more than once though it may not.
    """
    return msgspec.convert(words_of(request, kind), kind, strict=False)


def words_of(request: web.Request, kind: type[msgspec.Struct]) -> dict[str, str | list[str]]:
    """Return the words by name; those that may be repeated as lists.

    Raises:
        msgspec.ValidationError: One is there more than once though it may not.
    """
    if not request.query_string:
        return {}
    several = repeatable(kind)
    found: dict[str, str | list[str]] = {}
    for name, text in request.query.items():
        held = found.get(name)
        if isinstance(held, list):
            held.append(text)
        elif held is not None:
            raise msgspec.ValidationError(f"{name} is given more than once")
        else:
            found[name] = [text] if name in several else text
    return found


@cache
def repeatable(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of the words that may be given more than once."""
    fields = msgspec.inspect.type_info(kind)
    if not isinstance(fields, msgspec.inspect.StructType):
        return frozenset()
    return frozenset(
        each.encode_name
        for each in fields.fields
        if isinstance(each.type, msgspec.inspect.VarTupleType | msgspec.inspect.ListType)
    )
