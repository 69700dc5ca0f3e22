"""Certificates, as the configuration names them."""

import ssl

from hub.errors import ConfigError


def tls_of(section: str, certificate: str | None, key: str | None) -> ssl.SSLContext | None:
    """Return what encrypts a server, where there is a certificate: TLS 1.2 and later.

    Args:
        section: Of the configuration, to name in errors.
        certificate: PEM file with the certificate, and those that lead to its root.
        key: PEM file with its key.

    Raises:
        ConfigError: They cannot be used.
    """
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise ConfigError(
            f"{section}.certificate_file {certificate} with {section}.key_file {key}: "
            f"{error.strerror or error}; both are PEM files that belong together"
        ) from error
    return context
