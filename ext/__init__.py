"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.shortest import UNREACHABLE, reverse_tree
from ext.tension import pull_taut
from ext.visibility import visible_pairs

__all__ = ["UNREACHABLE", "pull_taut", "reverse_tree", "visible_pairs"]
