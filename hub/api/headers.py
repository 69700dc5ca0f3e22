"""Headers that every answer carries."""

from collections.abc import Mapping
from types import MappingProxyType

CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Server": "zhilu",
    }
)
"""What keeps pages to themselves, and the name of the program without its versions."""

ASKED_EACH_TIME = "no-cache"
"""May be kept by anybody who asks each time whether it is still so."""

NOT_KEPT = "no-store"
"""Is kept by nobody: it is about people, or its name is a secret."""
