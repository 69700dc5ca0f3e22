"""The log between the tick and those who live by its revisions: its embedded form, a journal."""

from hub.backplane.copying import copy_journal, let_epoch_end
from hub.backplane.fleeting import Fleeting
from hub.backplane.folder_lock import RESTORING, held_alone
from hub.backplane.journal import Bounds, Identity, Journal
from hub.backplane.opening import Opened, boot_id, contents, newest_first, open_journal
from hub.backplane.records import Tick, batch_of
from hub.backplane.recovery import base_in, recover, ticks_in
from hub.backplane.segments import segment_files, sync_folder

__all__ = [
    "RESTORING",
    "Bounds",
    "Fleeting",
    "Identity",
    "Journal",
    "Opened",
    "Tick",
    "base_in",
    "batch_of",
    "boot_id",
    "contents",
    "copy_journal",
    "held_alone",
    "let_epoch_end",
    "newest_first",
    "open_journal",
    "recover",
    "segment_files",
    "sync_folder",
    "ticks_in",
]
