"""How to get there: live costs, shortest-path trees, routes and guidance."""

from routing.conditions import Condition, Effect, Target, crowding_factor
from routing.costs import MILLISECONDS, Costs, arcs_of, nominal_costs, reweigh
from routing.errors import RoutingError, UnknownProfile, UnwalkablePlace
from routing.guidance import Step, StepKind, pick, spoken_metres
from routing.hours import OpenState, Timetable, make_timetable, zone_at
from routing.legs import Leg, legs_of
from routing.planner import Route, access_to, describe, plan_route
from routing.profiles import CART, FOOT, PROFILES, WHEELCHAIR, Profile
from routing.seeking import (
    Landmarks,
    landmarks_of,
    least_weights,
    plan_way,
    seek_way,
    weights_between,
)
from routing.trees import Tree, find_way, tree_to
from routing.walks import ON_FOOT
from routing.ways import Way, retimed

__all__ = [
    "CART",
    "FOOT",
    "MILLISECONDS",
    "ON_FOOT",
    "PROFILES",
    "WHEELCHAIR",
    "Condition",
    "Costs",
    "Effect",
    "Landmarks",
    "Leg",
    "OpenState",
    "Profile",
    "Route",
    "RoutingError",
    "Step",
    "StepKind",
    "Target",
    "Timetable",
    "Tree",
    "UnknownProfile",
    "UnwalkablePlace",
    "Way",
    "access_to",
    "arcs_of",
    "crowding_factor",
    "describe",
    "find_way",
    "landmarks_of",
    "least_weights",
    "legs_of",
    "make_timetable",
    "nominal_costs",
    "pick",
    "plan_route",
    "plan_way",
    "retimed",
    "reweigh",
    "seek_way",
    "spoken_metres",
    "tree_to",
    "weights_between",
    "zone_at",
]
