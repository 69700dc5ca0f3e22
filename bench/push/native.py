"""The C loops of send() and recv(), compiled on demand by the compiler that the kernels need."""

import ctypes
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from bench.harness import BenchError

SOURCE = Path(__file__).with_name("send_loop.c")


def compiled(folder: Path, source: Path = SOURCE) -> ctypes.CDLL:
    """Compile a loop into a folder and load it.

    Raises:
        BenchError: There is no C compiler.
    """
    library = folder / f"{source.stem}.so"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchError(f"{compiler} cannot compile {source.name}: {error}") from error
    return ctypes.CDLL(str(library))


def serve(loop: ctypes.CDLL, control: int, clients: Sequence[int], one: bytes, ten: bytes) -> None:
    """Hand all over to the loop until the control socket says 'Q'.

    Raises:
        BenchError: A client did not take a frame whole.
    """
    descriptors = (ctypes.c_int * len(clients))(*clients)
    failures = loop.serve(
        control,
        descriptors,
        len(clients),
        one,
        ctypes.c_size_t(len(one)),
        ten,
        ctypes.c_size_t(len(ten)),
    )
    if failures:
        raise BenchError(f"{failures} sends of the C loop failed")
