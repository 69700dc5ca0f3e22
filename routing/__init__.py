"""How to get there: live costs, shortest-path trees, routes and guidance."""

from routing.bounds import least_through, outlook
from routing.conditions import Condition, Effect, Target, crowding_factor
from routing.costs import MILLISECONDS, Costs, TargetKey, reweigh
from routing.courses import Course, Courses, Roster, keep_up, make_roster
from routing.errors import RoutingError, UnknownProfile, UnwalkablePlace
from routing.guidance import Step, StepKind, pick, spoken_metres
from routing.hours import OpenState, Timetable, make_timetable, zone_at
from routing.legs import Leg, legs_of
from routing.nominal import nominal_costs
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
    "Course",
    "Courses",
    "Effect",
    "Landmarks",
    "Leg",
    "OpenState",
    "Profile",
    "Roster",
    "Route",
    "RoutingError",
    "Step",
    "StepKind",
    "Target",
    "TargetKey",
    "Timetable",
    "UnknownProfile",
    "UnwalkablePlace",
    "Way",
    "access_to",
    "crowding_factor",
    "describe",
    "keep_up",
    "landmarks_of",
    "least_through",
    "least_weights",
    "legs_of",
    "make_roster",
    "make_timetable",
    "nominal_costs",
    "outlook",
    "pick",
    "plan_route",
    "plan_way",
    "retimed",
    "reweigh",
    "seek_way",
    "spoken_metres",
    "weights_between",
    "zone_at",
]
