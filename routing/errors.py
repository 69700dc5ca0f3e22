"""Errors of routing.

RoutingError
├── UnwalkablePlace     routing.place.unwalkable
├── UnknownProfile      routing.profile.unknown
├── TooManyStops        routing.stops.many
├── MissingMessage      routing.message.missing
└── UnusableMessage     routing.message.unusable
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


class TooManyStops(RoutingError):
    """A way is asked for by more stops than can be put in order."""

    code = "routing.stops.many"


class MissingMessage(RoutingError):
    """A language's catalogue lacks a message."""

    code = "routing.message.missing"


class UnusableMessage(RoutingError):
    """A message of a language's catalogue cannot be filled in."""

    code = "routing.message.unusable"
