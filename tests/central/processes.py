"""Central as it is run: its command, its processes, real HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from central.config import read_config
from central.services import facilities
from central.store import schema
from central.store.database import Database
from central.tokens import new_token
from tests.central.builders import NAMES, NOON

COMMAND = str(Path(sys.executable).with_name("shayya-central"))
START_S = 20.0


def shayya_central(*words: str | Path, code: int = 0) -> str:
    """Run a command to its end and return what it printed; `code` is the exit code it must have."""
    done = subprocess.run([COMMAND, *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


class Service:
    """A running central. `folder` holds central.toml, `token` is facility `dh`'s."""

    def __init__(self, folder: Path, port: int, token: str, process: "subprocess.Popen[bytes]") -> None:
        self.folder = folder
        self.port = port
        self.token = token
        self.process = process

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Return status and body of the answer; each call is a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, batch: dict[str, Any]) -> tuple[int, Any]:
        """Post a batch as the hub of `dh`; return status and decoded answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        status, body = self.call("POST", "/api/v1/facilities/dh/census", json.dumps(batch).encode(), **headers)
        return status, json.loads(body)

    def log(self) -> str:
        """Return what the processes wrote."""
        return (self.folder / "log").read_text()


def write_config(folder: Path, url: str, **web: int) -> Path:
    """Write settings and return where."""
    lines = [f"database = {json.dumps(url)}", "[web]", *(f"{key} = {value}" for key, value in web.items())]
    config = folder / "central.toml"
    config.write_text("\n".join(lines) + "\n")
    return config


def prepare(folder: Path, url: str, **web: int) -> str:
    """Write settings, make the database and add facility `dh` by the commands; return its token."""
    config = write_config(folder, url, **web)
    shayya_central("init", "--config", config)
    names = ("--name-bn", "জেলা হাসপাতাল", "--name-hi", "ज़िला अस्पताल", "--name-en", "District Hospital")
    shayya_central("facility", "add", "dh", *names, "--config", config, "--token-file", folder / "dh.token")
    return (folder / "dh.token").read_text().strip()


@contextmanager
def a_service(folder: Path, url: str, *, workers: int = 2) -> Iterator[Service]:
    """Run central on a new database and stop all its processes at the end."""
    port = free_port()
    config = read_config(write_config(folder, url, port=port, workers=workers))
    database = Database(config.database)
    schema.upgrade(database)
    token = new_token()
    facilities.add(database, "dh", NAMES, token=token, at=NOON)
    database.close()
    with running(folder, port, token) as service:
        yield service


@contextmanager
def running(folder: Path, port: int, token: str) -> Iterator[Service]:
    """Run central in a folder that was prepared."""
    with (folder / "log").open("ab") as log:
        words = [COMMAND, "run", "--config", str(folder / "central.toml")]
        environment = {**os.environ, "TMPDIR": str(folder)}  # so that even after a kill nothing is left elsewhere
        process = subprocess.Popen(words, stdout=log, stderr=log, env=environment, start_new_session=True)
    service = Service(folder, port, token, process)
    try:
        _wait_until_ready(service)
        yield service
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(service: Service) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            if service.call("GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        if service.process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("central did not start: " + service.log())
        time.sleep(0.05)
