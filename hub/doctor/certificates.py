"""Certificates: whether they fit their key, and how long they are good for."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from hub.doctor.findings import Finding, error, good, warning

SOON = timedelta(days=30)


def look_at_certificate(
    name: str, certificate: str | None, key: str | None, now_ns: int
) -> Iterator[Finding]:
    """Yield what is found out about a certificate; nothing where there is none.

    Args:
        name: Of the section in the configuration.
        certificate: Its PEM file, with those that lead to its root.
        key: The PEM file of its key.
        now_ns: The time.
    """
    if certificate is None:
        return
    code = f"doctor.certificate.{name}"
    try:
        chain = x509.load_pem_x509_certificates(Path(certificate).read_bytes())
    except (OSError, ValueError) as failure:
        yield error(code, f"{certificate} cannot be read: {failure}", "it is a PEM file")
        return
    yield from fits(code, certificate, key)
    yield from lasts(code, certificate, chain, datetime.fromtimestamp(now_ns / 1e9, UTC))


def fits(code: str, certificate: str, key: str | None) -> Iterator[Finding]:
    """Look whether a certificate and its key belong together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # A key with a passphrase would otherwise be asked for at the terminal.
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except (OSError, ValueError) as failure:
        why = getattr(failure, "reason", None) or getattr(failure, "strerror", None) or failure
        yield error(
            code,
            f"{certificate} and its key {key} cannot be used together: {why}",
            "give the key that the certificate was made for, without a passphrase",
        )
    else:
        yield good(code, f"{certificate} and its key belong together")


def lasts(
    code: str, certificate: str, chain: list[x509.Certificate], now: datetime
) -> Iterator[Finding]:
    """Look how long the certificates of a chain are good for."""
    end = min(each.not_valid_after_utc for each in chain)
    begin = max(each.not_valid_before_utc for each in chain)
    if now < begin:
        yield error(
            code, f"{certificate} is not good before {begin:%Y-%m-%d}", "is the clock right?"
        )
    elif now > end:
        yield error(
            code, f"{certificate} has been no good since {end:%Y-%m-%d}", "renew it and restart"
        )
    elif now + SOON > end:
        days = (end - now).days
        yield warning(
            code, f"{certificate} is good for {days} more days", "renew it, then restart the hub"
        )
    else:
        yield good(code, f"{certificate} is good until {end:%Y-%m-%d}")
