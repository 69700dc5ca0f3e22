"""What must survive: commands and what they leave, in a database."""

from hub.store.closures import ClosePassage, Closure, ReopenPassage
from hub.store.store import Store

__all__ = ["ClosePassage", "Closure", "ReopenPassage", "Store"]
