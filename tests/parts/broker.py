"""A private Mosquitto on a free loopback port, for tests of any package."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CONFIG = """
listener {port} 127.0.0.1
persistence false
set_tcp_nodelay true
max_queued_messages 0
allow_anonymous true
"""


class Broker:
    """A running broker that can be killed and started again on the same port."""

    def __init__(self, folder: Path, port: int, config: str) -> None:
        self.host = "127.0.0.1"
        self.port = port
        self.folder = folder
        self.config = folder / "mosquitto.conf"
        self.config.write_text(config.format(port=port, folder=folder))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "mosquitto.log").open("ab") as log:
            self.process = subprocess.Popen(["mosquitto", "-c", str(self.config)], stdout=log, stderr=log)
        try:
            wait_for_port(self.port, self.process)
        except TimeoutError:
            raise RuntimeError((self.folder / "mosquitto.log").read_text()) from None

    def kill(self) -> None:
        """End it without warning."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def wait_for_port(port: int, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Wait until something listens on a loopback port, at most 30 s or while the process lives."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if (process is not None and process.poll() is not None) or time.monotonic() > deadline:
                raise TimeoutError(f"nothing listens on port {port}") from None
            time.sleep(0.02)


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_broker(config: str = CONFIG, files: Mapping[str, bytes] | None = None) -> Iterator[Broker]:
    """Run a broker; `config` may use {port} and {folder}, where `files` are put for it to read.

    Started as root, Mosquitto gives up its rights: the files must be readable by all.
    """
    with tempfile.TemporaryDirectory(prefix="broker-") as folder:
        Path(folder).chmod(0o755)
        for name, content in (files or {}).items():
            (Path(folder) / name).write_bytes(content)
            (Path(folder) / name).chmod(0o644)
        broker = Broker(Path(folder), free_port(), config)
        broker.start()
        try:
            yield broker
        finally:
            broker.kill()
