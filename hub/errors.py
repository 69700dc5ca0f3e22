"""What can go wrong in the hub, each with a stable machine code.

HubError
├── TransientHubError              the same request may succeed later
│   ├── StoreUnavailableError          store.unavailable
│   ├── StoreTakenError                store.taken
│   ├── InboxFullError                 inbox.full
│   ├── MailboxFullError               push.mailbox.full
│   ├── BusyError                      whatif.busy
│   ├── UnreadyError                   whatif.unready
│   ├── OidcUnavailableError           oidc.unavailable
│   ├── LogUnavailableError            log.unavailable
│   ├── LogOvertakenError              log.overtaken
│   ├── DeposedError                   log.deposed
│   ├── NatsUnavailableError           nats.unavailable
│   ├── UnfollowedError                gateway.unfollowed
│   ├── NoCoreError                    gateway.no_core
│   └── SessionsFullError              route.sessions.full
└── PermanentHubError              the same request will fail again
    ├── DocumentError                  push.document.null, .number, .text, .type
    ├── RevisionOrderError             push.revision.order
    ├── PatternError                   push.pattern.malformed
    ├── SubscriptionRefusedError       push.topic.unknown, push.subscribe.limit, ...
    ├── LoadError                      load.refused
    ├── SchemaNewerError               store.schema.newer
    ├── SchemaOlderError               store.schema.older
    ├── StoreFileError                 store.file.invalid
    ├── StoreNotEmptyError             store.copy.full
    ├── IdTakenError                   store.id.taken
    ├── IdempotencyConflictError       store.idempotency.conflict
    ├── MeasureExistsError             store.closure.exists, store.evacuation.exists, ...
    ├── MeasureUnknownError            store.closure.unknown, store.evacuation.unknown, ...
    ├── VersionChangedError            store.version.changed
    ├── VersionUnknownError            store.version.unknown
    ├── AuditError                     audit.file
    ├── OidcRefusedError               oidc.state, oidc.token, oidc.refused, oidc.roles
    ├── BackupError                    backup.damaged, .failed, .missing, .newer, .nothing, .taken
    ├── ConfigError                    config.invalid
    ├── TickFailedError                tick.failed
    └── StartError                     start.port, start.data, start.in_use, start.pages,
                                       start.replay, start.restoring
"""

from collections.abc import Iterable


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


class StoreTakenError(TransientHubError):
    """Another hub has the store; of one whose machine is lost the server lets go in a minute."""

    def __init__(self, store: str) -> None:
        super().__init__(
            "store.taken",
            f"another hub has {store}; stop that one, or give this one a database or a schema of "
            "its own",
        )


class OidcUnavailableError(TransientHubError):
    """The OpenID provider does not answer, or not as it should."""

    def __init__(self, message: str) -> None:
        super().__init__("oidc.unavailable", f"the sign-in provider cannot be asked: {message}")


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


class DeposedError(TransientHubError):
    """Another core leads the building now; nothing of this one counts any more."""

    def __init__(self, building: str) -> None:
        super().__init__("log.deposed", f"another core leads {building} now; try again")


class NatsUnavailableError(TransientHubError):
    """NATS does not answer, or does not have what is needed."""

    def __init__(self, message: str) -> None:
        super().__init__("nats.unavailable", message)


class UnfollowedError(TransientHubError):
    """A delta is of a topic that is not held: something was missed, and all has to be read anew."""

    def __init__(self, topic: str) -> None:
        super().__init__("gateway.unfollowed", f"a delta of {topic!r} came, which is not held")


class NoCoreError(TransientHubError):
    """No core of the building answers at the moment."""

    def __init__(self, building: str) -> None:
        super().__init__("gateway.no_core", f"no core of {building} answers now; try again")


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


class UnreadyError(TransientHubError):
    """A stage has just raised, so that what it gives may not fit what others give."""

    def __init__(self, stages: Iterable[str]) -> None:
        names = ", ".join(stages)
        message = f"the hub failed to work out {names} and tries again in a second; ask again then"
        super().__init__("whatif.unready", message)


