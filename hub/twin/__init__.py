"""The live twin of one building: site, stages and answers; pure."""

from hub.twin.alarms import (
    Acknowledged,
    Alarm,
    acknowledged_end_fact,
    acknowledged_fact,
)
from hub.twin.answers import answer_members, arrival_document, unmet_document
from hub.twin.clearing import Evacuation, HazardDeclared
from hub.twin.documents import (
    place_document,
    position,
    rfc3339,
    route_document,
    zone_document,
)
from hub.twin.explained import explained_in, is_explained
from hub.twin.groundwork import Groundwork, lay_groundwork, radii_of
from hub.twin.history import Said, oldest, said
from hub.twin.in_force import forgotten_facts, in_force, measures_of, note_in_force, sessions_of
from hub.twin.inventory import Inventory, Travellers
from hub.twin.measures import (
    evacuation_end_fact,
    evacuation_fact,
    hazard_end_fact,
    hazard_fact,
    units_of,
)
from hub.twin.preparing import leave_given, preparations
from hub.twin.recording import (
    REFUSED_VIEW,
    SESSION_VIEW,
    digest,
    digested,
    digests,
    encoded,
    fits,
    read_back,
    records_of,
    replayed,
    started_in,
    undigested,
)
from hub.twin.safety import tells_of_plan
from hub.twin.sensing import HEALTHS, health_of, sensor_document
from hub.twin.service import (
    OutOfService,
    device_names,
    in_service_fact,
    out_of_service_fact,
)
from hub.twin.session_facts import session_end_fact, session_fact, with_explained
from hub.twin.site import Site, make_site
from hub.twin.slots import Answer, Asked, ClockSet, InputStatus, OpenRoute, PassageClosed, Session
from hub.twin.stages.asked import answer_later, answered, setting_of
from hub.twin.step_documents import labels
from hub.twin.twin import (
    Twin,
    clock_fact,
    closing_fact,
    habit_fact,
    make_twin,
    published,
    reading_fact,
    reopening_fact,
    start_fact,
    status_fact,
)
from hub.twin.visiting import is_accessible, is_full, state_of
from hub.twin.whatif import Question, Supposition, answer, question, unready
from hub.twin.why import cause_document, why_route, why_sign, why_topic

__all__ = [
    "HEALTHS",
    "REFUSED_VIEW",
    "SESSION_VIEW",
    "Acknowledged",
    "Alarm",
    "Answer",
    "Asked",
    "ClockSet",
    "Evacuation",
    "Groundwork",
    "HazardDeclared",
    "InputStatus",
    "Inventory",
    "OpenRoute",
    "OutOfService",
    "PassageClosed",
    "Question",
    "Said",
    "Session",
    "Site",
    "Supposition",
    "Travellers",
    "Twin",
    "acknowledged_end_fact",
    "acknowledged_fact",
    "answer",
    "answer_later",
    "answer_members",
    "answered",
    "arrival_document",
    "cause_document",
    "clock_fact",
    "closing_fact",
    "device_names",
    "digest",
    "digested",
    "digests",
    "encoded",
    "evacuation_end_fact",
    "evacuation_fact",
    "explained_in",
    "fits",
    "forgotten_facts",
    "habit_fact",
    "hazard_end_fact",
    "hazard_fact",
    "health_of",
    "in_force",
    "in_service_fact",
    "is_accessible",
    "is_explained",
    "is_full",
    "labels",
    "lay_groundwork",
    "leave_given",
    "make_site",
    "make_twin",
    "measures_of",
    "note_in_force",
    "oldest",
    "out_of_service_fact",
    "place_document",
    "position",
    "preparations",
    "published",
    "question",
    "radii_of",
    "read_back",
    "reading_fact",
    "records_of",
    "reopening_fact",
    "replayed",
    "rfc3339",
    "route_document",
    "said",
    "sensor_document",
    "session_end_fact",
    "session_fact",
    "sessions_of",
    "setting_of",
    "start_fact",
    "started_in",
    "state_of",
    "status_fact",
    "tells_of_plan",
    "undigested",
    "units_of",
    "unmet_document",
    "unready",
    "why_route",
    "why_sign",
    "why_topic",
    "with_explained",
    "zone_document",
]
