"""The shells of sensors: MQTT by an endpoint of our own, or through a broker elsewhere."""

from sensors.adapters.mqtt_client import (
    BrokerAddress,
    MqttSubscriber,
    connected,
    let_cancellation_through,
)
from sensors.adapters.mqtt_endpoint import DEFAULT_PORT, MqttEndpoint
from sensors.adapters.sink import Complaints, Sink

__all__ = [
    "DEFAULT_PORT",
    "BrokerAddress",
    "Complaints",
    "MqttEndpoint",
    "MqttSubscriber",
    "Sink",
    "connected",
    "let_cancellation_through",
]
