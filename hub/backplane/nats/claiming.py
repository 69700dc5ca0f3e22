"""Claiming a building: what a core that has the lease says and takes before it leads."""

import asyncio
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from hub.backplane.nats.ahead import Ahead, claimed
from hub.backplane.nats.commits import Commit, Full, packed
from hub.backplane.nats.link import Link, OutOfStepError
from hub.backplane.nats.log import Writer
from hub.backplane.nats.standing import Standing
from hub.backplane.nats.tail import Tail
from hub.errors import DeposedError, NatsUnavailableError
from hub.ports import Batch

AGAIN_SECONDS = 0.25


async def claim(
    link: Link,
    tail: Tail,
    standing: Standing,
    writer: Writer,
    take: Callable[[int, Batch], None],
) -> Ahead | None:
    """Say in the stream that this core leads now; nothing of the one before follows that.

    Then the same in the stream ahead, and what only that one has goes into the first. Returns it.

    Args:
        link: To NATS.
        tail: Hands the stream on to what stands.
        standing: What stands.
        writer: Who claims; its sequence follows.
        take: Gets what was taken from the stream ahead.

    Raises:
        DeposedError: A later core has said so already.
    """
    while True:
        try:
            await tail.catch_up()
            if standing.term > writer.term:
                raise DeposedError(writer.building)
            word = word_of(standing, writer)
            writer.sequence = await link.append(writer.building, word, standing.sequence)
        except OutOfStepError:
            continue
        except NatsUnavailableError:
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        break
    if not link.replicated:
        return None
    while True:
        try:
            ahead, commits = await claimed(link, writer.building, writer.core, word)
        except NatsUnavailableError:
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        await take_in(link, standing, writer, commits, take)
        if any(map(holds_more, commits)):
            await ahead.clear()
        return ahead


def word_of(standing: Standing, writer: Writer) -> bytes:
    """Return what a core says that leads now."""
    ledger = standing.ledger
    return packed(Commit(writer.term, writer.core, ledger.epoch, ledger.number, ledger.revision))


def holds_more(commit: Full) -> bool:
    """Tell whether a commit says more than who leads."""
    return bool(commit.ticks or commit.letters or commit.receipts)


async def take_in(
    link: Link,
    standing: Standing,
    writer: Writer,
    commits: Iterable[Full],
    take: Callable[[int, Batch], None],
) -> None:
    """Append what was kept ahead and never came into the stream.

    Of messages that came without a tick it is not known whether the stream has them; those that
    were acknowledged meanwhile may be delivered once more.

    Raises:
        DeposedError: Another core has come between.
    """
    for commit in commits:
        ledger = standing.ledger
        if commit.epoch != ledger.epoch or commit.number < ledger.number:
            continue
        ticks = tuple(tick for tick in commit.ticks if tick.number > ledger.number)
        letters = tuple(
            each for each in commit.letters if (each.mailbox, each.id) not in standing.letters
        )
        own: Full = replace(
            commit, term=writer.term, core=writer.core, ticks=ticks, letters=letters
        )
        if not holds_more(own):
            continue
        await appended(link, writer, packed(own))
        for number, batch in standing.take(writer.sequence, own):
            take(number, batch)


async def appended(link: Link, writer: Writer, data: bytes) -> None:
    """Append a message, however long it takes.

    Raises:
        DeposedError: Another core has come between.
    """
    while True:
        try:
            writer.sequence = await link.append(writer.building, data, writer.sequence)
        except OutOfStepError:
            found = await link.message(writer.building, writer.sequence + 1, kept=True)
            if found != data:
                raise DeposedError(writer.building) from None
            writer.sequence += 1
        except NatsUnavailableError:
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        return
