"""Refusals that repeat: each is told at once, and what repeats within a minute is counted; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hub.access.attempts import network_of
from hub.access.audit import Act, Source
from hub.ports import Json

MINUTE_NS = 60 * 10**9
MOST_KEYS = 1_000
MOST_TARGETS = 8
ELSEWHERE = "(many addresses)"

Key = tuple[str, str, str]


@dataclass(slots=True)
class Counted:
    """What one address was refused since it was last told of."""

    since_ns: int
    latest: Act
    count: int = 0
    targets: set[str] = field(default_factory=set)
    outcomes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Repeats:
    """Keeps an address that tries again and again from filling the audit.

    The first refusal of an address (of IPv6 its network), actor and act is told at once. Those that
    follow within a minute are counted, and told as one entry when the minute is over.

    Overflow rule: of more than `most` such keys within a minute, the others are counted together,
    as of many addresses.
    """

    most: int = MOST_KEYS
    counted: dict[Key, Counted] = field(default_factory=dict)

    def take(self, act: Act) -> Act | None:
        """Take a refusal; return it where it is to be told at once."""
        key = (network_of(act.source.address), act.source.id, act.act)
        held = self.counted.get(key)
        if held is None and len(self.counted) >= self.most:
            key = (ELSEWHERE, "", "")
            act = replace(act, source=Source("", "", "visitor", ELSEWHERE, act.source.revision))
            held = self.counted.get(key)
        if held is None:
            self.counted[key] = Counted(act.at_ns, act)
            return act
        held.count += 1
        held.latest = act
        held.outcomes[act.outcome] = held.outcomes.get(act.outcome, 0) + 1
        if len(held.targets) < MOST_TARGETS:
            held.targets.add(act.target)
        return None

    def due(self, now_ns: int, *, all_of_them: bool = False) -> Iterator[Act]:
        """Yield what was counted in minutes that are over, or up to now at the end of the hub."""
        for key, held in tuple(self.counted.items()):
            if not all_of_them and 0 <= now_ns - held.since_ns < MINUTE_NS:
                continue
            if held.count == 0:
                del self.counted[key]
                continue
            self.counted[key] = Counted(now_ns, held.latest)
            yield self._summed(held, now_ns)

    def _summed(self, held: Counted, now_ns: int) -> Act:
        single = len(held.targets) == 1
        targets: list[Json] = [*sorted(held.targets)]
        outcomes: dict[str, Json] = {**held.outcomes}
        return replace(
            held.latest,
            at_ns=now_ns,
            target=held.latest.target if single else "",
            detail={
                "count": held.count,
                "outcomes": outcomes,
                "targets": targets,
            },
        )
