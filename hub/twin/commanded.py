"""Where commands come from, in words that are made when somebody asks for them."""

from hub.engine import FactRecord, Unsaid
from hub.twin.documents import rfc3339


class Commanded(Unsaid):
    """The particulars of a command.

    Nearly nobody ever asks for those of a route, and telling the time costs as much as all the rest
    of its fact.

    Args:
        command: What was commanded.
        command_id: Of the command, or of what it is about.
        by: Who commanded it, empty where that is nobody's business.
        at_ns: When, ns UTC.
    """

    __slots__ = ("at_ns", "by", "command", "id")

    def __init__(self, command: str, command_id: str, by: str, at_ns: int) -> None:
        self.command = command
        self.id = command_id
        self.by = by
        self.at_ns = at_ns

    def told(self) -> dict[str, str]:
        """Return them as texts."""
        return {"command": self.command, "id": self.id, "by": self.by, "at": rfc3339(self.at_ns)}


def command_record(command: str, command_id: str, actor: str, at_ns: int) -> FactRecord:
    """Return where a command came from."""
    return FactRecord("command", Commanded(command, command_id, actor, at_ns))
