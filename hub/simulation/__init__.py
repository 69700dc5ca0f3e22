"""A library day as a discrete-event world: people, lifts and the readings they cause."""

from hub.simulation.building import (
    DAY_S,
    DayPlan,
    Faults,
    Message,
    SimulatedBuilding,
    SimulatedEscalator,
    SimulatedLift,
    SimulatedZone,
)
from hub.simulation.day import library_day
from hub.simulation.runner import Pace, run_library

__all__ = [
    "DAY_S",
    "DayPlan",
    "Faults",
    "Message",
    "Pace",
    "SimulatedBuilding",
    "SimulatedEscalator",
    "SimulatedLift",
    "SimulatedZone",
    "library_day",
    "run_library",
]
