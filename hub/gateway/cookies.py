"""What browsers keep of several buildings under one address: each building gets its own only.

A cookie bound to its host (`__Host-`) has no path, so that buildings are told apart by its name:
what a core calls `zhilu-session` a browser keeps as `zhilu-session.NAME`. So nobody who runs one
building's core is shown what somebody is known by at another one.
"""

from hub.api.acting import HOST_ONLY

OURS = "zhilu-"
MARK = "."
"""Stands in no name of a cookie of ours and in no name of a building."""


def shown_to_core(header: str, building: str) -> str:
    """Return a browser's `Cookie` as the core of a building has to see it; may be empty."""
    kept = []
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        own, mark, of = name.partition(MARK)
        if mark and of == building and own.removeprefix(HOST_ONLY).startswith(OURS):
            kept.append(f"{own}={value}")
    return "; ".join(kept)


def kept_by_browser(header: str, building: str) -> str:
    """Return a core's `Set-Cookie` as the browser has to keep it."""
    name, _, rest = header.partition("=")
    return f"{name.strip()}{MARK}{building}={rest}"
