"""The assistant as it is run for citizens, `python -m bot serve` in processes of their own, which may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

from tests.fakes.telegram import TelegramServer

ROOT = Path(__file__).parent.parent.parent
SECRET = "bi-mat-cua-bot"  # noqa: S105  made up


class Assistant:
    """One process; after a kill it can be started again at the same address."""

    def __init__(self, telegram: TelegramServer, database_url: str, log: Path) -> None:
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.log = log
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_URL": telegram.api_url,
            "TELEGRAM_FILE_URL": telegram.file_url,
            "NO_PROXY": "127.0.0.1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; returns at once, the process needs a few seconds."""
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "bot", "serve", "--port", port]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)  # noqa: S603  our own words

    def wait(self, seconds: float = 60) -> None:
        """Until it answers. Raises AssertionError where it ends, or does not answer in time."""
        until = time.monotonic() + seconds
        while not self._answers():
            assert self._process is not None
            assert self._process.poll() is None, f"the assistant ended by itself: {self.log.read_text(errors='replace')[-2000:]}"
            assert time.monotonic() < until, f"the assistant does not answer within {seconds} s"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, whatever it is doing; returns when it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let it finish what it has in hand."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)

    def _answers(self) -> bool:
        with suppress(URLError, OSError), urllib.request.urlopen(f"{self.url}/health/live", timeout=5):  # noqa: S310  loopback
            return True
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
