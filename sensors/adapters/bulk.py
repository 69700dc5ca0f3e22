"""Reading and writing many sockets, once each."""

import os
from collections.abc import Callable
from dataclasses import dataclass

READ_BYTES = 16_384


def receive_each(descriptors: list[int]) -> list[bytes | int]:
    """Read once from each socket that does not block.

    Returns:
        For each of them what came, empty where the other side has ended; the error number where
        nothing did.
    """
    found: list[bytes | int] = []
    for descriptor in descriptors:
        try:
            found.append(os.read(descriptor, READ_BYTES))
        except OSError as error:
            found.append(error.errno or 0)
    return found


def send_each(descriptors: list[int], data: list[bytes]) -> list[int]:
    """Write once to each socket that does not block.

    Returns:
        For each of them how many bytes it took; minus the error number where it took none.
    """
    taken: list[int] = []
    for descriptor, each in zip(descriptors, data, strict=True):
        try:
            taken.append(os.write(descriptor, each))
        except OSError as error:
            taken.append(-(error.errno or 0))
    return taken


@dataclass(frozen=True, slots=True)
class Bulk:
    """How many sockets are read and written; a kernel may do the same for less.

    Args:
        receive: See `receive_each`.
        send: See `send_each`.
    """

    receive: Callable[[list[int]], list[bytes | int]] = receive_each
    send: Callable[[list[int], list[bytes]], list[int]] = send_each
