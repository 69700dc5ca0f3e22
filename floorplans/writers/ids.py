"""Ids of features in files: v4 UUIDs, as IMDF wants them, the same in every run."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from floorplans.readers.features import is_uuid4

NAMESPACE = UUID("0f9e4c52-7d0b-5f3e-8a31-52c6b1f4a9d8")


def named_uuid(namespace: UUID, name: str) -> str:
    """Return the UUID of a name: its version 5 UUID, marked as version 4.

    IMDF wants version 4 UUIDs, a repeatable file wants ids made from names (RFC 9562, sections 5.4
    and 5.5).
    """
    return str(UUID(bytes=uuid5(namespace, name).bytes, version=4))


@dataclass(frozen=True, slots=True)
class FileIds:
    """Gives ids fit for IMDF to the features of one venue.

    Args:
        venue_id: Ids are made anew within it, so that files of two venues do not clash.
    """

    venue_id: str

    def of(self, kind: str, feature_id: str) -> str:
        """Return a feature's id if it is a v4 UUID, else the UUID that stands for it.

        Args:
            kind: The feature's type: formats other than IMDF have a level and a unit of one id.
            feature_id: The feature's id in the venue.
        """
        if is_uuid4(feature_id):
            return feature_id
        return named_uuid(uuid5(NAMESPACE, self.venue_id), f"{kind}/{feature_id}")
