"""What one MQTT endpoint will hold, at most."""

from dataclasses import dataclass

_WEEK = 7 * 86_400
MESSAGE_BYTES = 256
"""What a message that waits is counted with besides topic, payload and properties: its objects."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the broker, each with what happens beyond it.

    Args:
        connections: Open connections; a further one is closed at once.
        logins: Clients whose credentials are being checked; a further one is told that the server
            is busy (0x89) and closed.
        packet_bytes: One packet; a larger one ends its connection (0x95 in MQTT 5.0).
        connect_seconds: Time to send CONNECT and to be let in; then the connection is closed.
        receive_maximum: QoS 1 and 2 messages of one MQTT 5.0 client that are not acknowledged yet,
            and QoS 2 messages of any client that it has not released; CONNACK says so, and a
            client that sends more is closed (0x93).
        unsettled_bytes: Topics and payloads of all messages that the hub has not settled yet, and
            256 more for each; beyond it nothing more is read from clients until it has.
        client_id_bytes: A client identifier, in UTF-8; a longer one is refused (0x85).
        will_bytes: The payload of a will, kept while its client is connected and for its delay; a
            longer one is refused (0x97).
        topic_bytes: A topic name, in UTF-8; a message to a longer one, or a will, ends its
            connection (0x90).
        topic_aliases: Topic aliases of one client; CONNACK says so, and a client that uses a
            higher one is closed (0x94).
        known_topics: Topics that are remembered with who gets them; then the memory starts anew.
        subscriptions: Filters of one client; further ones are refused in SUBACK (0x97).
        filter_bytes: One topic filter, in UTF-8; a longer one is refused in SUBACK (0x8F).
        filter_levels: Levels of one topic filter; likewise.
        retained_messages: Retained messages; beyond it a message for a further topic is delivered
            but not retained.
        retained_bytes: Topics and payloads of all retained messages; likewise.
        sessions: Sessions, those of clients that are away included; beyond it the session that
            would end soonest of those that are away ends.
        session_seconds: Time that a session waits for its client; a longer wish is cut to it.
        backlog_bytes: Bytes that wait in one client's socket; then messages queue in its outbox.
        queued_live: Messages in one client's outbox from which QoS 0 messages to it are dropped.
        queued_messages: QoS 1 and 2 messages in one outbox. Beyond it a client that is connected is
            too slow and is closed (0x97); for one that is away the oldest is dropped and counted.
        queued_bytes: Topics and payloads in one client's outbox, and 256 more for each message,
            those that it has not acknowledged included; likewise. More than all retained messages
            take, so that a client can subscribe to all of them.
        queued_total_bytes: The same of all outboxes together; likewise, for the one that fills it.
        inflight: QoS 1 and 2 messages sent to one client and not acknowledged; further ones queue.
    """

    connections: int = 16_384
    logins: int = 256
    packet_bytes: int = 262_144
    connect_seconds: float = 10.0
    receive_maximum: int = 1_024
    unsettled_bytes: int = 32 * 1024 * 1024
    client_id_bytes: int = 1_024
    will_bytes: int = 16_384
    topic_bytes: int = 4_096
    topic_aliases: int = 64
    known_topics: int = 16_384
    subscriptions: int = 128
    filter_bytes: int = 1_024
    filter_levels: int = 64
    retained_messages: int = 16_384
    retained_bytes: int = 16 * 1024 * 1024
    sessions: int = 16_384
    session_seconds: int = _WEEK
    backlog_bytes: int = 65_536
    queued_live: int = 1_024
    queued_messages: int = 65_536
    queued_bytes: int = 32 * 1024 * 1024
    queued_total_bytes: int = 256 * 1024 * 1024
    inflight: int = 1_024
