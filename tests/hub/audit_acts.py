"""Acts as the tests of the audit write them down, and chains made of them."""

from hub.access.audit import NO_HEAD, Act, Entry, Head, Source, entry_after, head_of

ADA = Source("u-1", "ada", "account", "10.0.0.7", 12)


def act(number: int, name: str = "take_closure", target: str = "lift-1") -> Act:
    """Return the act of a number, a second after the one before."""
    return Act(number * 10**9, ADA, name, target, detail={"reason": f"because {number}"})


def chain(length: int, head: Head = NO_HEAD) -> list[Entry]:
    """Return a chain of so many entries."""
    entries: list[Entry] = []
    for _ in range(length):
        entries.append(entry_after(head, act(head.number + 1)))
        head = head_of(entries[-1])
    return entries
