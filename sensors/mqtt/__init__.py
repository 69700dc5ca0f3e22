"""MQTT 5.0 and 3.1.1, the server side, without I/O."""

from sensors.mqtt.broker import Broker
from sensors.mqtt.keeping import Changes
from sensors.mqtt.limits import Limits
from sensors.mqtt.reasons import Reason
from sensors.mqtt.rights import EVERYTHING, Login, Rights, RightsOf
from sensors.mqtt.state import BrokerStats
from sensors.mqtt.topics import TopicFilter, covers, split_shared, valid_filter, valid_topic
from sensors.mqtt.turns import Batch, Close, Incoming, Turn

__all__ = [
    "EVERYTHING",
    "Batch",
    "Broker",
    "BrokerStats",
    "Changes",
    "Close",
    "Incoming",
    "Limits",
    "Login",
    "Reason",
    "Rights",
    "RightsOf",
    "TopicFilter",
    "Turn",
    "covers",
    "split_shared",
    "valid_filter",
    "valid_topic",
]
