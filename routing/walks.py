"""Positions, and what is walked of a way."""

from floorplans import ArcKind

Position = tuple[float, float]

ON_FOOT = frozenset({ArcKind.WALK, ArcKind.CROSS})
"""What is walked on the level; all else is part of a connector."""
