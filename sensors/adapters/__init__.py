"""The shells of sensors: MQTT by an endpoint of our own, or through a broker elsewhere."""

from sensors.adapters.mqtt_client import BrokerAddress, MqttSubscriber
from sensors.adapters.mqtt_endpoint import DEFAULT_PORT, MqttEndpoint
from sensors.adapters.sink import Sink

__all__ = ["DEFAULT_PORT", "BrokerAddress", "MqttEndpoint", "MqttSubscriber", "Sink"]
