"""How to get there: live costs, shortest-path trees, routes and guidance."""

from ext import Way
from routing.alternatives import Alternative, Difference, alternatives
from routing.arrivals import BAND, Arrival, arrival_of
from routing.bounds import least_through, outlook
from routing.burdens import Burden, burden
from routing.catalogues import Catalogue
from routing.conditions import Condition, Effect, Target, crowding_factor
from routing.costs import MILLISECONDS, Costs, TargetKey, index_arcs, reweigh, targets_of
from routing.courses import keep_all_up, keep_up
from routing.deadlines import plan_departing
from routing.departures import (
    Closing,
    Outlook,
    closing,
    closings,
    crowding_spread,
    foreseen,
)
from routing.errors import (
    MissingMessage,
    RoutingError,
    TooManyStops,
    UnknownProfile,
    UnusableMessage,
    UnwalkablePlace,
)
from routing.guidance import COUNTED, DOOR_KINDS
from routing.guide import Guide
from routing.habits import (
    NO_FORECAST,
    Expected,
    Forecast,
    Habit,
    Habits,
    Week,
    hour_of_week,
    with_hour,
)
from routing.hours import OpenState, Timetable, make_timetable, zone_at
from routing.isochrones import Reached, within
from routing.journeys import (
    Journey,
    Setting,
    Wanted,
    describe_journey,
    judged,
    kept,
    plan_journey,
)
from routing.legs import Leg
from routing.limits import ROOMY_RADIUS, STEP_FREE_WIDTH, Limit, Limits, width_of
from routing.marks import MarkKind
from routing.names import pick, spoken_metres
from routing.naming import Gap
from routing.nearest import Candidate, LeftOut, Near, Nearest, nearest
from routing.nominal import nominal_costs
from routing.passages import DoorKind
from routing.passing import connectors_of, key_of, spans_of
from routing.planner import Route, access_to, describe, describe_all, plan_route
from routing.profiles import CART, FOOT, PROFILES, STAFF, STROLLER, WHEELCHAIR, Profile
from routing.reaching import costs_to, ways_to
from routing.reading import Reader
from routing.rosters import Roster, make_roster
from routing.seeking import (
    Landmarks,
    choose_ways,
    landmarks_of,
    least_weights,
    plan_way,
    seek_way,
    weights_between,
)
from routing.steps import Count, Landmark, Passing, Relation, Ride, Step, StepKind
from routing.terms import Hindrance, Terms, terms_of
from routing.tours import MOST_STOPS, best_order, check_stops, costs_between
from routing.trails import Course, Courses
from routing.turns import Side, Turn
from routing.walks import ON_FOOT
from routing.ways import retimed
from routing.whatif import Outcome, Trip, compare, own_layer, sample_trips, suppose
from routing.wishes import Unmet, Wish
from routing.wording import Wording

__all__ = [
    "BAND",
    "CART",
    "COUNTED",
    "DOOR_KINDS",
    "FOOT",
    "MILLISECONDS",
    "MOST_STOPS",
    "NO_FORECAST",
    "ON_FOOT",
    "PROFILES",
    "ROOMY_RADIUS",
    "STAFF",
    "STEP_FREE_WIDTH",
    "STROLLER",
    "WHEELCHAIR",
    "Alternative",
    "Arrival",
    "Burden",
    "Candidate",
    "Catalogue",
    "Closing",
    "Condition",
    "Costs",
    "Count",
    "Course",
    "Courses",
    "Difference",
    "DoorKind",
    "Effect",
    "Expected",
    "Forecast",
    "Gap",
    "Guide",
    "Habit",
    "Habits",
    "Hindrance",
    "Journey",
    "Landmark",
    "Landmarks",
    "LeftOut",
    "Leg",
    "Limit",
    "Limits",
    "MarkKind",
    "MissingMessage",
    "Near",
    "Nearest",
    "OpenState",
    "Outcome",
    "Outlook",
    "Passing",
    "Profile",
    "Reached",
    "Reader",
    "Relation",
    "Ride",
    "Roster",
    "Route",
    "RoutingError",
    "Setting",
    "Side",
    "Step",
    "StepKind",
    "Target",
    "TargetKey",
    "Terms",
    "Timetable",
    "TooManyStops",
    "Trip",
    "Turn",
    "UnknownProfile",
    "Unmet",
    "UnusableMessage",
    "UnwalkablePlace",
    "Wanted",
    "Way",
    "Week",
    "Wish",
    "Wording",
    "access_to",
    "alternatives",
    "arrival_of",
    "best_order",
    "burden",
    "check_stops",
    "choose_ways",
    "closing",
    "closings",
    "compare",
    "connectors_of",
    "costs_between",
    "costs_to",
    "crowding_factor",
    "crowding_spread",
    "describe",
    "describe_all",
    "describe_journey",
    "foreseen",
    "hour_of_week",
    "index_arcs",
    "judged",
    "keep_all_up",
    "keep_up",
    "kept",
    "key_of",
    "landmarks_of",
    "least_through",
    "least_weights",
    "make_roster",
    "make_timetable",
    "nearest",
    "nominal_costs",
    "outlook",
    "own_layer",
    "pick",
    "plan_departing",
    "plan_journey",
    "plan_route",
    "plan_way",
    "retimed",
    "reweigh",
    "sample_trips",
    "seek_way",
    "spans_of",
    "spoken_metres",
    "suppose",
    "targets_of",
    "terms_of",
    "ways_to",
    "weights_between",
    "width_of",
    "with_hour",
    "within",
    "zone_at",
]
