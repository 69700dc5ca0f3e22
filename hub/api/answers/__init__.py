"""The JSON that the hub answers with, as types: the OpenAPI document is made from them.

They describe what handlers give and are not built by them: most answers are documents of topics, or
bytes that were made once. Tests decode real answers by them, and find every member again. Members
without a value are absent; null is never sent.
"""

from hub.api.answers.audit import AuditActor, AuditBreak, AuditChain, AuditEntry, AuditPage
from hub.api.answers.evacuation import Evacuation, EvacuationBegun, HazardDeclared
from hub.api.answers.live import (
    Health,
    History,
    Inputs,
    Machine,
    Machines,
    Sensor,
    Sensors,
    Why,
    Zones,
    ZoneShown,
)
from hub.api.answers.measures import (
    AlarmAcknowledged,
    Alarms,
    ClosureMade,
    Closures,
    DeviceOut,
    Devices,
    Done,
    OrderGiven,
)
from hub.api.answers.places import FloorPlan, Places, Screens, Venue
from hub.api.answers.routes import Nearest, OpenRoute, Reachable, TravelTimes
from hub.api.answers.supposed import WhatIf

__all__ = [
    "AlarmAcknowledged",
    "Alarms",
    "AuditActor",
    "AuditBreak",
    "AuditChain",
    "AuditEntry",
    "AuditPage",
    "ClosureMade",
    "Closures",
    "DeviceOut",
    "Devices",
    "Done",
    "Evacuation",
    "EvacuationBegun",
    "FloorPlan",
    "HazardDeclared",
    "Health",
    "History",
    "Inputs",
    "Machine",
    "Machines",
    "Nearest",
    "OpenRoute",
    "OrderGiven",
    "Places",
    "Reachable",
    "Screens",
    "Sensor",
    "Sensors",
    "TravelTimes",
    "Venue",
    "WhatIf",
    "Why",
    "ZoneShown",
    "Zones",
]
