"""Reason codes of MQTT 5.0 section 2.4, and return codes of MQTT 3.1.1 section 3.2.2.3."""

from enum import IntEnum


class Reason(IntEnum):
    """The MQTT 5.0 reason codes in use here; from 0x80 they are refusals."""

    SUCCESS = 0x00
    NO_SUBSCRIPTION_EXISTED = 0x11
    UNSPECIFIED = 0x80
    MALFORMED_PACKET = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION_SPECIFIC = 0x83
    UNSUPPORTED_VERSION = 0x84
    CLIENT_ID_INVALID = 0x85
    NOT_AUTHORIZED = 0x87
    SERVER_SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    SESSION_TAKEN_OVER = 0x8E
    TOPIC_FILTER_INVALID = 0x8F
    TOPIC_NAME_INVALID = 0x90
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    QUOTA_EXCEEDED = 0x97
    QOS_NOT_SUPPORTED = 0x9B
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 0xA1


V3_SUBSCRIPTION_FAILED = 0x80
"""MQTT 3.1.1 section 3.9.3: the one refusal that its SUBACK knows."""

V3_CONNECT_RETURN = {
    Reason.SUCCESS: 0x00,
    Reason.UNSUPPORTED_VERSION: 0x01,
    Reason.CLIENT_ID_INVALID: 0x02,
}
"""MQTT 3.1.1 section 3.2.2.3; for all else its server closes without a CONNACK (section 3.1.4)."""
