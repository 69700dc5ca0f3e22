"""The shells of sensors: MQTT by an endpoint of our own, or through a broker elsewhere.

The client for a broker elsewhere is imported when it is first asked for (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from sensors.adapters.bulk import Bulk
from sensors.adapters.incident_log import IncidentLog
from sensors.adapters.mqtt_accounts import Account, Accounts, load_accounts, password_line
from sensors.adapters.mqtt_endpoint import DEFAULT_PORT, MqttEndpoint
from sensors.adapters.mqtt_kept import KeptFile
from sensors.adapters.sink import Accept, Admit, Sink, one_by_one

if TYPE_CHECKING:
    from sensors.adapters.mqtt_client import (
        BrokerAddress,
        MqttSubscriber,
        connected,
        let_cancellation_through,
    )

__all__ = [
    "DEFAULT_PORT",
    "Accept",
    "Account",
    "Accounts",
    "Admit",
    "BrokerAddress",
    "Bulk",
    "IncidentLog",
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

_CLIENT = "sensors.adapters.mqtt_client"
_LATER = frozenset({"BrokerAddress", "MqttSubscriber", "connected", "let_cancellation_through"})


def __getattr__(name: str) -> object:
    """Import what is asked for now."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_CLIENT), name)
