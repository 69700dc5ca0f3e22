"""The tick engine: facts, stages, revisions and causes; pure."""

from hub.engine.causes import Cause, FactRecord, Later, Summary, Unsaid, leaves, newest
from hub.engine.inbox import Inbox
from hub.engine.jobs import Done, GoOn, Job, Works, works
from hub.engine.tables import Change, Entry, Fact, Put, Slot, State, View
from hub.engine.tick import RETRY_NS, Engine, Failure, Revision, Stage, Wake

__all__ = [
    "RETRY_NS",
    "Cause",
    "Change",
    "Done",
    "Engine",
    "Entry",
    "Fact",
    "FactRecord",
    "Failure",
    "GoOn",
    "Inbox",
    "Job",
    "Later",
    "Put",
    "Revision",
    "Slot",
    "Stage",
    "State",
    "Summary",
    "Unsaid",
    "View",
    "Wake",
    "Works",
    "leaves",
    "newest",
    "works",
]
