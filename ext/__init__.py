"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.board import Board
from ext.dissection import dissect
from ext.hierarchy import Hierarchy
from ext.metric import Metric
from ext.query import Query
from ext.shortest import UNREACHABLE, reverse_tree
from ext.tension import pull_taut
from ext.visibility import visible_pairs

__all__ = [
    "UNREACHABLE",
    "Board",
    "Hierarchy",
    "Metric",
    "Query",
    "dissect",
    "pull_taut",
    "reverse_tree",
    "visible_pairs",
]
