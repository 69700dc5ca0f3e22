"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.shortest import UNREACHABLE, reverse_tree
from ext.visibility import visible_pairs

__all__ = ["UNREACHABLE", "reverse_tree", "visible_pairs"]
