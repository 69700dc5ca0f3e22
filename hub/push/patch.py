"""JSON merge patches (RFC 7396) between two documents of a topic."""

from collections.abc import Mapping
from typing import TypeAlias

from hub.ports import Json

Patch: TypeAlias = bool | int | float | str | list[Json] | Mapping[str, "Patch | None"]
"""A merge patch: in its objects null removes the member."""


def diff(old: Json, new: Json) -> Patch | None:
    """Return the merge patch that makes `new` of `old`, or None where they are equal.

    Numbers are equal by value, as in JSON (1 and 1.0); true is not 1. Arrays are replaced whole
    (RFC 7396 section 1). The patch shares its values with `new`.
    """
    if old is new:
        return None
    if isinstance(old, dict) and isinstance(new, dict):
        return _diff_objects(old, new) or None
    # A value where none was is its own patch, because documents hold no null.
    return None if _equal(old, new) else new


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


def _diff_objects(old: dict[str, Json], new: dict[str, Json]) -> dict[str, Patch | None]:
    changes: dict[str, Patch | None] = {name: None for name in old if name not in new}
    for name, value in new.items():
        if name not in old:
            changes[name] = value
        elif (change := diff(old[name], value)) is not None:
            changes[name] = change
    return changes


def _equal(old: Json, new: Json) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_equal, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_equal(old[name], new[name]) for name in old)
    return isinstance(old, bool) == isinstance(new, bool) and old == new
