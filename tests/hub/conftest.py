"""The loop that the hub runs on, for its tests too."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from hub.fair_loop import fair_loop

Factory = Callable[[], asyncio.AbstractEventLoop]

ON_ANY_LOOP = frozenset({"test_push_socket.py", "test_push_events.py"})
"""Modules whose tests are run on asyncio's own loop as well, as where there is no epoll."""


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Factory]:
    """Return the loops to run a test on."""
    if item.path.name in ON_ANY_LOOP:
        return {"fair": fair_loop, "plain": asyncio.SelectorEventLoop}
    return {"fair": fair_loop}
