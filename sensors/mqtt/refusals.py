"""What this broker does not serve, checked on the packets that ask for it."""

from collections.abc import Mapping

from sensors.errors import MqttProtocolError
from sensors.mqtt.limits import Limits
from sensors.mqtt.packets import V5, Connect, SubscriptionRequest
from sensors.mqtt.reasons import Reason
from sensors.mqtt.subscriptions import Subscription
from sensors.mqtt.topics import SHARED_PREFIX, valid_filter


def check_connect(connect: Connect) -> None:
    """Raise `MqttProtocolError` where a client asks for what its CONNACK must refuse."""
    if connect.properties.authentication:
        raise MqttProtocolError(
            Reason.BAD_AUTHENTICATION_METHOD, "enhanced authentication is not served"
        )
    if not connect.client_id and connect.version != V5 and not connect.clean:
        raise MqttProtocolError(
            Reason.CLIENT_ID_INVALID,
            "a client without an identifier must ask for a clean session [MQTT-3.1.3-8 of 3.1.1]",
        )
    if connect.will is not None and connect.will.qos > 1 and connect.version == V5:
        raise MqttProtocolError(
            Reason.QOS_NOT_SUPPORTED, "wills of QoS 2 are not served [MQTT-3.2.2-12]"
        )


def subscription_refusal(
    request: SubscriptionRequest, held: Mapping[str, Subscription], limits: Limits
) -> Reason | None:
    """Return why one filter of a SUBSCRIBE is refused, or None if it is granted."""
    if request.filter.startswith(SHARED_PREFIX):
        return Reason.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
    if len(request.filter.encode()) > limits.filter_bytes or not valid_filter(request.filter):
        return Reason.TOPIC_FILTER_INVALID
    if request.filter not in held and len(held) >= limits.subscriptions:
        return Reason.QUOTA_EXCEEDED
    return None
