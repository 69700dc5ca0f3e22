"""The topics that messages are published to, remembered."""

from sensors.mqtt.sessions import Route, Session
from sensors.mqtt.subscriptions import Audience, Subscriptions
from sensors.mqtt.topics import TopicFilter

_LONGEST = 256
NOBODY: Audience[Session] = Audience((), ())
"""The audience of a topic that no client subscribes to; always this very object."""


class Routes:
    """Where messages go, by topic.

    Topics of up to 256 characters are remembered, in a memory that starts anew when it is full.

    Args:
        hub_filter: Topics of the hub.
        subscriptions: Who gets what.
        maximum: Topics that are remembered.
    """

    def __init__(
        self, hub_filter: str, subscriptions: Subscriptions[Session], maximum: int
    ) -> None:
        self._hub = TopicFilter(hub_filter)
        self._subscriptions = subscriptions
        self._maximum = maximum
        self._routes: dict[str, Route] = {}

    def of(self, topic: str) -> Route:
        """Return the route of a topic."""
        route = self._routes.get(topic)
        if route is None:
            if len(self._routes) >= self._maximum:
                self._routes.clear()
            route = Route(topic, self._hub.matches(topic), NOBODY, generation=-1)
            if len(topic) <= _LONGEST:
                self._routes[topic] = route
        return route

    def audience(self, route: Route) -> Audience[Session]:
        """Return the clients that get the messages of a route at this moment."""
        if route.generation != self._subscriptions.generation:
            found = self._subscriptions.audience(route.topic)
            route.audience = found if any(found) else NOBODY
            route.generation = self._subscriptions.generation
        return route.audience
