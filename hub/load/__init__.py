"""Simulated load: many clients and devices in one thread, on this machine only."""

from hub.load.devices import Devices
from hub.load.herd import Herd, Target, count_frames, count_marks
from hub.load.plan import LoadPlan, checked
from hub.load.run import LoadReport, run_load
from hub.load.wire import (
    ACCEPT,
    FrameReader,
    allow_files,
    check_answer,
    client_frame,
    upgrade_request,
)

__all__ = [
    "ACCEPT",
    "Devices",
    "FrameReader",
    "Herd",
    "LoadPlan",
    "LoadReport",
    "Target",
    "allow_files",
    "check_answer",
    "checked",
    "client_frame",
    "count_frames",
    "count_marks",
    "run_load",
    "upgrade_request",
]
