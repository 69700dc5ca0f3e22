"""Messages that must not be lost or merged: kept by mailbox until somebody acknowledges them."""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from msgspec import Raw

from hub.errors import MailboxFullError
from hub.ports import Document
from hub.push.documents import check
from hub.push.frames import MessageFrame, encode
from hub.push.prepared import Prepared, prepared

MAILBOXES = 10_000
MESSAGES_PER_MAILBOX = 256
BYTES_PER_MAILBOX = 256 * 1024

S = TypeVar("S", bound=Hashable)


def nobody(_mailbox: str, _ids: tuple[str, ...]) -> None:
    """Tell nobody of messages that were acknowledged."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message that waits to be acknowledged.

    Args:
        id: Its id, by which receivers tell a second delivery from a second message.
        number: Grows with every message posted.
        frame: What is sent.
        until_ns: When it is no more of use, or None.
    """

    id: str
    number: int
    frame: Prepared
    until_ns: int | None


@dataclass(slots=True)
class _Mailbox:
    messages: dict[str, Message] = field(default_factory=dict)
    size: int = 0


class Outbox(Generic[S]):
    """Holds what was posted to each mailbox, in order, and who listens there.

    A mailbox is an address such as `screen/sign-l1-01`. Whoever attaches to it gets all messages
    that wait, and those that follow; several may. The first acknowledgement ends a message.

    Bounds: 10,000 mailboxes with messages, 256 messages and 256 KiB in each. Overflow rule: the
    new message is refused to whoever posts it and everything accepted before stands. A message
    with `until_ns` leaves by itself then, because an order to a screen that was off for a day must
    not be obeyed when it comes back.

    Nothing here survives the process: whoever posts what has to, posts it again after a restart,
    under the same id.

    Args:
        now_ns: The present time, nanoseconds since 1970 UTC.
        acknowledged: Told of messages that a listener has acknowledged.
    """

    def __init__(
        self,
        now_ns: Callable[[], int],
        acknowledged: Callable[[str, tuple[str, ...]], None] = nobody,
    ) -> None:
        self._now_ns = now_ns
        self._acknowledged = acknowledged
        self._mailboxes: dict[str, _Mailbox] = {}
        self._listeners: dict[str, dict[S, None]] = {}
        self._number = 0

    @property
    def count(self) -> int:
        """How many messages wait, those included whose time is over and that nobody looked at."""
        return sum(len(box.messages) for box in self._mailboxes.values())

    def post(
        self, mailbox: str, message_id: str, body: Document, *, until_ns: int | None = None
    ) -> bool:
        """Keep a message until it is acknowledged; False where its id waits there already.

        Raises:
            MailboxFullError: A bound is reached; nothing is kept.
            DocumentError: The body cannot be sent.
        """
        self._expire((mailbox,))
        box = self._mailboxes.get(mailbox)
        if box is not None and message_id in box.messages:
            return False
        check(mailbox, body)
        frame = prepared(MessageFrame(mailbox, message_id, Raw(encode(body))))
        box = self._new_box(mailbox) if box is None else box
        size = box.size + len(frame.text)
        if len(box.messages) >= MESSAGES_PER_MAILBOX or size > BYTES_PER_MAILBOX:
            raise MailboxFullError(mailbox)
        self._number += 1
        box.messages[message_id] = Message(message_id, self._number, frame, until_ns)
        box.size = size
        self._mailboxes[mailbox] = box
        return True

    def waiting(self, mailbox: str, after: int = 0) -> list[Message]:
        """Return the messages of a mailbox with a greater number, oldest first."""
        self._expire((mailbox,))
        box = self._mailboxes.get(mailbox)
        messages = () if box is None else box.messages.values()
        return [message for message in messages if message.number > after]

    def acknowledge(self, mailbox: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Let go of messages; returns those that waited."""
        known = self.withdraw(mailbox, ids)
        if known:
            self._acknowledged(mailbox, known)
        return known

    def withdraw(self, mailbox: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Let go of messages that nobody here has acknowledged; returns those that waited."""
        return tuple(each for each in ids if self._remove(mailbox, each))

    def attach(self, mailbox: str, listener: S) -> None:
        """Begin to listen."""
        self._listeners.setdefault(mailbox, {})[listener] = None

    def detach(self, mailbox: str, listener: S) -> None:
        """Stop listening."""
        listeners = self._listeners.get(mailbox)
        if listeners is None:
            return
        listeners.pop(listener, None)
        if not listeners:
            del self._listeners[mailbox]

    def listeners(self, mailbox: str) -> Collection[S]:
        """Return who listens."""
        return self._listeners.get(mailbox, {}).keys()

    def _new_box(self, mailbox: str) -> _Mailbox:
        if len(self._mailboxes) >= MAILBOXES:
            self._expire(tuple(self._mailboxes))
        if len(self._mailboxes) >= MAILBOXES:
            raise MailboxFullError(mailbox)
        return _Mailbox()

    def _expire(self, mailboxes: Iterable[str]) -> None:
        now_ns = self._now_ns()
        for mailbox in mailboxes:
            box = self._mailboxes.get(mailbox)
            for message in () if box is None else tuple(box.messages.values()):
                if message.until_ns is not None and message.until_ns <= now_ns:
                    self._remove(mailbox, message.id)

    def _remove(self, mailbox: str, message_id: str) -> bool:
        box = self._mailboxes.get(mailbox)
        message = None if box is None else box.messages.pop(message_id, None)
        if box is None or message is None:
            return False
        box.size -= len(message.frame.text)
        if not box.messages:
            del self._mailboxes[mailbox]
        return True
