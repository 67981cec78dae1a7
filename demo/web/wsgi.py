"""What gunicorn loads, once, in its one worker: `demo.web.wsgi:load('/path/of/the/demo')`."""

import json
import logging
from pathlib import Path

from flask import Flask

from demo.place import LOOPBACK
from demo.plan import Layout, Ports
from demo.web.app import create_app
from demo.web.live import Live

MOST_OPEN_PAGES = 32  # each holds a thread


def load(folder: str) -> Flask:
    """Return the page of the demo that runs in this folder."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    layout = Layout(Path(folder))
    return create_app(Live(layout, Ports(**json.loads(layout.ports.read_text(encoding="utf-8")))))


def command(layout: Layout, ports: Ports) -> list[str]:
    """Return the command that serves the page."""
    options = {
        "bind": f"{LOOPBACK}:{ports.page}", "worker-class": "gthread", "workers": 1, "threads": MOST_OPEN_PAGES + 4,
        "graceful-timeout": 1, "log-level": "warning", "name": "shayya-demo",
    }  # fmt: skip
    flags = [f"--{name}={value}" for name, value in options.items()]
    return ["gunicorn", *flags, "--no-control-socket", f"demo.web.wsgi:load({str(layout.root)!r})"]
