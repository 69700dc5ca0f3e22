"""MQTT 5.0 and 3.1.1, the server side, without I/O."""

from sensors.mqtt.actions import Action, Close, Deliver, Send
from sensors.mqtt.broker import Broker
from sensors.mqtt.limits import Limits
from sensors.mqtt.links import BrokerStats
from sensors.mqtt.reasons import Reason
from sensors.mqtt.topics import TopicFilter, valid_filter, valid_topic

__all__ = [
    "Action",
    "Broker",
    "BrokerStats",
    "Close",
    "Deliver",
    "Limits",
    "Reason",
    "Send",
    "TopicFilter",
    "valid_filter",
    "valid_topic",
]
