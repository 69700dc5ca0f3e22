"""References within the documents of both protocols."""

from collections.abc import Iterator
from typing import Any


def check_references(document: Any, least: int) -> None:
    """Each leads somewhere, and there are so many at least."""
    found = set(references(document))
    assert len(found) >= least
    for reference in found:
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)
