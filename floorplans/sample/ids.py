"""Ids of the sample library's features: the same for the same name, in every run."""

from uuid import UUID

from floorplans.writers.ids import named_uuid

NAMESPACE = UUID("4b0d8ad5-6a36-5c0f-9f0e-8f3a1c2b7d60")


def sample_id(kind: str, slug: str) -> str:
    """Return the id of a feature of the sample library.

    Args:
        kind: IMDF feature type, such as `unit`.
        slug: The feature's name in the sample, such as `l3-special` (units), `l1-lift-1` (openings
            and units of connectors) or `shiguang-cafe` (occupants).
    """
    return named_uuid(NAMESPACE, f"{kind}:{slug}")


def reference_id(reference: str) -> str:
    """Return the id that a reference of the form `unit:l3-special` stands for."""
    kind, slug = reference.split(":", 1)
    return sample_id(kind, slug)
