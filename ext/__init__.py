"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.goal import seek
from ext.landmarks import landmark_costs
from ext.spreading import UNREACHABLE, spread
from ext.tension import pull_taut
from ext.visibility import visible_pairs

__all__ = [
    "UNREACHABLE",
    "landmark_costs",
    "pull_taut",
    "seek",
    "spread",
    "visible_pairs",
]
