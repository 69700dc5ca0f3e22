"""Routing held against what else finds ways: see `__main__` and `docs/benchmarks.md`."""
