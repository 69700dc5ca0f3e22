"""Clocks: contenders in turns on the same questions, and what the medians of them are."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ParamSpec

from hub.garbage import uncollected

P = ParamSpec("P")
Question = tuple[int, int]
Asked = Callable[[int, int], tuple[int, object]]

BLOCK_S = 0.3
"""Seconds that a contender may take for its share of a round."""

WARMING = 16
"""Questions that a fast contender answers uncounted, after others have had the caches."""


@dataclass(slots=True)
class Times:
    """Nanoseconds of one contender, by the number of the question."""

    taken: dict[int, int] = field(default_factory=dict)

    @property
    def median_us(self) -> float:
        """The median over all questions, in microseconds."""
        return statistics.median(self.taken.values()) / 1e3

    def ratio(self, other: "Times") -> float:
        """Return how many times as long another contender took for the questions it was asked."""
        both = [number for number in other.taken if number in self.taken]
        mine = statistics.median(self.taken[number] for number in both)
        return statistics.median(other.taken[number] for number in both) / mine


def in_turns(
    contenders: Mapping[str, Asked], questions: Sequence[Question], rounds: int
) -> dict[str, Times]:
    """Put the same questions to all contenders in turns.

    Each round has questions of its own. A slow contender gets the first few of them, the same that
    the others begin with. Before its turn each answers some of the round's last questions, which do
    not count: what is wanted is the time of one query among many.
    """
    times = {name: Times() for name in contenders}
    share = len(questions) // rounds
    with uncollected():
        counts = {name: affordable(ask, questions[0], share) for name, ask in contenders.items()}
        for begin in range(0, rounds * share, share):
            for name, ask in contenders.items():
                taken = times[name].taken
                warming = min(WARMING, counts[name] // WARMING)
                for source, sink in questions[begin + share - warming : begin + share]:
                    ask(source, sink)
                for number in range(begin, begin + counts[name]):
                    source, sink = questions[number]
                    before = time.perf_counter_ns()
                    ask(source, sink)
                    taken[number] = time.perf_counter_ns() - before
    return times


def affordable(ask: Asked, question: Question, most: int) -> int:
    """Return how many questions a contender is asked in a round: 3 unless each takes a second."""
    taken = seconds(ask, *question)
    if taken < 1.0:
        taken = min(seconds(ask, *question) for _ in range(3))
    return min(most, max(int(BLOCK_S / taken), 3 if taken < 1.0 else 1))


def seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """Return the seconds of one call."""
    with uncollected():
        before = time.perf_counter()
        work(*args, **kwargs)
        return time.perf_counter() - before


def say(text: str) -> None:
    """Tell how far the run is."""
    print(text, file=sys.stderr, flush=True)
