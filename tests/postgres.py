"""A PostgreSQL server of the tests' own: a cluster in a folder, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import pytest

from tests.servers import PATIENCE

HELP = "PostgreSQL is missing: run scripts/debian-packages.sh"
PORT = 5432
"""Of the socket's name only: the server listens on no network."""


class Postgres:
    """A server that is started and stopped by the tests; schemas are made as they are needed.

    A schema is as good as a database to the hub, and made in no time.

    PostgreSQL refuses to run as root; then it runs as the user that its Debian package makes.
    """

    def __init__(self) -> None:
        self._programs = newest_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="zhilu-postgres-"))
        self._data = self.folder / "data"
        self._user: str | None = None
        if os.getuid() == 0:
            self._user = "postgres"
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._run("initdb", "--pgdata", str(self._data), "--username", "zhilu", "--auth", "trust",
                  "--encoding", "UTF8", "--no-locale", "--no-sync")  # fmt: skip
        rules = "local all guarded scram-sha-256\nlocal all all trust\n"
        (self._data / "pg_hba.conf").write_text(rules)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the server and to all that it has started."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        for pid in (self._process.pid, *map(int, children.split())):
            os.kill(pid, number)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    "-D",
                    str(self._data),
                    "-c",
                    "listen_addresses=",
                    "-c",
                    f"unix_socket_directories={self.folder}",
                    "-c",
                    f"port={PORT}",
                    "-c",
                    "max_connections=30",
                    "-c",
                    "shared_buffers=16MB",
                ],
                stdout=log,
                stderr=log,
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else [],
                cwd=self.folder,
            )
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                pytest.fail(f"PostgreSQL does not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, if it runs; SIGINT ends the sessions of clients (a fast shutdown)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=PATIENCE)
            self._process = None

    def remove(self) -> None:
        """Stop it without care for what it holds, and remove its folder."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def make_schema(self) -> str:
        """Make an empty schema and return its name."""
        name = f"store_{next(self._numbers)}"
        self.sql(f"CREATE SCHEMA {name}")
        return name

    def url(self, schema: str, user: str = "zhilu") -> str:
        """Return the address of a schema."""
        where = f"host={self.folder}&port={PORT}&search_path={schema}"
        return f"postgresql://{user}@/postgres?{where}"

    def sql(self, text: str, schema: str = "public") -> str:
        """Run some SQL and return what it prints, a row a line, columns parted by tabs."""
        done = subprocess.run(
            [
                str(self._programs / "psql"),
                "-X",
                "-A",
                "-t",
                "-q",
                "-F",
                "\t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                str(self.folder),
                "-p",
                str(PORT),
                "-U",
                "zhilu",
                "-d",
                "postgres",
            ],
            env={**os.environ, "PGOPTIONS": f"-c search_path={schema}"},
            input=text.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def _answers(self) -> bool:
        program = [
            str(self._programs / "pg_isready"),
            "-q",
            "-h",
            str(self.folder),
            "-p",
            str(PORT),
        ]
        return subprocess.run(program, check=False).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            capture_output=True,
            check=False,
            user=self._user,
            group=self._user,
            cwd=self.folder,
        )
        if done.returncode:
            pytest.fail(f"{program}: {done.stderr.decode()}")


def newest_programs() -> Path:
    """Return the folder of the server's programs; without them the test fails, never skips."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found:
        on_path = shutil.which("postgres")
        if on_path is None:
            pytest.fail(HELP)
        return Path(on_path).resolve().parent
    return max(found, key=lambda path: int(path.parent.name))
