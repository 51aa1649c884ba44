"""A PostgreSQL server for tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from tests.gateway.ports import free_port
from tests.programs import requires

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 30.0
#: PostgreSQL does not run as root; its packages create this user.
_USER = "postgres"


class Postgres:
    """A server in its own folder that can be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _USER if os.geteuid() == 0 else None
        self._run("initdb", "-D", str(folder / "data"), "-U", "gateway", "-A", "trust", "--no-sync")

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql://gateway@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._process = subprocess.Popen(
            [
                str(self._programs / "postgres"),
                *("-D", str(self._folder / "data"), "-k", str(self._folder), "-p", str(self._port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until, "PostgreSQL did not start"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop the server as an administrator would: running statements are aborted."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE)
            self._process = None

    def new_database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"t{time.monotonic_ns()}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url.removesuffix("postgres") + name

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            cwd=self._folder,
        )


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server; skip the test if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    program = shutil.which("initdb")
    programs = Path(program).parent if program else (found[-1] if found else None)
    if programs is None:
        requires("initdb")  # skips, or fails if every test has to run
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="mediadeck-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
    server = Postgres(programs, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
