"""Errors of routing.

RoutingError
├── UnwalkablePlace     routing.place.unwalkable
└── UnknownProfile      routing.profile.unknown
"""


class RoutingError(Exception):
    """A request that routing cannot serve; `code` is stable."""

    code = "routing.error"


class UnwalkablePlace(RoutingError):
    """Nobody of this profile can stand at the place."""

    code = "routing.place.unwalkable"


class UnknownProfile(RoutingError):
    """There is no such way of moving."""

    code = "routing.profile.unknown"
