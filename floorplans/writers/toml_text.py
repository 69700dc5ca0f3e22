"""TOML 1.0.0 text of plain values; the standard library reads TOML but does not write it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_array_table(name: str, entry: Mapping[str, object]) -> str:
    """Return one element of an array of tables.

    Raises:
        TypeError: A value is of a type that TOML does not have.
    """
    return under(f"[[{name}]]", entry)


def toml_table(name: str, entry: Mapping[str, object]) -> str:
    """Return a table.

    Raises:
        TypeError: A value is of a type that TOML does not have.
    """
    return under(f"[{name}]", entry)


def under(header: str, entry: Mapping[str, object]) -> str:
    """Return the lines of a table under its header."""
    lines = [f"{toml_key(key)} = {toml_value(value)}" for key, value in entry.items()]
    return "\n".join([header, *lines, ""])


def toml_value(value: object) -> str:
    """Return one value; tables within an entry are written inline.

    Raises:
        TypeError: The value is of a type that TOML does not have.
    """
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = [f"{toml_key(str(key))} = {toml_value(item)}" for key, item in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    raise TypeError(f"TOML has no value for {value!r}")


def toml_key(key: str) -> str:
    """Return a key, quoted where it has to be."""
    return key if BARE_KEY.fullmatch(key) else toml_text(key)


def toml_text(text: str) -> str:
    """Return a basic string: JSON's text, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
