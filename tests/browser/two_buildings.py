"""A process that serves two buildings, `one` and `two`, by a gateway: `python -m ... FOLDER`.

Each has an administrator of its own, `root of NAME`; the gateway's address is printed.
"""

import asyncio
import sys
from pathlib import Path

from hub.access import Role
from hub.fair_loop import fair_loop
from tests.integration.access_tools import asking, guarded_hub
from tests.integration.gateway_tools import gateway_before

PROXIES = {"proxies": ("127.0.0.1",)}


async def run(folder: Path) -> None:
    """Serve until the process ends."""
    async with (
        guarded_hub(asking(folder / "one", **PROXIES)) as one,
        guarded_hub(asking(folder / "two", **PROXIES)) as two,
        gateway_before({"one": one.running, "two": two.running}) as (address, _),
    ):
        for name, core in (("one", one), ("two", two)):
            await core.account(f"root of {name}", Role.ADMIN)
        sys.stdout.write(f"serves {address}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(run(Path(sys.argv[1])))
