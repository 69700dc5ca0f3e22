"""Copies of all that a hub keeps: made while it runs, checked, and put back."""

from hub.backup.checking import check_backup
from hub.backup.making import Source, make_backup
from hub.backup.manifest import Manifest, Member
from hub.backup.restoring import restore_backup
from hub.backup.retention import backups_in, name_of, prune

__all__ = [
    "Manifest",
    "Member",
    "Source",
    "backups_in",
    "check_backup",
    "make_backup",
    "name_of",
    "prune",
    "restore_backup",
]
