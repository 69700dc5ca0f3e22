"""Measurements behind every claim of speed, each with peers beside it; see `docs/benchmarks.md`."""
