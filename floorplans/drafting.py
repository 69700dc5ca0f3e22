"""A navigation graph under construction: growing lists of nodes and arcs."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorplans.graph import ArcKind, Arcs

Ints = NDArray[np.int64]
NOTHING: Ints = np.empty(0, dtype=np.int64)


class NodeRows(Protocol):
    """Nodes by their rows: (k, 2) positions, (k, 4) outlines, (k, 4) gates."""

    @property
    def positions(self) -> NDArray[np.float64]:
        """Metres."""

    @property
    def outline(self) -> NDArray[np.float64]:
        """The obstacle's outline at corners, else NaN."""

    @property
    def gates(self) -> NDArray[np.float64]:
        """Where a crossing point may shift, else NaN."""


@dataclass(slots=True)
class Draft:
    """Nodes and arcs as they are added; arcs are sorted at the end."""

    count: int = 0
    positions: list[NDArray[np.float64]] = field(default_factory=list)
    outlines: list[NDArray[np.float64]] = field(default_factory=list)
    gates: list[NDArray[np.float64]] = field(default_factory=list)
    node_level: list[Ints] = field(default_factory=list)
    node_unit: list[Ints] = field(default_factory=list)
    walks: list[tuple[Ints, Ints, int]] = field(default_factory=list)
    others: list[tuple[int, int, int, float, int, int, int, int]] = field(default_factory=list)

    def nodes(self, found: NodeRows, level: int, unit: int) -> int:
        """Add nodes of one unit and return the number of the first."""
        first = self.count
        count = len(found.positions)
        self.count += count
        self.positions.append(found.positions)
        self.outlines.append(found.outline)
        self.gates.append(found.gates)
        self.node_level.append(np.full(count, level))
        self.node_unit.append(np.full(count, unit))
        return first

    def walk(self, pairs: NDArray[np.int32], first: int, unit: int) -> None:
        """Add the sight lines of a unit whose nodes start at `first`."""
        ends = pairs.astype(np.int64) + first
        self.walks.append((ends[:, 0], ends[:, 1], unit))

    def walk_from(
        self, doors: range, positions: NDArray[np.float64], pairs: Ints, first: int, unit: int
    ) -> None:
        """Add the sight lines of a unit but for those that lead to one of its doors."""
        for ends in pairs.tolist():
            metres = float(np.hypot(*(positions[ends[0]] - positions[ends[1]])))
            for tail, head in (ends, ends[::-1]):
                if head not in doors:
                    row = (first + tail, first + head, ArcKind.WALK, metres, -1, -1, 0, unit)
                    self.others.append(row)

    def cross(self, tail: int, head: int, opening: int) -> None:
        """Add an arc through an opening."""
        self.others.append((tail, head, ArcKind.CROSS, 0.0, opening, -1, 0, -1))

    def ride(
        self,
        tail: int,
        head: int,
        kind: ArcKind,
        connector: int,
        metres: float = 0.0,
        rise: int = 0,
    ) -> None:
        """Add an arc of a connector."""
        self.others.append((tail, head, kind, metres, -1, connector, rise, -1))

    def arcs(self, positions: NDArray[np.float64]) -> Arcs:
        """Return the arcs in ascending order of head, then tail."""
        lows = np.concatenate([NOTHING, *(low for low, _, _ in self.walks)])
        highs = np.concatenate([NOTHING, *(high for _, high, _ in self.walks)])
        sizes = [len(low) for low, _, _ in self.walks]
        units = np.repeat(np.array([unit for _, _, unit in self.walks], dtype=np.int64), sizes)
        metres = np.hypot(*(positions[highs] - positions[lows]).T)
        rest = np.array(self.others, dtype=np.float64).reshape(-1, 8)
        tail = np.concatenate([lows, highs, rest[:, 0].astype(np.int64)])
        head = np.concatenate([highs, lows, rest[:, 1].astype(np.int64)])
        order = np.argsort(head * self.count + tail, kind="stable")

        def column(walked: ArrayLike, ridden: ArrayLike) -> NDArray[np.float64]:
            walks = np.broadcast_to(walked, 2 * len(lows))
            others = np.broadcast_to(ridden, len(rest))
            return np.concatenate([walks, others])[order].astype(np.float64)

        return Arcs(
            tail=tail[order].astype(np.int32),
            head=head[order].astype(np.int32),
            kind=column(ArcKind.WALK, rest[:, 2]).astype(np.uint8),
            metres=column(np.tile(metres, 2), rest[:, 3]),
            unit=column(np.tile(units, 2), rest[:, 7]).astype(np.int32),
            opening=column(-1, rest[:, 4]).astype(np.int32),
            connector=column(-1, rest[:, 5]).astype(np.int32),
            rise=column(0, rest[:, 6]).astype(np.int16),
        )
