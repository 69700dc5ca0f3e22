"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.spreading import UNREACHABLE, spread
from ext.tension import pull_taut
from ext.visibility import visible_pairs

__all__ = ["UNREACHABLE", "pull_taut", "spread", "visible_pairs"]
