"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.board import Board
from ext.dissection import dissect
from ext.goal import seek
from ext.hierarchy import Hierarchy
from ext.landmarks import landmark_costs
from ext.metric import Metric
from ext.query import Query
from ext.spreading import UNREACHABLE, spread
from ext.tension import pull_taut
from ext.visibility import visible_pairs

__all__ = [
    "UNREACHABLE",
    "Board",
    "Hierarchy",
    "Metric",
    "Query",
    "dissect",
    "landmark_costs",
    "pull_taut",
    "seek",
    "spread",
    "visible_pairs",
]
