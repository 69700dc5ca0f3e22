"""What whoever started a core hears of it, and can ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from hub.pulse import Pulse


@dataclass(slots=True)
class Heard:
    """Hears how a core is.

    Args:
        says: Hears `standby` and `active`.
        link: Hears path and secret of the link that makes the first administrator.
        pulse: Of the twin while the core leads.
    """

    says: Callable[[str], None] = lambda _: None
    link: Callable[[str], None] = lambda _: None
    pulse: Pulse | None = None

    def ailing(self) -> str | None:
        """Return what is stuck, None where nothing is; see `Pulse`."""
        return None if self.pulse is None else self.pulse.ailing(time.monotonic())
