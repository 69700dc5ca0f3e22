"""Ids of the sample library's features: the same for the same name, in every run."""

from uuid import UUID, uuid5

NAMESPACE = UUID("4b0d8ad5-6a36-5c0f-9f0e-8f3a1c2b7d60")


def sample_id(kind: str, slug: str) -> str:
    """Return the id of a feature of the sample library.

    IMDF wants version 4 UUIDs, a repeatable file wants ids made from names: the id is the name's
    version 5 UUID (RFC 9562, section 5.5), marked as version 4.

    Args:
        kind: IMDF feature type, such as `unit`.
        slug: The feature's name in the sample, such as `l3-special` (units), `l1-lift-1` (openings
            and units of connectors) or `shiguang-cafe` (occupants).
    """
    return str(UUID(bytes=uuid5(NAMESPACE, f"{kind}:{slug}").bytes, version=4))


def reference_id(reference: str) -> str:
    """Return the id that a reference of the form `unit:l3-special` stands for."""
    kind, slug = reference.split(":", 1)
    return sample_id(kind, slug)
