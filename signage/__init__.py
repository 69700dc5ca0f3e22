"""What screens show: poses, arrows and sign faces."""

from signage.arrows import bearing, octant
from signage.faces import Face, Heading, Row, RowState, Sight, compose, read_heading
from signage.screens import Pose, Screen, ScreenSpec

__all__ = [
    "Face",
    "Heading",
    "Pose",
    "Row",
    "RowState",
    "Screen",
    "ScreenSpec",
    "Sight",
    "bearing",
    "compose",
    "octant",
    "read_heading",
]
