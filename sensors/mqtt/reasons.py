"""Reason codes of MQTT 5.0 section 2.4, and return codes of MQTT 3.1.1 section 3.2.2.3."""

from enum import IntEnum


class Reason(IntEnum):
    """The MQTT 5.0 reason codes in use here; from 0x80 they are refusals."""

    SUCCESS = 0x00
    WITH_WILL = 0x04
    NO_MATCHING_SUBSCRIBERS = 0x10
    NO_SUBSCRIPTION_EXISTED = 0x11
    UNSPECIFIED = 0x80
    MALFORMED_PACKET = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION_SPECIFIC = 0x83
    UNSUPPORTED_VERSION = 0x84
    CLIENT_ID_INVALID = 0x85
    BAD_CREDENTIALS = 0x86
    NOT_AUTHORIZED = 0x87
    SERVER_BUSY = 0x89
    SERVER_SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    SESSION_TAKEN_OVER = 0x8E
    TOPIC_FILTER_INVALID = 0x8F
    TOPIC_NAME_INVALID = 0x90
    PACKET_ID_NOT_FOUND = 0x92
    RECEIVE_MAXIMUM_EXCEEDED = 0x93
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    MESSAGE_RATE_TOO_HIGH = 0x96
    QUOTA_EXCEEDED = 0x97
    ADMINISTRATIVE_ACTION = 0x98
    PAYLOAD_FORMAT_INVALID = 0x99


REFUSED = 0x80
"""Reason codes from here on are refusals (MQTT 5.0 section 2.4)."""

V3_SUBSCRIPTION_FAILED = 0x80
"""MQTT 3.1.1 section 3.9.3: the one refusal that its SUBACK knows."""

V3_CONNECT_RETURN = {
    Reason.SUCCESS: 0x00,
    Reason.UNSUPPORTED_VERSION: 0x01,
    Reason.CLIENT_ID_INVALID: 0x02,
    Reason.SERVER_BUSY: 0x03,
    Reason.BAD_CREDENTIALS: 0x04,
    Reason.NOT_AUTHORIZED: 0x05,
}
"""MQTT 3.1.1 section 3.2.2.3; for all else its server closes without a CONNACK (section 3.1.4)."""

_REFUSALS_OF_A_MESSAGE = frozenset({0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99})
RECEIVED_CODES = frozenset({0x00, 0x10}) | _REFUSALS_OF_A_MESSAGE
"""What PUBACK and PUBREC may say [MQTT-3.4.2-1, 3.5.2-1]."""
RELEASED_CODES = frozenset({0x00, 0x92})
"""What PUBREL and PUBCOMP may say [MQTT-3.6.2-1, 3.7.2-1]."""
GOODBYE_CODES = frozenset(
    {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99}
)
"""What the DISCONNECT of a client may say (MQTT 5.0 table 3-13) [MQTT-3.14.2-1]."""
