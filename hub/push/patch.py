"""JSON merge patches (RFC 7396) between two documents of a topic."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from msgspec import Raw

from ext import difference, revised
from hub.ports import Json

Patch: TypeAlias = bool | int | float | str | list[Json] | Mapping[str, "Patch | None"] | Raw
"""A merge patch: in its objects null removes the member."""


def diff(old: Json, new: Json) -> Patch | None:
    """Return the merge patch that makes `new` of `old`, or None where they are equal.

    Numbers are equal by value, as in JSON (1 and 1.0); true is not 1. Arrays are replaced whole
    (RFC 7396 section 1), raw ones are compared by their bytes. The patch shares its values with
    `new`.
    """
    return cast("Patch | None", difference(old, new))


def diff_checked(old: Json, new: Json) -> Patch | None:
    """Return the same, once it is known that `new` can be pushed; of `old` that is known.

    Raises:
        ValueError: It cannot.
    """
    return cast("Patch | None", revised(old, new))


def raw_bytes(patch: Patch) -> int:
    """Return how long those members of a patch are that are JSON already."""
    if not isinstance(patch, dict):
        return 0
    return sum([len(each) for each in patch.values() if type(each) is Raw])


def apply(document: Json | None, patch: Patch) -> Json:
    """Return the document after the patch (RFC 7396 section 2); `document` stays as it is.

    The result shares what the patch does not touch. None stands for a member that is absent.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(document) if isinstance(document, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = apply(merged.get(name), value)
    return merged
