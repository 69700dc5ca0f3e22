"""The live twin of one building: site, stages and answers; pure."""

from hub.twin.documents import labels, place_document, position, rfc3339, route_document
from hub.twin.site import Inventory, Site, Travellers, make_site
from hub.twin.slots import InputStatus, OpenRoute, PassageClosed, Session
from hub.twin.twin import (
    Twin,
    closing_fact,
    make_twin,
    published,
    reading_fact,
    reopening_fact,
    session_end_fact,
    session_fact,
    start_fact,
    status_fact,
)
from hub.twin.whatif import Question, Supposition, answer, question
from hub.twin.why import why_route, why_sign

__all__ = [
    "InputStatus",
    "Inventory",
    "OpenRoute",
    "PassageClosed",
    "Question",
    "Session",
    "Site",
    "Supposition",
    "Travellers",
    "Twin",
    "answer",
    "closing_fact",
    "labels",
    "make_site",
    "make_twin",
    "place_document",
    "position",
    "published",
    "question",
    "reading_fact",
    "reopening_fact",
    "rfc3339",
    "route_document",
    "session_end_fact",
    "session_fact",
    "start_fact",
    "status_fact",
    "why_route",
    "why_sign",
]
