"""Errors of the sensors folder.

    SensorsError                 code, as everywhere in the hub
    ├── MalformedReading         a message that is no reading; permanent
    ├── MqttProtocolError        bytes of one MQTT client that break the protocol; permanent
    └── EndpointError            the MQTT endpoint cannot listen
        ├── PortInUseError       another program has the port
        └── AccountsError        its file of accounts cannot be used

Readings that are well formed but not credible are no errors: see `sensors.freshness.Rejection`.
"""

TOPIC_SHOWN = 256


class SensorsError(Exception):
    """Anything that goes wrong in this folder.

    Args:
        code: Stable machine code, such as `mqtt.endpoint.port_in_use`.
        reason: What is wrong and, where something can be done, the fix.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class MalformedReading(SensorsError):
    """A message that `docs/mqtt.md` does not allow.

    Args:
        code: `reading.malformed.` and one of `topic`, `size`, `json`, `value`, `unit`, `time`,
            `future`, `quality`.
        reason: What is wrong, in English.
        topic: Where it came from, cut to 256 characters.
    """

    def __init__(self, code: str, reason: str, topic: str) -> None:
        super().__init__(code, reason)
        self.topic = topic[:TOPIC_SHOWN]


class MqttProtocolError(SensorsError):
    """An MQTT client broke the protocol; its connection ends, others go on.

    Args:
        reason_code: MQTT 5.0 section 2.4 reason code to close with.
        reason: What was wrong.
    """

    def __init__(self, reason_code: int, reason: str) -> None:
        super().__init__(f"mqtt.protocol.{reason_code:02x}", reason)
        self.reason_code = reason_code


class EndpointError(SensorsError):
    """The MQTT endpoint cannot listen on the address it was given."""


class PortInUseError(EndpointError):
    """Another program listens on the port already."""


class AccountsError(EndpointError):
    """The file of accounts cannot be read, or something in it is wrong."""
