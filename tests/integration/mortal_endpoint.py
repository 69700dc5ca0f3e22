"""An MQTT endpoint to be killed: a nursery forks one after the other.

Run as `python -m tests.integration.mortal_endpoint FILE PORT`. For each line on standard input it
forks an endpoint that keeps its sessions in FILE, prints a line once that listens, and waits for
its end.
"""

import asyncio
import os
import sys
from pathlib import Path

from sensors.adapters import KeptFile, MqttEndpoint, one_by_one


async def serve(file: Path, port: int) -> None:
    """Serve until killed."""
    kept = KeptFile(file)
    async with MqttEndpoint(one_by_one(lambda *_: None), port=port, kept=kept):
        print("born", os.getpid(), flush=True)  # noqa: T201 - read by the test
        await asyncio.Event().wait()


def main() -> None:
    """Fork an endpoint for each line."""
    file, port = Path(sys.argv[1]), int(sys.argv[2])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            asyncio.run(serve(file, port))
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
