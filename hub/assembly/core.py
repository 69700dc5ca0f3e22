"""One of the cores of a building, and what it takes over with."""

from dataclasses import dataclass
from pathlib import Path

from hub.assembly.heard import Heard
from hub.assembly.shadowing import Shadowing
from hub.backplane.nats.election import Election, Holding
from hub.backplane.nats.link import Link
from hub.backplane.nats.standing import Standing
from hub.backplane.nats.tail import Tail
from hub.config import Config
from hub.twin import Site


@dataclass(frozen=True, slots=True)
class Core:
    """What a core is made of before it leads.

    Args:
        config: The configuration.
        site: The building.
        link: To NATS.
        election: Of the building's active core.
        id: Of this core.
        data: Its folder.
        heard: Hears how it is.
    """

    config: Config
    site: Site
    link: Link
    election: Election
    id: str
    data: Path
    heard: Heard

    @property
    def building(self) -> str:
        """The building's name."""
        return self.config.nats.building


@dataclass(frozen=True, slots=True)
class Taking:
    """What a core takes over with.

    Args:
        standing: What stands.
        tail: Reads the stream.
        shadows: Has a twin that followed the one that led, if all is well.
        holding: The lease.
    """

    standing: Standing
    tail: Tail
    shadows: Shadowing
    holding: Holding
