"""Whether a stream's own history is that of one core at a time; pure."""

from collections.abc import Iterable, Iterator

from hub.backplane.nats.commits import Light


def faults(commits: Iterable[tuple[int, Light]]) -> Iterator[str]:
    """Yield what is wrong with a building's history, nothing where it is sound.

    Sound is: terms never go back, each term is of one core, batches follow one another without gap
    or repetition, revisions never go back, the epoch stays.

    Args:
        commits: Messages with their sequence, in order.
    """
    cores: dict[int, str] = {}
    before: Light | None = None
    number: int | None = None
    for sequence, commit in commits:
        if cores.setdefault(commit.term, commit.core) != commit.core:
            yield f"{sequence}: term {commit.term} is of {cores[commit.term]} and of {commit.core}"
        if before is not None:
            if commit.term < before.term:
                yield f"{sequence}: term {commit.term} after {before.term}: two active cores"
            if commit.revision < before.revision:
                yield f"{sequence}: revision {commit.revision} after {before.revision}"
            if commit.epoch != before.epoch:
                yield f"{sequence}: epoch {commit.epoch} after {before.epoch}"
        for tick in commit.ticks:
            if number is not None and tick.number != number + 1:
                yield f"{sequence}: batch {tick.number} after {number}"
            number = tick.number
        if number is not None and commit.number != number:
            yield f"{sequence}: says batch {commit.number}, holds {number}"
        before = commit
