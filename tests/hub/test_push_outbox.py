import pytest

from hub.errors import DocumentError, MailboxFullError
from hub.push import outbox as module
from hub.push.outbox import Outbox
from tests.hub.push_wire import frames


class World:
    def __init__(self) -> None:
        self.now_ns = 0
        self.outbox: Outbox[str] = Outbox(lambda: self.now_ns)

    def ids(self, mailbox: str, after: int = 0) -> list[str]:
        return [message.id for message in self.outbox.waiting(mailbox, after)]


def test_messages_wait_in_order_until_each_is_acknowledged() -> None:
    world = World()
    assert world.outbox.post("m", "1", {"n": 1})
    assert world.outbox.post("m", "2", {"n": 2})
    assert world.outbox.post("other", "1", {})
    (first, second) = world.outbox.waiting("m")
    assert frames(first.frame.text) == [{"mailbox": "m", "id": "1", "message": {"n": 1}}]
    assert world.ids("m", first.number) == ["2"]
    assert world.outbox.acknowledge("m", ["1", "1", "unknown"]) == ("1",)
    assert world.ids("m") == [second.id]
    assert world.outbox.count == 2


def test_same_id_is_kept_once() -> None:
    world = World()
    world.outbox.post("m", "1", {"n": 1})
    assert not world.outbox.post("m", "1", {"n": 2})
    assert world.ids("m") == ["1"]


def test_full_mailbox_refuses_the_new_and_keeps_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MESSAGES_PER_MAILBOX", 2)
    world = World()
    for number in range(2):
        world.outbox.post("m", str(number), {})
    with pytest.raises(MailboxFullError) as caught:
        world.outbox.post("m", "2", {})
    assert caught.value.code == "push.mailbox.full"
    assert world.ids("m") == ["0", "1"]
    world.outbox.acknowledge("m", ["0"])
    assert world.outbox.post("m", "2", {})


def test_mailboxes_are_bounded_in_bytes_and_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAILBOXES", 1)
    world = World()
    with pytest.raises(MailboxFullError):
        world.outbox.post("m", "1", {"text": "x" * module.BYTES_PER_MAILBOX})
    world.outbox.post("m", "1", {}, until_ns=5)
    with pytest.raises(MailboxFullError):
        world.outbox.post("other", "1", {})
    world.now_ns = 5
    assert world.outbox.post("other", "1", {})


def test_message_leaves_by_itself_when_its_time_is_over() -> None:
    world = World()
    world.outbox.post("m", "1", {}, until_ns=10)
    world.outbox.post("m", "2", {})
    world.now_ns = 9
    assert world.ids("m") == ["1", "2"]
    world.now_ns = 10
    assert world.ids("m") == ["2"]


def test_body_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(DocumentError):
        World().outbox.post("m", "1", {"n": float("nan")})


def test_listeners_come_and_go() -> None:
    world = World()
    world.outbox.attach("m", "screen")
    world.outbox.attach("m", "console")
    assert list(world.outbox.listeners("m")) == ["screen", "console"]
    world.outbox.detach("m", "screen")
    world.outbox.detach("m", "console")
    world.outbox.detach("m", "nobody")
    assert not world.outbox.listeners("m")
