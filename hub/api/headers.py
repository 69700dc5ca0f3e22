"""Headers that every answer carries."""

from collections.abc import Mapping
from types import MappingProxyType

CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
        "Server": "zhilu",
    }
)
"""What keeps pages to themselves, and the name of the program without its versions."""

DATA_SECURITY: Mapping[str, str] = MappingProxyType(
    {
        name: text
        for name, text in SECURITY.items()
        if name not in {"Cross-Origin-Opener-Policy", "Permissions-Policy"}
    }
)
"""The same without what only documents heed: for data that is sent often."""

STRICT_TRANSPORT = "max-age=31536000"
"""What came by TLS comes by TLS for a year (RFC 6797); never sent without (section 7.2)."""

ASKED_EACH_TIME = "no-cache"
"""May be kept by anybody who asks each time whether it is still so."""

NOT_KEPT = "no-store"
"""Is kept by nobody: it is about people, or its name is a secret."""
