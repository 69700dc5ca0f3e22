"""What can be closed and opened, as requests name it."""

from http import HTTPStatus

from hub.api.problems import Problem
from hub.twin import Site
from routing import Target


def passage_of(site: Site, feature_id: str, code: str) -> Target:
    """Return what a passage is.

    Args:
        site: The building.
        feature_id: What a request names.
        code: Of the problem where that is nothing that can be closed.

    Raises:
        Problem: It is none.
    """
    kind = site.kind_of(feature_id)
    if kind is None:
        detail = f"{feature_id!r} is no opening, unit or connector of this building"
        raise Problem(HTTPStatus.NOT_FOUND, code, detail)
    return kind
