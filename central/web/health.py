"""For supervisors: is the process alive, can it do its work, what has it counted."""

import threading

from flask import Blueprint, Response

from central.services import census, health
from central.web.metrics import CONTENT_TYPE
from central.web.state import state

blueprint = Blueprint("health", __name__)

_probing = threading.Lock()


@blueprint.get("/livez")
def alive() -> Response:
    """Say that the process answers; asks nothing of the database."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether a write reaches the disk; one probe at a time, so that asking cannot load the database."""
    with _probing:
        health.probe(state().database, at=state().now())
    return Response("ready\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the counters in the text format of Prometheus."""
    reports = census.reports(state().database, now=state().now())
    return Response(state().metrics.exposition(reports), content_type=CONTENT_TYPE)
