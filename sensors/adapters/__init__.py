"""The shells of sensors: MQTT by an endpoint of our own, or through a broker elsewhere."""

from sensors.adapters.mqtt_accounts import Account, Accounts, load_accounts, password_line
from sensors.adapters.mqtt_client import (
    BrokerAddress,
    MqttSubscriber,
    connected,
    let_cancellation_through,
)
from sensors.adapters.mqtt_endpoint import DEFAULT_PORT, MqttEndpoint
from sensors.adapters.mqtt_kept import KeptFile
from sensors.adapters.sink import Accept, Admit, Complaints, Sink, one_by_one

__all__ = [
    "DEFAULT_PORT",
    "Accept",
    "Account",
    "Accounts",
    "Admit",
    "BrokerAddress",
    "Complaints",
    "KeptFile",
    "MqttEndpoint",
    "MqttSubscriber",
    "Sink",
    "connected",
    "let_cancellation_through",
    "load_accounts",
    "one_by_one",
    "password_line",
]
