"""Processes for benchmarks: a PostgreSQL that keeps what it says it kept, an application under uvicorn, the load generator."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent.parent
SECRET = "bi-mat"  # noqa: S105  made up


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL with Debian's settings, fsync on; yields its URL. Its data go when it stops."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder, port = Path(tempfile.mkdtemp(prefix="bench-")), free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(program: str, *words: str) -> None:
        with (folder / "said").open("wb") as said:
            subprocess.run([*as_user, folders[-1] / program, *words], cwd=folder, stdout=said, stderr=said, check=True)  # noqa: S603  our own words

    run("initdb", "-D", "data", "-U", "app", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://app@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """A database of a kind ("sqlite", "postgresql") on this machine's disk; yields its URL."""
    if kind == "postgresql":
        with postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"


@contextmanager
def application(name: str, url: str) -> Iterator[tuple[int, int]]:
    """One of `apps` under uvicorn, one worker; yields its port and process id."""
    port = free_port()
    settings = {**os.environ, "DATABASE_URL": url, "TELEGRAM_TOKEN": "1:a", "TELEGRAM_SECRET": SECRET}
    command = [sys.executable, "-m", "uvicorn", f"tests.benchmarks.apps:{name}", "--factory", "--port", str(port), "--no-access-log"]
    with subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=settings) as process:  # noqa: S603  our own words
        try:
            _until_open(port)
            yield port, process.pid
        finally:
            process.terminate()


def _until_open(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the application does not listen")


def post(port: int, **load: Any) -> dict[str, Any]:
    """Run the load generator against an application."""
    words = json.dumps({"port": port, "path": "/webhook/telegram", "secret": SECRET, **load})
    command = [sys.executable, "-m", "tests.benchmarks.load", words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603  our own words
    return json.loads(done.stdout)  # type: ignore[no-any-return]  # an object, as `load` writes it


def turns_done(port: int) -> list[float]:
    """When each turn was done (epoch seconds), in order."""
    return httpx.get(f"http://127.0.0.1:{port}/done").json()  # type: ignore[no-any-return]  # a list, as `apps` writes it


def memory(pid: int | str = "self") -> int:
    """MiB that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
