"""What one MQTT endpoint will hold, at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the broker, each with what happens beyond it.

    Args:
        connections: Open connections; a further one is closed at once.
        packet_bytes: One packet; a larger one ends its connection (0x95 in MQTT 5.0).
        connect_seconds: Time to send CONNECT; then the connection is closed.
        subscriptions: Filters of one client; further ones are refused in SUBACK (0x97).
        filter_bytes: One topic filter, in UTF-8; a longer one is refused in SUBACK (0x8F).
        retained_messages: Retained messages; beyond it a message for a further topic is delivered
            but not retained.
        retained_bytes: Topics and payloads of all retained messages; likewise.
        backlog_bytes: Bytes that wait in one client's socket; then messages queue in its outbox.
        queued_live: Messages in one client's outbox from which QoS 0 messages to it are dropped.
        queued_messages: Messages in one client's outbox; beyond it the client is too slow and is
            closed (0x97), so that no QoS 1 message is lost in silence.
        queued_bytes: Topics and payloads in one client's outbox; likewise.
        inflight: QoS 1 messages sent to one client and not acknowledged; further ones queue.
    """

    connections: int = 1_024
    packet_bytes: int = 65_536
    connect_seconds: float = 10.0
    subscriptions: int = 128
    filter_bytes: int = 1_024
    retained_messages: int = 4_096
    retained_bytes: int = 2 * 1024 * 1024
    backlog_bytes: int = 65_536
    queued_live: int = 1_024
    queued_messages: int = 16_384
    queued_bytes: int = 8 * 1024 * 1024
    inflight: int = 1_024
