"""Server processes: started, waited for, measured, and always stopped by their id."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from bench.harness import BenchError

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 20.0
POLL_SECONDS = 0.02
STOP_SECONDS = 8.0
LOG_TAIL = 1_500
CPUCLOCK_SCHED = 2


class Process:
    """A process that this program started.

    Args:
        name: What messages call it.
        running: The process.
    """

    def __init__(self, name: str, running: subprocess.Popen[bytes]) -> None:
        self.name = name
        self._running = running

    @property
    def pid(self) -> int:
        """Its id."""
        return self._running.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._running.poll() is None

    def cpu_ns(self) -> int:
        """Return the nanoseconds of processor time that all its threads have used.

        Raises:
            BenchError: The process has ended.
        """
        try:
            return cpu_ns_of(self.pid)
        except OSError as error:
            raise BenchError(f"{self.name} has ended") from error

    def resident(self) -> int:
        """Return the bytes of memory that it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if not self.alive:
            return
        self._running.send_signal(signal.SIGTERM)
        try:
            self._running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


def cpu_ns_of(pid: int) -> int:
    """Return the nanoseconds of processor time that all threads of a process have used.

    The clock of another process, as clock_getcpuclockid(3) makes its number (Linux): it counts
    nanoseconds where /proc/PID/stat counts hundredths of a second.

    Raises:
        OSError: The process has ended.
    """
    return time.clock_gettime_ns((~pid << 3) | CPUCLOCK_SCHED)


@contextlib.contextmanager
def started(
    name: str,
    command: Sequence[str],
    ready: Callable[[], bool],
    folder: Path,
    within: float = READY_SECONDS,
    cpus: frozenset[int] | None = None,
) -> Iterator[Process]:
    """Run a server until the context ends; yields once `ready` is true.

    Args:
        name: What messages and its log file are called.
        command: Program and arguments; it runs in the checkout's folder.
        ready: Asks it whether it serves; asked again and again.
        folder: Where its log goes.
        within: Seconds in which it must be ready.
        cpus: The processors that it may use; those for servers where left out.

    Raises:
        BenchError: It ends or is not ready in time; the message has the end of its log.
    """
    log = folder / f"{name}.log"
    with log.open("wb") as output, moved(server_cpus() if cpus is None else cpus):
        running = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    process = Process(name, running)
    try:
        give_up = time.monotonic() + within
        while not ready():
            if not process.alive or time.monotonic() > give_up:
                tail = log.read_text(errors="replace")[-LOG_TAIL:]
                raise BenchError(f"{name} does not start:\n{tail}")
            time.sleep(POLL_SECONDS)
        yield process
    finally:
        process.stop()


@contextlib.contextmanager
def moved(cpus: Collection[int]) -> Iterator[None]:
    """Run on other processors within the context, so that what is started there does too.

    A program in Go makes as many threads as it has processors when it starts; moved to fewer later,
    they would turn around each other.
    """
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


def server_cpus() -> set[int]:
    """Return the processors for servers: all but the last, which is the load's."""
    return set(_ALL_CPUS) - {max(_ALL_CPUS)} or set(_ALL_CPUS)


def all_cpus() -> frozenset[int]:
    """Return all processors, for a server that no load runs beside."""
    return _ALL_CPUS


def take_load_cpu() -> None:
    """Move this process to the processor that servers leave free."""
    os.sched_setaffinity(0, {max(_ALL_CPUS)})


def listens(port: int) -> bool:
    """Tell whether something takes connections at a port of this machine."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def answers(port: int, path: str) -> bool:
    """Tell whether a path on a port of this machine answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Return a TCP port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def end_on_sigterm() -> None:
    """Let SIGTERM unwind this program as Ctrl-C does, so that what it started is stopped."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


_ALL_CPUS = frozenset(os.sched_getaffinity(0))
