"""Whole routes in words, as they were read by eye: one file per venue and language."""
