"""Guidance in plain Python, which the kernel is held against."""
