"""Parts of what topics say."""

from collections.abc import Mapping

from hub.ports import Document


def members_of(document: Document | None, name: str) -> Mapping[str, Document]:
    """Return the members of a mapping within a topic's document, each with its `id`."""
    held = (document or {}).get(name)
    if not isinstance(held, dict):
        return {}
    return {key: {"id": key, **value} for key, value in held.items() if isinstance(value, dict)}


def part_of(document: Document | None, name: str, key: str) -> Document:
    """Return one member of a mapping within a topic's document, empty where there is none."""
    held = (document or {}).get(name)
    shown = held.get(key) if isinstance(held, dict) else None
    return shown if isinstance(shown, dict) else {}
