"""The socket in the data folder by which operators at the machine reach the hub that runs there.

It is the file's permissions that guard it: only the hub's own user, and root, may open it.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from hub.admission import Admission
from hub.admission.control import Asked, Outcome, carried_out

NAME = "control.sock"
LINE_BYTES = 4 * 2**20
ANSWER_SECONDS = 30.0


@contextlib.asynccontextmanager
async def controlled(data: Path, admission: Admission, address: str) -> AsyncIterator[None]:
    """Take orders of operators until the context ends; each is one line of JSON, and is answered.

    Args:
        data: The data folder, which this hub holds alone.
        admission: Carries them out.
        address: Of the hub's pages.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                outcome = await answered(admission, await reader.readline())
                told = msgspec.structs.replace(outcome, address=address)
                writer.write(msgspec.json.encode(told) + b"\n")
                await writer.drain()
        writer.close()

    with short_path(data) as path:
        path.unlink(missing_ok=True)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Before the file is there, so that it is never open to others.
        os.fchmod(wire.fileno(), 0o600)
        wire.bind(str(path))
        server = await asyncio.start_unix_server(serve, sock=wire, limit=LINE_BYTES)
        try:
            yield
        finally:
            server.close()
            path.unlink(missing_ok=True)


async def answered(admission: Admission, line: bytes) -> Outcome:
    """Return what came of a line."""
    try:
        asked = msgspec.json.decode(line, type=Asked)
    except msgspec.DecodeError as error:
        return Outcome(code="request.invalid", message=str(error))
    return await carried_out(admission, asked)


async def ordered(data: Path, asked: Asked) -> Outcome | None:
    """Have the hub that runs on a data folder carry out an order; None where none runs."""
    with contextlib.ExitStack() as stack:
        try:
            path = stack.enter_context(short_path(data))
            reader, writer = await asyncio.open_unix_connection(str(path), limit=LINE_BYTES)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        writer.write(msgspec.json.encode(asked) + b"\n")
        async with asyncio.timeout(ANSWER_SECONDS):
            line = await reader.readline()
        writer.close()
        return msgspec.json.decode(line, type=Outcome)


@contextlib.contextmanager
def short_path(data: Path) -> Iterator[Path]:
    """Give a path of the socket that is short enough, however long that of the folder is.

    A socket's address has 107 bytes (unix(7)); on Linux a descriptor of the folder stands for it.
    """
    path = data / NAME
    if not Path("/proc/self/fd").is_dir():
        yield path
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{descriptor}") / NAME
    finally:
        os.close(descriptor)
