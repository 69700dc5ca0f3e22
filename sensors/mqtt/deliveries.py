"""Messages on their way to subscribers."""

from sensors.errors import MqttProtocolError
from sensors.mqtt.departures import Departures
from sensors.mqtt.messages import Message, message_of
from sensors.mqtt.outgoing import Outgoing, outgoing
from sensors.mqtt.packets import Publish
from sensors.mqtt.sessions import Session
from sensors.mqtt.state import State
from sensors.mqtt.subscriptions import Delivery, Group
from sensors.mqtt.turns import Arrival


class Deliveries:
    """Gives messages to those who subscribe.

    Args:
        state: What the broker holds.
        departures: Closes those who are too slow.
    """

    def __init__(self, state: State, departures: Departures) -> None:
        self._state = state
        self._departures = departures

    def deliver(self, arrival: Arrival) -> bool:
        """Retain and pass on a message; tell whether any client is to get it."""
        state = self._state
        holders, groups = state.routes.audience(arrival.route)
        if not (holders or groups or arrival.retain):
            return False
        publish = Publish(
            arrival.route.topic,
            arrival.payload,
            arrival.qos,
            arrival.retain,
            arrival.properties,
        )
        message = message_of(publish, state.now)
        if message.retain:
            state.retained.keep(message)
        frames: dict[tuple[int, bool], bytes] = {}
        for session, delivery, of_others in holders:
            wanted = of_others if session is arrival.session else delivery
            if wanted is not None:
                self._offer(session, outgoing(message, wanted), frames)
        for group in groups:
            self._offer_one(group, message)
        return bool(holders or groups)

    def _offer_one(self, group: Group[Session], message: Message) -> None:
        """Give a message to one member: the next that is connected, else the next of all."""
        members = list(group.in_turn())
        if not members:
            return  # The last of them has just been closed for its slowness.
        chosen = next((one for one in members if one[0].link is not None), members[0])
        session, granted = chosen
        delivery = Delivery(granted.qos, granted.retain_as_published, granted.identifier)
        self._offer(session, outgoing(message, delivery), None)

    def _offer(
        self, session: Session, going: Outgoing, frames: dict[tuple[int, bool], bytes] | None
    ) -> None:
        now = self._state.now
        try:
            packet = session.outbox.offer(going, now, frames=frames)
        except MqttProtocolError as error:
            if session.link is not None:
                self._departures.refuse(session.link, error)
            session.outbox.offer(going, now)
            return
        if packet and session.link is not None:
            self._state.send_message(session.link, packet)
