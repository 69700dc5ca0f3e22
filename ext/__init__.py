"""Cython kernels: arrays in, arrays out; they know nothing of buildings."""

from ext.access import Access
from ext.annex import Annex
from ext.board import Board
from ext.dissection import dissect
from ext.documents import difference, revised, sendable
from ext.editions import Editions, each_once
from ext.errand import Stand
from ext.fanout import UNCLEAR, UNTOLD, Fanout
from ext.finding import Finder, worthwhile
from ext.fragments import Fragments, Made
from ext.framing import Frames
from ext.goal import seek
from ext.going import Going, Rights
from ext.guiding import Guidance
from ext.hierarchy import Hierarchy
from ext.landmarks import around, landmark_costs
from ext.lines import simplified
from ext.marking import any_along, bits_along
from ext.metric import Metric
from ext.ordering import ordered
from ext.pacing import Pacer
from ext.pages import tenth
from ext.pulling import pull_taut
from ext.query import Query
from ext.queueing import queue_up
from ext.renewing import update_all
from ext.reserving import NEVER, Reservations
from ext.scenes import Scene
from ext.sight import Sight
from ext.sockets import Sockets
from ext.spreading import UNREACHABLE, spread
from ext.steps import NOTHING, DoorRow, LandmarkRow, StepRow, Steps
from ext.tallying import added_up
from ext.telling import Ends, Teller, Text
from ext.trace import Trace, Traced
from ext.tracing import Tracer
from ext.visibility import visible_pairs
from ext.vista import Vista
from ext.way import Way

__all__ = [
    "NEVER",
    "NOTHING",
    "UNCLEAR",
    "UNREACHABLE",
    "UNTOLD",
    "Access",
    "Annex",
    "Board",
    "DoorRow",
    "Editions",
    "Ends",
    "Fanout",
    "Finder",
    "Fragments",
    "Frames",
    "Going",
    "Guidance",
    "Hierarchy",
    "LandmarkRow",
    "Made",
    "Metric",
    "Pacer",
    "Query",
    "Reservations",
    "Rights",
    "Scene",
    "Sight",
    "Sockets",
    "Stand",
    "StepRow",
    "Steps",
    "Teller",
    "Text",
    "Trace",
    "Traced",
    "Tracer",
    "Vista",
    "Way",
    "added_up",
    "any_along",
    "around",
    "bits_along",
    "difference",
    "dissect",
    "each_once",
    "landmark_costs",
    "ordered",
    "pull_taut",
    "queue_up",
    "revised",
    "seek",
    "sendable",
    "simplified",
    "spread",
    "tenth",
    "update_all",
    "visible_pairs",
    "worthwhile",
]
