"""What tells a program to stop."""

import asyncio
import signal


def told_to_stop() -> asyncio.Event:
    """Return what is set once the program gets SIGINT or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    return told
