"""One process: gunicorn with one threaded worker, and in that worker the engine and the uplink."""

import fcntl
import logging
import sys
import threading
from pathlib import Path
from typing import IO, Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from hub.broker.engine import Engine
from hub.config import HubConfig
from hub.errors import AlreadyRunning
from hub.provision.credentials import read_account
from hub.runtime import Showcase
from hub.store.database import open_ledger
from hub.uplink import Uplink
from hub.web.app import create_app

log = logging.getLogger(__name__)

THREADS = 128  # a live page holds one; they sleep
SWITCH_S = 0.001  # a page being rendered gives way to a press within this time


class Server(BaseApplication):
    """Serves one hub until it is told to end."""

    def __init__(self, config: HubConfig) -> None:
        self._config = config
        self._engine: Engine | None = None
        self._uplink: Uplink | None = None
        self._lock: IO[str] | None = None
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        settings: dict[str, Any] = {
            "bind": f"{self._config.web.host}:{self._config.web.port}", "workers": 1, "worker_class": "gthread",
            "threads": THREADS, "timeout": 60, "graceful_timeout": 5, "keepalive": 5, "control_socket_disable": True,
            "post_worker_init": self._started, "worker_exit": self._ended, "accesslog": None, "proc_name": "shayya-hub",
        }  # fmt: skip
        for name, value in settings.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Flask:
        """Open the ledger and make the web application; runs in the worker."""
        sys.setswitchinterval(SWITCH_S)
        self._lock = lock(self._config.data / "hub.lock", wait=True)
        showcase = Showcase()
        _, password = read_account(self._config.broker_folder / "hub.json")
        self._engine = Engine(self._config, open_ledger(self._config.ledger), password, showcase)
        if self._config.central is not None:
            self._uplink = Uplink(self._config, self._config.central, self._engine, self._engine.on_change)
        return create_app(self._config, self._engine, showcase)

    def _started(self, worker: Any) -> None:
        if self._engine is not None:
            self._engine.start()
        if self._uplink is not None:
            self._uplink.start()

    def _ended(self, server: Any, worker: Any) -> None:
        if self._uplink is not None:
            self._uplink.stop()
        if self._engine is not None and self._engine.is_alive():
            self._engine.stop()
            self._engine.join(timeout=3)
        log.info("hub_ended threads=%d", threading.active_count())


def lock(path: Path, *, wait: bool) -> IO[str]:
    """Take the ledger for this process, or raise AlreadyRunning; the lock goes with the process, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not wait:
            file.close()
            raise AlreadyRunning("a hub is running on this ledger: stop it first") from None
        log.warning("ledger_in_use waiting for the other hub process to end")
        fcntl.flock(file, fcntl.LOCK_EX)
    return file
