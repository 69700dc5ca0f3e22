"""The way out of a building when it has to be cleared: exits, flows, fields, refuges (ADR 16)."""

from routing.evacuation.arrows import Arrows, Crowd, arrows_at_once
from routing.evacuation.assignment import (
    HORIZON,
    Assignment,
    Desk,
    assign,
    standing,
)
from routing.evacuation.exits import Exit, exits_of
from routing.evacuation.fields import Field
from routing.evacuation.hazards import Hazard, Situation, beset, released_costs
from routing.evacuation.network import OUTSIDE, Network, Passage, contract
from routing.evacuation.obstructed import Obstructed, obstructed
from routing.evacuation.plan import Plan, plan_evacuation
from routing.evacuation.premises import Premises, premises_of
from routing.evacuation.refuges import Shelter, StepFree
from routing.evacuation.rules import Rules
from routing.evacuation.spots import Spot
from routing.evacuation.stewards import Stewarded

__all__ = [
    "HORIZON",
    "OUTSIDE",
    "Arrows",
    "Assignment",
    "Crowd",
    "Desk",
    "Exit",
    "Field",
    "Hazard",
    "Network",
    "Obstructed",
    "Passage",
    "Plan",
    "Premises",
    "Rules",
    "Shelter",
    "Situation",
    "Spot",
    "StepFree",
    "Stewarded",
    "arrows_at_once",
    "assign",
    "beset",
    "contract",
    "exits_of",
    "obstructed",
    "plan_evacuation",
    "premises_of",
    "released_costs",
    "standing",
]