class SessionsFullError(TransientHubError):
    """As many visitors' routes are open as the hub keeps up to date.

    Args:
        bound: How many that is.
        asks: Whether of those that ask for more than the fastest way.
    """

    def __init__(self, bound: int, *, asks: bool = False) -> None:
        fix = "try again later"
        more = ""
        if asks:
            more = " with stops, wishes, limits, alternatives or a later departure"
            fix = "ask for the fastest way, or try again later"
        super().__init__("route.sessions.full", f"{bound} routes{more} are open; {fix}")


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


class SchemaOlderError(PermanentHubError):
    """The database was written by an earlier version of the hub."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            "store.schema.older",
            f"the database has schema {found}, this hub wants {known}; start this version once on "
            "it, or use the version that runs on it",
        )


class StoreFileError(PermanentHubError):
    """The file is not a database of the hub, or it is damaged."""

    def __init__(self, message: str) -> None:
        super().__init__("store.file.invalid", message)


class StoreNotEmptyError(PermanentHubError):
    """A store that something is to be copied into holds something already."""

    def __init__(self, store: str, rows: int) -> None:
        super().__init__(
            "store.copy.full",
            f"{store} holds {rows} rows already; copy into an empty database or schema, "
            "or into a file that does not exist",
        )


class IdTakenError(PermanentHubError):
    """A command or measure with this id is already in the store."""

    def __init__(self, message: str) -> None:
        super().__init__("store.id.taken", message)


class IdempotencyConflictError(PermanentHubError):
    """An idempotency key came back with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "store.idempotency.conflict",
            f"idempotency key {key!r} was used for a different request; take a new key",
        )


class MeasureExistsError(PermanentHubError):
    """There is a measure in force already where only one can be.

    Args:
        kind: Such as `closure` or `evacuation`.
        measure_id: The measure in force.
        target: What it is about, empty for the whole building.
    """

    def __init__(self, kind: str, measure_id: str, target: str) -> None:
        about = f" for {target!r}" if target else ""
        super().__init__(
            f"store.{kind}.exists", f"{kind} {measure_id!r}{about} is in force already"
        )
        self.measure_id = measure_id


class MeasureUnknownError(PermanentHubError):
    """No measure of this kind and name is in force."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(
            f"store.{kind}.unknown",
            f"no {kind} {name!r} is in force; it never was, or it has ended",
        )


class VersionChangedError(PermanentHubError):
    """A command was given for another state than there is: somebody else was faster.

    Args:
        kind: Of the measure.
        measure_id: The measure that is in force there now, or that was last.
        version: Its version.
        by: Who changed it last.
        at_ns: When, in nanoseconds since 1970 UTC.
        in_force: Whether it is in force; otherwise it has ended.
    """

    def __init__(
        self, kind: str, measure_id: str, version: int, by: str, at_ns: int, *, in_force: bool
    ) -> None:
        became = "put in force" if in_force else "ended"
        super().__init__(
            "store.version.changed",
            f"{kind} {measure_id!r} was {became} by {by!r} since you looked; look again",
        )
        self.measure_id = measure_id
        self.version = version
        self.by = by
        self.at_ns = at_ns
        self.in_force = in_force


class VersionUnknownError(PermanentHubError):
    """A command was given for a version of what never was in force."""

    def __init__(self, kind: str, target: str) -> None:
        where = f" for {target!r}" if target else ""
        super().__init__(
            "store.version.unknown",
            f"no {kind} was ever in force{where}; look again, or command it without a version",
        )


class AuditError(PermanentHubError):
    """A file of audit entries cannot be read or written; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__("audit.file", message)


class OidcRefusedError(PermanentHubError):
    """Somebody who comes from the OpenID provider is not let in; `code` says why."""


class BackupError(PermanentHubError):
    """A backup cannot be made, is not whole, or cannot be put back; the message says why."""


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
