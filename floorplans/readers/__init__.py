"""Readers of floor plan files; the only modules of this room that open files."""
