"""What gunicorn loads in each worker: `central.web.wsgi:load('/path/of/central.toml')`."""

import logging
from pathlib import Path

from flask import Flask

from central.config import read_config
from central.web.app import create_app

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def load(path: str) -> Flask:
    """Return the application for these settings."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return create_app(read_config(Path(path)))
