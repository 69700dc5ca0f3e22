"""What a client takes and sends: media types, codings, entity tags (RFC 9110, 8.8.3, 12.5)."""

import re
from functools import lru_cache

REMEMBERED = 256
"""Header texts that are remembered; clients of a kind send the same ones."""

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@lru_cache(maxsize=REMEMBERED)
def takes(accept: str, media: str) -> bool:
    """Tell whether `Accept` covers a media type; of `application/x+json` that is JSON too."""
    kind = media.partition("/")[0]
    names = {media, f"{kind}/*", "*/*"}
    if media.endswith("+json"):
        names.add("application/json")
    return any(name in names and wanted for name, wanted in preferences(accept)) or media == "*/*"


@lru_cache(maxsize=REMEMBERED)
def takes_gzip(coding: str) -> bool:
    """Tell whether `Accept-Encoding` covers gzip."""
    told = dict(preferences(coding))
    return told.get("gzip", told.get("*", False))


def preferences(text: str) -> list[tuple[str, bool]]:
    """Return what a header of preferences names, and whether it is wanted at all (`q` above 0)."""
    found = []
    for part in text.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        found.append((name, not re.fullmatch(r"0(\.0*)?", weight)))
    return found


def names_tag(text: str, tag: str) -> bool:
    """Tell whether `If-None-Match` names an entity tag, by weak comparison (section 13.1.2).

    Args:
        text: The header.
        tag: With its quotes.
    """
    return text == tag or text.strip() == "*" or tag in _TAG.findall(text)
