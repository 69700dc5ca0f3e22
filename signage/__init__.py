"""What screens show: poses, arrows and sign faces."""

from signage.arrows import bearing, octant
from signage.faces import Face, Heading, Row, RowState, compose, read_heading, retold
from signage.screens import Pose, Screen, ScreenSpec

__all__ = [
    "Face",
    "Heading",
    "Pose",
    "Row",
    "RowState",
    "Screen",
    "ScreenSpec",
    "bearing",
    "compose",
    "octant",
    "read_heading",
    "retold",
]
