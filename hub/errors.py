"""What can go wrong in the hub, each with a stable machine code.

HubError
├── TransientHubError              the same request may succeed later
│   ├── StoreUnavailableError          store.unavailable
│   ├── InboxFullError                 inbox.full
│   ├── MailboxFullError               push.mailbox.full
│   ├── BusyError                      whatif.busy
│   ├── LogUnavailableError            log.unavailable
│   ├── LogOvertakenError              log.overtaken
│   └── SessionsFullError              route.sessions.full
└── PermanentHubError              the same request will fail again
    ├── DocumentError                  push.document.null, .number, .text, .type
    ├── RevisionOrderError             push.revision.order
    ├── PatternError                   push.pattern.malformed
    ├── SubscriptionRefusedError       push.topic.unknown, push.subscribe.limit, ...
    ├── LoadError                      load.refused
    ├── SchemaNewerError               store.schema.newer
    ├── StoreFileError                 store.file.invalid
    ├── IdTakenError                   store.id.taken
    ├── IdempotencyConflictError       store.idempotency.conflict
    ├── ClosureExistsError             store.closure.exists
    ├── ClosureUnknownError            store.closure.unknown
    ├── MeasureExistsError             store.evacuation.exists, store.hazard.exists
    ├── MeasureUnknownError            store.evacuation.unknown, store.hazard.unknown
    ├── ConfigError                    config.invalid
    ├── TickFailedError                tick.failed
    └── StartError                     start.port, start.data, start.in_use, start.pages,
                                       start.replay
"""


class HubError(Exception):
    """An error of the hub.

    Args:
        code: Stable machine code, such as `store.closure.exists`.
        message: What is wrong and what to do about it, in English.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TransientHubError(HubError):
    """The same request may succeed later."""


class PermanentHubError(HubError):
    """The same request will fail again."""


class StoreUnavailableError(TransientHubError):
    """The database is locked, full or out of reach."""

    def __init__(self, message: str) -> None:
        super().__init__("store.unavailable", message)


class LogUnavailableError(TransientHubError):
    """The journal cannot be written or read."""

    def __init__(self, message: str) -> None:
        super().__init__("log.unavailable", message)


class LogOvertakenError(TransientHubError):
    """Batches after a number are no longer held: the reader was too slow, or came too late."""

    def __init__(self, after: int) -> None:
        super().__init__(
            "log.overtaken",
            f"the batches after number {after} are no longer held; take a snapshot and go on there",
        )


class InboxFullError(TransientHubError):
    """More keys wait for the next tick than the inbox holds."""

    def __init__(self) -> None:
        super().__init__("inbox.full", "the hub is overloaded; try again")


class MailboxFullError(TransientHubError):
    """As many messages wait to be acknowledged as are kept."""

    def __init__(self, mailbox: str) -> None:
        super().__init__(
            "push.mailbox.full",
            f"{mailbox!r} holds as many messages as it may; is anybody there to take them?",
        )
        self.mailbox = mailbox


class BusyError(TransientHubError):
    """As many suppositions are being answered or wait as the hub takes on."""

    def __init__(self, bound: int) -> None:
        super().__init__("whatif.busy", f"{bound} suppositions wait already; try again")


class SessionsFullError(TransientHubError):
    """As many visitors' routes are open as the hub keeps up to date."""

    def __init__(self, bound: int) -> None:
        super().__init__("route.sessions.full", f"{bound} routes are open; try again later")


class DocumentError(PermanentHubError):
    """A topic's document holds what cannot be pushed.

    Args:
        code: `push.document.null`, `.number`, `.text` or `.type`.
        topic: The topic whose document it is.
        pointer: Where in the document, as a JSON pointer (RFC 6901).
        message: What stands there and what to put instead.
    """

    def __init__(self, code: str, topic: str, pointer: str, message: str) -> None:
        super().__init__(code, f"topic {topic!r} at {pointer or '/'!r}: {message}")
        self.topic = topic
        self.pointer = pointer


class RevisionOrderError(PermanentHubError):
    """A revision does not follow the one before it."""

    def __init__(self, current: int, offered: int) -> None:
        super().__init__(
            "push.revision.order",
            f"revision {offered} does not follow {current}; revisions only grow",
        )


class PatternError(PermanentHubError):
    """A pattern of topics has a wildcard where none may be."""

    def __init__(self, pattern: str, message: str) -> None:
        super().__init__("push.pattern.malformed", f"pattern {pattern!r}: {message}")


class SubscriptionRefusedError(PermanentHubError):
    """The hub refused a subscription; `code` is the hub's own."""


class LoadError(PermanentHubError):
    """Simulated load is not let loose; the message says what to change."""

    def __init__(self, message: str) -> None:
        super().__init__("load.refused", message)


class SchemaNewerError(PermanentHubError):
    """The database was written by a later version of the hub."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            "store.schema.newer",
            f"the database has schema {found}, this hub knows up to {known}; "
            "run the version of the hub that wrote it, or a later one",
        )


class StoreFileError(PermanentHubError):
    """The file is not a database of the hub, or it is damaged."""

    def __init__(self, message: str) -> None:
        super().__init__("store.file.invalid", message)


class IdTakenError(PermanentHubError):
    """A command or closure with this id is already in the store."""

    def __init__(self, message: str) -> None:
        super().__init__("store.id.taken", message)


class IdempotencyConflictError(PermanentHubError):
    """An idempotency key came back with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "store.idempotency.conflict",
            f"idempotency key {key!r} was used for a different request; take a new key",
        )


class ClosureExistsError(PermanentHubError):
    """The target is closed already; `closure_id` names the closure in force."""

    def __init__(self, target: str, closure_id: str) -> None:
        super().__init__(
            "store.closure.exists", f"{target!r} is already closed by closure {closure_id!r}"
        )
        self.target = target
        self.closure_id = closure_id


class ClosureUnknownError(PermanentHubError):
    """No closure with this id is in force."""

    def __init__(self, closure_id: str) -> None:
        super().__init__(
            "store.closure.unknown",
            f"no closure {closure_id!r} is in force; it never was, or it has ended",
        )
        self.closure_id = closure_id


class MeasureExistsError(PermanentHubError):
    """An evacuation is under way, or the hazard is declared; `measure_id` names what is in force.

    Args:
        kind: `evacuation` or `hazard`.
        measure_id: The measure in force.
    """

    def __init__(self, kind: str, measure_id: str) -> None:
        super().__init__(f"store.{kind}.exists", f"{kind} {measure_id!r} is in force already")
        self.measure_id = measure_id


class MeasureUnknownError(PermanentHubError):
    """No measure of this kind and id is in force."""

    def __init__(self, kind: str, measure_id: str) -> None:
        super().__init__(
            f"store.{kind}.unknown",
            f"no {kind} {measure_id!r} is in force; it never was, or it has ended",
        )
        self.measure_id = measure_id


class ConfigError(PermanentHubError):
    """The configuration cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__("config.invalid", message)


class TickFailedError(PermanentHubError):
    """A stage raised in the first tick, so that there is nothing whole to show."""

    def __init__(self, stage: str) -> None:
        super().__init__("tick.failed", f"stage {stage} failed in the first tick")


class StartError(PermanentHubError):
    """The hub or a tool of it cannot start; the message says what to do."""
