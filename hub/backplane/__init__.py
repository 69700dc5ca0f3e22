"""The log between the tick and those who live by its revisions: its embedded form, a journal."""

from hub.backplane.folder_lock import held_alone
from hub.backplane.journal import Bounds, Identity, Journal
from hub.backplane.opening import Opened, boot_id, contents, newest_first, open_journal
from hub.backplane.records import Tick, batch_of
from hub.backplane.recovery import base_in, ticks_in
from hub.backplane.segments import segment_files

__all__ = [
    "Bounds",
    "Identity",
    "Journal",
    "Opened",
    "Tick",
    "base_in",
    "batch_of",
    "boot_id",
    "contents",
    "held_alone",
    "newest_first",
    "open_journal",
    "segment_files",
    "ticks_in",
]
