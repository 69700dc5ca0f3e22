"""What those who subscribed have been answered, for others who ask the same."""

from typing import NamedTuple

from msgspec import UnsetType

from hub.push.frames import Since
from hub.push.prepared import Form

ANSWERS = 64
ANSWER_BYTES = 4 * 2**20


class Question(NamedTuple):
    """What an answer depends on, beside the state of the board."""

    wanted: tuple[str, ...]
    since: Since | UnsetType
    form: Form


class Answer(NamedTuple):
    """The frames of an answer, and the topics and patterns that are served by it."""

    data: bytes
    frames: int
    served: tuple[str, ...]


class Answers:
    """Keeps the answers of one board while its revision stands.

    When thousands come back at once they ask the same from the same position. An answer is then
    worked out once for each revision, and copied.

    Bounds: 64 answers and 4 MiB. Overflow rule: all are let go of.
    """

    def __init__(self) -> None:
        self._revision = -1
        self._held: dict[Question, Answer] = {}
        self._size = 0

    def get(self, question: Question, revision: int) -> Answer | None:
        """Return the answer at this revision, if it is held."""
        return self._held.get(question) if revision == self._revision else None

    def keep(self, question: Question, revision: int, answer: Answer) -> None:
        """Hold an answer."""
        size = self._size + len(answer.data)
        if revision != self._revision or len(self._held) >= ANSWERS or size > ANSWER_BYTES:
            self._held.clear()
            self._revision, size = revision, len(answer.data)
        if size <= ANSWER_BYTES:
            self._held[question] = answer
            self._size = size
